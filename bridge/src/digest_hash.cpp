#include "digest_hash.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <stdexcept>

#include "base/text.hpp"

namespace fingerpost::bridge {
namespace {

constexpr const char* libcrypto_name(digest_algorithm a) noexcept {
    return a == digest_algorithm::md5 ? "MD5" : "SHA2-256";
}

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error("libcrypto: " + what + " is not to be had");
}

std::string hex(const unsigned char* bytes, std::size_t size) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(size * 2, '\0');
    for (std::size_t i = 0; i < size; ++i) {
        text[2 * i] = digits[bytes[i] >> 4U];
        text[2 * i + 1] = digits[bytes[i] & 15U];
    }
    return text;
}

}  // namespace

std::string_view name_of(digest_algorithm a) noexcept {
    return a == digest_algorithm::md5 ? "MD5" : "SHA-256";
}

std::optional<digest_algorithm> digest_algorithm_named(std::string_view name) {
    const std::string folded = base::lower(name);
    if (folded == "md5") return digest_algorithm::md5;
    if (folded == "sha-256") return digest_algorithm::sha256;
    return std::nullopt;
}

struct digest_hash::state {
    explicit state(digest_algorithm a)
        : how(EVP_MD_fetch(nullptr, libcrypto_name(a), nullptr), EVP_MD_free),
          context(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        // Fetched and begun once: looking an algorithm up costs more than using it.
        if (!how || !context || EVP_DigestInit_ex2(context.get(), how.get(), nullptr) != 1)
            fail(libcrypto_name(a));
    }
    std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> how;
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context;
};

digest_hash::digest_hash(digest_algorithm a) : state_(std::make_unique<state>(a)) {}
digest_hash::~digest_hash() = default;
digest_hash::digest_hash(digest_hash&&) noexcept = default;
digest_hash& digest_hash::operator=(digest_hash&&) noexcept = default;

std::string digest_hash::operator()(std::initializer_list<std::string_view> parts) {
    EVP_MD_CTX* const context = state_->context.get();
    bool fine = EVP_DigestInit_ex2(context, nullptr, nullptr) == 1;
    std::string_view before;
    for (const std::string_view part : parts) {
        fine = fine && EVP_DigestUpdate(context, before.data(), before.size()) == 1 &&
               EVP_DigestUpdate(context, part.data(), part.size()) == 1;
        before = ":";
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    if (!fine || EVP_DigestFinal_ex(context, bytes.data(), &size) != 1) fail("a hash");
    return hex(bytes.data(), size);
}

struct keyed_hash::state {
    explicit state(std::string_view key)
        : how(EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free),
          context(how ? EVP_MAC_CTX_new(how.get()) : nullptr, EVP_MAC_CTX_free) {
        std::string hash = "SHA2-256";
        const std::array<OSSL_PARAM, 2> params{
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash.data(), 0),
            OSSL_PARAM_construct_end()};
        const auto* const bytes = reinterpret_cast<const unsigned char*>(key.data());
        if (!context || EVP_MAC_init(context.get(), bytes, key.size(), params.data()) != 1)
            fail("HMAC");
    }
    std::unique_ptr<EVP_MAC, void (*)(EVP_MAC*)> how;
    std::unique_ptr<EVP_MAC_CTX, void (*)(EVP_MAC_CTX*)> context;
};

keyed_hash::keyed_hash(std::string_view key) : state_(std::make_unique<state>(key)) {}
keyed_hash::keyed_hash() {
    std::array<char, size> key{};
    fill_with_chance(key.data(), key.size());
    state_ = std::make_unique<state>(std::string_view(key.data(), key.size()));
}
keyed_hash::~keyed_hash() = default;
keyed_hash::keyed_hash(keyed_hash&&) noexcept = default;
keyed_hash& keyed_hash::operator=(keyed_hash&&) noexcept = default;

std::array<std::uint8_t, keyed_hash::size> keyed_hash::operator()(std::string_view bytes) {
    EVP_MAC_CTX* const context = state_->context.get();
    std::array<std::uint8_t, size> out{};
    std::size_t written = 0;
    const bool fine = EVP_MAC_init(context, nullptr, 0, nullptr) == 1 &&  // with the key as it is
                      EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(bytes.data()),
                                     bytes.size()) == 1 &&
                      EVP_MAC_final(context, out.data(), &written, out.size()) == 1;
    if (!fine || written != size) fail("HMAC");
    return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void fill_with_chance(void* to, std::size_t size) {
    if (RAND_bytes(static_cast<unsigned char*>(to), static_cast<int>(size)) != 1)
        fail("randomness");
}

}  // namespace fingerpost::bridge
