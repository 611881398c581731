#include "base/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/error.hpp"

namespace fingerpost::base {
namespace {

constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

/// `a` with all bits past the first `bits` cleared.
address::bytes masked(const address& a, unsigned bits) {
    address::bytes out = a.v6_bytes();
    for (unsigned i = 0; i < out.size(); ++i) {
        const unsigned kept = bits > i * 8 ? std::min(bits - i * 8, 8U) : 0U;
        out[i] = static_cast<std::uint8_t>(out[i] & (0xFF00U >> kept));
    }
    return out;
}

}  // namespace

address address::from_v6(const bytes& network_order) noexcept {
    address a;
    a.bytes_ = network_order;
    return a;
}

address address::from_v4(const std::array<std::uint8_t, 4>& network_order) noexcept {
    address a;
    std::copy(mapped.begin(), mapped.end(), a.bytes_.begin());
    std::copy(network_order.begin(), network_order.end(), a.bytes_.begin() + mapped.size());
    return a;
}

result<address> address::parse(std::string_view text) {
    if (text.empty()) return errc::empty;
    const std::string terminated(text);
    if (terminated.find('\0') != std::string::npos) return errc::bad_form;
    std::array<std::uint8_t, 4> v4{};
    if (inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return from_v4(v4);
    bytes v6{};
    if (inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return from_v6(v6);
    return errc::bad_form;
}

bool address::is_v4() const noexcept {
    return std::equal(mapped.begin(), mapped.end(), bytes_.begin());
}

bool address::is_loopback() const noexcept {
    if (is_v4()) return bytes_[12] == 127;
    return bytes_ == bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
}

std::string address::str() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (is_v4()) {
        inet_ntop(AF_INET, bytes_.data() + mapped.size(), text.data(), text.size());
    } else {
        inet_ntop(AF_INET6, bytes_.data(), text.data(), text.size());
    }
    return text.data();
}

result<prefix> prefix::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto a = address::parse(text.substr(0, slash));
    if (!a) return a.error();
    const unsigned family = a->is_v4() ? 32 : 128;
    unsigned length = family;
    if (slash != std::string_view::npos) {
        const std::string_view digits = text.substr(slash + 1);
        const auto [end, ec] =
            std::from_chars(digits.data(), digits.data() + digits.size(), length);
        if (ec != std::errc() || end != digits.data() + digits.size() ||
            digits.size() > (a->is_v4() ? 2U : 3U) || length > family) {
            return errc::bad_form;
        }
    }
    const prefix p = around(*a, length);
    if (p.network_ != *a) return errc::bad_form;
    return p;
}

prefix prefix::around(const address& a, unsigned length) noexcept {
    prefix p;
    p.bits_ = a.is_v4() ? std::min(length, 32U) + 96 : std::min(length, 128U);
    p.network_ = address::from_v6(masked(a, p.bits_));
    return p;
}

bool prefix::contains(const address& a) const noexcept {
    if (bits_ < 96 && a.is_v4()) return false;  // ::/0 speaks of IPv6 only
    return masked(a, bits_) == network_.v6_bytes();
}

std::string prefix::str() const {
    return network_.str() + '/' + std::to_string(network_.is_v4() ? bits_ - 96 : bits_);
}

}  // namespace fingerpost::base
