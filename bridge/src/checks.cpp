#include "checks.hpp"

#include <algorithm>

#include "accept.hpp"
#include "base/address.hpp"
#include "base/text.hpp"
#include "document.hpp"

namespace fingerpost::bridge {
namespace {

/// Bytes of what dialogs and transactions are told apart by.
constexpr std::size_t longest_name = 256;

bool same_letter(char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; };
    return lower(a) == lower(b);
}

bool same(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_letter);
}

/// The option tags that `r` requires and we lack.
std::vector<std::string> unsupported(const request& r) {
    std::vector<std::string> tags = r.require;
    if (r.method == "SUBSCRIBE")
        std::erase_if(tags, [](const std::string& tag) {
            return same(tag, eventlist) || same(tag, recipient_list);
        });
    return tags;
}

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

bool knows_lists(const request& r) {
    const auto has = [](const std::vector<std::string>& tags) {
        return std::any_of(tags.begin(), tags.end(),
                           [](const std::string& tag) { return same(tag, eventlist); });
    };
    return has(r.supported) || has(r.require);
}

bool accepts_lists(const std::vector<std::string>& accept) {
    if (accept.empty()) return true;
    bool multipart = false;
    bool list = false;
    for (const std::string& value : accept) {
        for (const media_range& m : read_accept(value)) {
            multipart = multipart || (m.quality > 0 && m.covers("multipart/related"));
            list = list || (m.quality > 0 && m.covers("application/rlmi+xml"));
        }
    }
    return multipart && list;
}

list_style style_of_lists(const request& r) {
    // Linphonec/5.1.65, LinphoneAndroid/5.2, and of other makers' phones ".. LinphoneSDK/5.3.21".
    constexpr std::string_view word = "linphone";
    const std::string& agent = r.user_agent;
    const bool named = std::search(agent.begin(), agent.end(), word.begin(), word.end(),
                                   same_letter) != agent.end();
    const bool presence = r.event && package_named(r.event->package) == event_package::presence;
    return named && presence ? list_style::liblinphone : list_style::standard;
}

bool is_for(const sip_uri& uri, std::string_view domain) {
    return same(uri.host, domain) || is_address(uri.host);
}

std::optional<reply> check_request(const request& r, std::string_view domain) {
    // What is kept of each request has to be bounded.
    if (r.call_id.size() > longest_name || r.branch.size() > longest_name ||
        r.from.tag.size() > longest_name || r.to.tag.size() > longest_name)
        return make_reply(400);
    const bool known = r.method == "SUBSCRIBE" || r.method == "PUBLISH" || r.method == "REGISTER" ||
                       r.method == "MESSAGE" || r.method == "OPTIONS";
    if (!known) return make_reply(405, {{"Allow", std::string(allowed_methods)}});
    if (r.uri.scheme != "sip" && r.uri.scheme != "sips") return make_reply(416);
    if (!is_for(r.uri, domain)) return make_reply(404);
    const auto lacking = unsupported(r);
    if (!lacking.empty()) return make_reply(420, {{"Unsupported", list_of(lacking)}});
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
