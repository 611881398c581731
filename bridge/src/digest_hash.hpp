#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fingerpost::bridge {

/// The algorithms of digests that we know (RFC 8760 section 2.1).
enum class digest_algorithm { md5, sha256 };

/// As challenges and answers call it: `MD5`, `SHA-256`.
[[nodiscard]] std::string_view name_of(digest_algorithm a) noexcept;
/// The one of that name, in any case.
[[nodiscard]] std::optional<digest_algorithm> digest_algorithm_named(std::string_view name);

/// H of RFC 7616 section 3.3, ready to be used often. On one thread at a time.
class digest_hash {
public:
    /// Throws std::runtime_error if the system's libcrypto does not offer it.
    explicit digest_hash(digest_algorithm a);
    ~digest_hash();
    digest_hash(digest_hash&&) noexcept;
    digest_hash& operator=(digest_hash&&) noexcept;

    /// The hash of `parts` with colons between them, in lower case hex.
    [[nodiscard]] std::string operator()(std::initializer_list<std::string_view> parts);

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// HMAC-SHA-256 (RFC 2104) under one key. On one thread at a time.
class keyed_hash {
public:
    static constexpr std::size_t size = 32;  ///< bytes of the result

    /// Throws std::runtime_error if the system's libcrypto does not offer it.
    explicit keyed_hash(std::string_view key);
    /// Under a key that nobody knows. Throws std::runtime_error if the system has no chance either.
    keyed_hash();
    ~keyed_hash();
    keyed_hash(keyed_hash&&) noexcept;
    keyed_hash& operator=(keyed_hash&&) noexcept;

    [[nodiscard]] std::array<std::uint8_t, size> operator()(std::string_view bytes);

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// Whether both are equal; how long it takes depends on their sizes only.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

/// Bytes that nobody can guess. Throws std::runtime_error if the system has none.
void fill_with_chance(void* to, std::size_t size);

}  // namespace fingerpost::bridge
