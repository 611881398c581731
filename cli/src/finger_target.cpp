#include "finger_target.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/error.hpp"

namespace fingerpost::cli {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), port);
    return ec == std::errc() && end == text.data() + text.size() && port != 0;
}

/// Splits HOST, HOST:PORT, [HOST]:PORT; more than one colon without brackets is an IPv6 address.
base::result<finger_target> with_host(finger_target target, std::string_view text) {
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return base::errc::bad_form;
        port = text.substr(end + 1);
        text = text.substr(1, end - 1);
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        port = text.substr(text.find(':'));
        text = text.substr(0, text.find(':'));
    }
    if (text.empty()) return base::errc::empty;
    if (!port.empty()) {
        if (!port.starts_with(':') || !is_port(port.substr(1))) return base::errc::bad_form;
        target.port = port.substr(1);
    }
    target.host = text;
    return target;
}

}  // namespace

base::result<finger_target> parse_target(std::string_view text) {
    if (std::any_of(text.begin(), text.end(), is_control)) return base::errc::bad_char;
    finger_target target;
    const auto at = text.rfind('@');
    target.user = text.substr(0, at);
    if (at != std::string_view::npos) return with_host(std::move(target), text.substr(at + 1));
    if (text.empty()) return base::errc::empty;
    target.host = "localhost";
    return target;
}

std::string query_of(const finger_target& target, verbosity wanted) {
    std::string query = wanted == verbosity::whole ? "/W" : "";
    if (!query.empty() && !target.user.empty()) query += ' ';
    return query + target.user + "\r\n";
}

}  // namespace fingerpost::cli
