#include "nonce.hpp"

#include <array>

namespace fingerpost::bridge {
namespace {

constexpr std::size_t body_size = 16;
constexpr std::size_t seal_size = 20;  // of the 32 bytes, so that no letter is left half used
constexpr std::string_view letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

template <class Number>
void append(std::string& to, Number n) {
    for (std::size_t i = sizeof n; i-- > 0;) to += static_cast<char>(n >> (8 * i) & 0xff);
}

template <class Number>
Number take(std::string_view& from) {
    Number n = 0;
    for (const char c : from.substr(0, sizeof n))
        n = static_cast<Number>(n << 8U | static_cast<unsigned char>(c));
    from.remove_prefix(sizeof n);
    return n;
}

constexpr std::array<int, 256> make_values() {
    std::array<int, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < letters.size(); ++i)
        values.at(static_cast<unsigned char>(letters[i])) = static_cast<int>(i);
    return values;
}

/// Three bytes a time; no padding is ever needed.
std::string to_text(std::string_view bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned three = 0;
        for (const char c : bytes.substr(i, 3)) three = three << 8U | static_cast<unsigned char>(c);
        for (const unsigned shift : {18U, 12U, 6U, 0U}) text += letters[three >> shift & 63U];
    }
    return text;
}

std::optional<std::string> to_bytes(std::string_view text) {
    static constexpr auto values = make_values();
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 4) {
        unsigned three = 0;
        for (const char c : text.substr(i, 4)) {
            const int value = values.at(static_cast<unsigned char>(c));
            if (value < 0) return std::nullopt;
            three = three << 6U | static_cast<unsigned>(value);
        }
        for (const unsigned shift : {16U, 8U, 0U})
            bytes += static_cast<char>(three >> shift & 255U);
    }
    return bytes;
}

static_assert((body_size + seal_size) * 4 == nonce_mint::text_size * 3);

}  // namespace

std::string nonce_mint::sealed(const nonce& n) {
    std::string bytes;
    append(bytes, n.made);
    append(bytes, n.generation);
    append(bytes, n.id);
    const auto seal = hash_(bytes);
    bytes.append(reinterpret_cast<const char*>(seal.data()), seal_size);
    return bytes;
}

std::string nonce_mint::text_of(const nonce& n) { return to_text(sealed(n)); }

std::optional<nonce> nonce_mint::read(std::string_view text) {
    if (text.size() != text_size) return std::nullopt;
    const auto bytes = to_bytes(text);
    if (!bytes) return std::nullopt;
    std::string_view rest = *bytes;
    nonce n;
    n.made = take<std::uint32_t>(rest);
    n.generation = take<std::uint32_t>(rest);
    n.id = take<std::uint64_t>(rest);
    if (!equal_in_constant_time(*bytes, sealed(n))) return std::nullopt;
    return n;
}

}  // namespace fingerpost::bridge
