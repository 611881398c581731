#include "watcherinfo.hpp"

#include <algorithm>
#include <array>

#include "xml_escape.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::array<std::string_view, 4> statuses{"pending", "active", "waiting", "terminated"};
constexpr std::array<std::string_view, 8> events{"subscribe", "approved",  "deactivated",
                                                 "probation", "rejected",  "timeout",
                                                 "giveup",    "noresource"};

void attribute(std::string& to, std::string_view name, std::string_view value) {
    to += ' ';
    to += name;
    to += "=\"";
    append_escaped(to, value);
    to += '"';
}

void seconds(std::string& to, std::string_view name, std::chrono::seconds lasting) {
    attribute(to, name, std::to_string(std::max<std::int64_t>(lasting.count(), 0)));
}

void append(std::string& to, const watcher_line& w) {
    to += "<watcher";
    attribute(to, "id", w.id);
    attribute(to, "status", name_of(w.status));
    attribute(to, "event", name_of(w.event));
    seconds(to, "duration-subscribed", w.subscribed);
    if (w.expires_in) seconds(to, "expiration", *w.expires_in);
    to += '>';
    append_escaped(to, w.uri);
    to += "</watcher>\n";
}

}  // namespace

std::string_view name_of(watcher_status s) noexcept {
    return statuses.at(static_cast<std::size_t>(s));
}

std::string_view name_of(watcher_event e) noexcept {
    return events.at(static_cast<std::size_t>(e));
}

std::string render_watcherinfo(std::string_view aor, extent tells, std::uint32_t version,
                               const std::vector<watcher_line>& watchers) {
    std::string text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<watcherinfo xmlns=\"urn:ietf:params:xml:ns:watcherinfo\"";
    attribute(text, "version", std::to_string(version));
    attribute(text, "state", tells == extent::full ? "full" : "partial");
    text += ">\n<watcher-list";
    attribute(text, "resource", aor);
    attribute(text, "package", "presence");
    text += ">\n";
    for (const watcher_line& w : watchers) append(text, w);
    text += "</watcher-list>\n</watcherinfo>\n";
    return text;
}

}  // namespace fingerpost::bridge
