#include "bridge/publish_target.hpp"

#include <charconv>

#include "base/address.hpp"
#include "base/error.hpp"
#include "base/sip_identity.hpp"
#include "base/text.hpp"

namespace fingerpost::bridge {
namespace {

using base::errc;

bool skip(std::string_view& text, std::string_view word) {
    if (base::lower(text.substr(0, word.size())) != word) return false;
    text.remove_prefix(word.size());
    return true;
}

std::optional<transport> transport_named(std::string_view word) {
    for (const transport t : {transport::udp, transport::tcp, transport::tls}) {
        if (word == name_of(t)) return t;
    }
    return std::nullopt;
}

std::optional<std::uint16_t> port_of(std::string_view text) {
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, ec] = std::from_chars(text.data(), end, port);
    if (ec != std::errc() || stop != end || port == 0) return std::nullopt;
    return port;
}

}  // namespace

base::result<publish_target> publish_target::parse(std::string_view text) {
    publish_target to;
    if (skip(text, "sips:")) {
        to.over = transport::tls;
    } else {
        skip(text, "sip:");
    }
    if (const auto semicolon = text.find(';'); semicolon != text.npos) {
        std::string_view parameter = text.substr(semicolon + 1);
        if (!skip(parameter, "transport=")) return errc::bad_form;
        const auto over = transport_named(base::lower(parameter));
        if (!over || (to.over && over == transport::udp)) return errc::bad_form;
        if (!to.over) to.over = over;
        text = text.substr(0, semicolon);
    }
    // The colon before a port is the one behind an IPv6 address, or the only one.
    const auto colon = text.rfind(':');
    if (colon != text.npos && text.find(']', colon) == text.npos) {
        to.port = port_of(text.substr(colon + 1));
        if (!to.port) return errc::bad_form;
        text = text.substr(0, colon);
    }
    const auto host = base::parse_sip_host(text);
    if (!host) return errc::bad_form;
    to.host = host->front() == '[' ? host->substr(1, host->size() - 2) : *host;
    return to;
}

}  // namespace fingerpost::bridge
