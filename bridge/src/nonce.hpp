#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "digest_hash.hpp"

namespace fingerpost::bridge {

/// What a nonce of ours says.
struct nonce {
    std::uint32_t made = 0;        ///< seconds since the epoch
    std::uint32_t generation = 0;  ///< with which others it will be forgotten
    std::uint64_t id = 0;          ///< by chance
    friend bool operator==(const nonce&, const nonce&) = default;
};

/// Makes nonces that nobody else can make, and knows them again without having kept them: 48
/// characters of base64url (RFC 4648 section 5) of what they say and a keyed hash of that. On one
/// thread at a time.
class nonce_mint {
public:
    static constexpr std::size_t text_size = 48;

    explicit nonce_mint(std::string_view secret) : hash_(secret) {}

    [[nodiscard]] std::string text_of(const nonce& n);
    /// What untrusted `text` says; nothing if it was not made with this secret.
    [[nodiscard]] std::optional<nonce> read(std::string_view text);

private:
    [[nodiscard]] std::string sealed(const nonce& n);

    keyed_hash hash_;
};

}  // namespace fingerpost::bridge
