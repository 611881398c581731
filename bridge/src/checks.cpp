#include "checks.hpp"

#include <algorithm>

#include "base/address.hpp"
#include "base/text.hpp"
#include "document.hpp"

namespace fingerpost::bridge {
namespace {

/// Bytes of what dialogs and transactions are told apart by.
constexpr std::size_t longest_name = 256;

bool same(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; };
        return lower(x) == lower(y);
    });
}

/// A Require names nothing that we support: no extension has to be understood to serve a watcher.
std::string list_of(const std::vector<std::string>& items) {
    std::string text;
    for (const auto& item : items) {
        if (!text.empty()) text += ", ";
        text += item;
    }
    return text;
}

bool is_address(std::string_view host) {
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    return base::address::parse(host).has_value();
}

}  // namespace

bool is_for(const sip_uri& uri, std::string_view domain) {
    return same(uri.host, domain) || is_address(uri.host);
}

std::optional<reply> check_request(const request& r, std::string_view domain) {
    // What is kept of each request has to be bounded.
    if (r.call_id.size() > longest_name || r.branch.size() > longest_name ||
        r.from.tag.size() > longest_name || r.to.tag.size() > longest_name)
        return make_reply(400);
    const bool known = r.method == "SUBSCRIBE" || r.method == "PUBLISH" || r.method == "REGISTER" ||
                       r.method == "OPTIONS";
    if (!known) return make_reply(405, {{"Allow", std::string(allowed_methods)}});
    if (r.uri.scheme != "sip" && r.uri.scheme != "sips") return make_reply(416);
    if (!is_for(r.uri, domain)) return make_reply(404);
    if (!r.require.empty()) return make_reply(420, {{"Unsupported", list_of(r.require)}});
    return std::nullopt;
}

std::optional<reply> check_subscribe(const request& r, std::chrono::seconds least) {
    const auto package = r.event ? package_named(r.event->package) : std::nullopt;
    if (!package) return make_reply(489, {{"Allow-Events", std::string(event_packages)}});
    if (r.contacts.size() != 1 || r.any_contact) {
        reply bad = make_reply(400);
        bad.phrase = "One Contact Required";
        return bad;
    }
    if (r.accepts_nothing || !choose_format(*package, r.accept))
        return make_reply(406, {{"Accept", std::string(content_type(usual_format(*package)))}});
    if (r.expires && *r.expires > 0 && *r.expires < least.count())
        return make_reply(423, {{"Min-Expires", std::to_string(least.count())}});
    return std::nullopt;
}

}  // namespace fingerpost::bridge
