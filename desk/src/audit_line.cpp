#include "audit_line.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/text.hpp"

namespace fingerpost::desk {
namespace {

namespace json = boost::json;

/// How it is known who asks.
std::string_view proof_of(base::face over, const base::watcher& who) noexcept {
    if (over == base::face::control) return "kernel credentials";
    if (who.user || who.sip) return "digest or certificate";
    return who.from ? "address" : "nothing";
}

json::object to_json(base::face over, const base::watcher& who) {
    json::object out;
    if (who.user) out["user"] = who.user->str();
    if (who.sip) out["sip"] = who.sip->str();
    if (who.from) out["address"] = who.from->str();
    if (who.local) out["local"] = true;
    out["how"] = proof_of(over, who);
    return out;
}

json::object opening(base::instant at, base::face over, const base::watcher& who) {
    return {{"time", base::to_rfc3339(at)},
            {"face", base::name_of(over)},
            {"watcher", to_json(over, who)}};
}

json::array to_json(const base::field_set& shows) {
    json::array names;
    for (std::size_t i = 0; i < base::field_count; ++i) {
        const auto f = static_cast<base::field>(i);
        if (shows.has(f)) names.emplace_back(base::name_of(f));
    }
    return names;
}

/// The object that `line` is; null if it is none.
json::value parse(const std::string& line) {
    base::error_code failed;
    json::value parsed = json::parse(line, failed);
    return !failed && parsed.is_object() ? parsed : json::value(nullptr);
}

}  // namespace

std::string to_line(const audit_entry& what) {
    json::object out = opening(what.at, what.over, what.who);
    if (what.several) out["watcher"] = {{"how", "several"}};
    out["subject"] = what.subject.str();
    out["verb"] = what.verb;
    // Names of files need not be UTF-8.
    if (!what.rule.empty()) out["rule"] = base::visible_line(what.rule);
    if (!what.wish.empty()) out["wish"] = base::visible_line(what.wish);
    if (!what.shows.empty()) out["fields"] = to_json(what.shows);
    if (what.concealed) out["concealed"] = true;
    if (what.count != 1) out["count"] = what.count;
    return json::serialize(out);
}

std::string to_line(const audit_listing& what) {
    json::object out = opening(what.at, what.over, what.who);
    out["listed"] = {{"shown", what.shown}, {"withheld", what.withheld}};
    if (what.count != 1) out["count"] = what.count;
    return json::serialize(out);
}

std::string lost_line(base::instant now, std::uint64_t count) {
    return json::serialize(json::object{{"time", base::to_rfc3339(now)}, {"lost", count}});
}

std::optional<std::string> without_watcher(const std::string& line) {
    json::value parsed = parse(line);
    if (parsed.is_null()) return std::nullopt;
    json::object& all = parsed.get_object();
    json::value* const watcher = all.if_contains("watcher");
    if (!watcher || !watcher->is_object()) return std::nullopt;
    json::object nobody;
    if (const json::value* const how = watcher->get_object().if_contains("how"))
        nobody["how"] = *how;
    nobody["erased"] = true;
    *watcher = std::move(nobody);
    return json::serialize(all);
}

std::string without_rule(const std::string& line) {
    json::value parsed = parse(line);
    if (parsed.is_null()) return {};
    parsed.get_object().erase("rule");
    return json::serialize(parsed);
}

}  // namespace fingerpost::desk
