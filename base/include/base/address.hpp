#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fingerpost::base {

/// An IP address as a value, without a socket. IPv4 and IPv4-mapped IPv6 (RFC 4291 section 2.5.5.2)
/// are one.
class address {
public:
    using bytes = std::array<std::uint8_t, 16>;

    /// The unspecified address, `::`.
    address() = default;
    /// From network order; an IPv4-mapped address is IPv4.
    [[nodiscard]] static address from_v6(const bytes& network_order) noexcept;
    [[nodiscard]] static address from_v4(const std::array<std::uint8_t, 4>& network_order) noexcept;
    /// Reads `192.0.2.1` or `2001:db8::1`; no zone, no brackets.
    /// Errors: errc::empty, errc::bad_form.
    [[nodiscard]] static result<address> parse(std::string_view text);

    [[nodiscard]] bool is_v4() const noexcept;
    /// 127.0.0.0/8 or ::1.
    [[nodiscard]] bool is_loopback() const noexcept;
    /// As IPv6, IPv4 in its mapped form.
    [[nodiscard]] const bytes& v6_bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::string str() const;
    friend auto operator<=>(const address&, const address&) = default;

private:
    bytes bytes_{};
};

/// A network: an address whose bits past the length are zero, and that length.
class prefix {
public:
    /// Reads `10.0.0.0/8`, `2001:db8::/32`, or an address alone (a network of one).
    /// Errors: errc::empty; errc::bad_form for what is neither, a length past the family's, or host
    /// bits that are set.
    [[nodiscard]] static result<prefix> parse(std::string_view text);
    /// The network of `length` bits around `a`, counted as the family of `a` counts (what is past
    /// its 32 or 128 counts as these); host bits are cleared.
    [[nodiscard]] static prefix around(const address& a, unsigned length) noexcept;

    /// Families are apart: no IPv6 network contains an IPv4 address, not even `::/0`.
    [[nodiscard]] bool contains(const address& a) const noexcept;
    [[nodiscard]] const address& network() const noexcept { return network_; }
    /// As its family counts: at most 32 for IPv4, 128 for IPv6.
    [[nodiscard]] unsigned length() const noexcept { return network_.is_v4() ? bits_ - 96 : bits_; }
    /// Whether `other` contains no address that this one does not.
    [[nodiscard]] bool contains(const prefix& other) const noexcept {
        return bits_ <= other.bits_ && contains(other.network_);
    }
    [[nodiscard]] std::string str() const;
    friend auto operator<=>(const prefix&, const prefix&) = default;

private:
    address network_;
    unsigned bits_ = 128;  ///< as IPv6: an IPv4 length plus 96
};

}  // namespace fingerpost::base
