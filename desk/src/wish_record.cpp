#include "wish_record.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/error.hpp"

namespace fingerpost::desk {
namespace {

namespace json = boost::json;

constexpr std::string_view for_good = "for good";

json::array to_json(const std::vector<std::string>& words) {
    return json::array(words.begin(), words.end());
}

template <class Number>
bool read(const json::object& from, std::string_view member, Number& to) {
    const json::value* const v = from.if_contains(member);
    if (!v || !v->is_number()) return false;
    base::error_code failed;
    to = v->to_number<Number>(failed);
    return !failed;
}

bool read(const json::object& from, std::string_view member, std::vector<std::string>& to) {
    const json::value* const v = from.if_contains(member);
    if (!v || !v->is_array()) return false;
    for (const json::value& word : v->get_array()) {
        if (!word.is_string()) return false;
        to.emplace_back(word.get_string());
    }
    return true;
}

bool read_hide(const json::value& from, std::optional<hiding>& to) {
    if (!from.is_string()) return false;
    to.emplace();
    const std::string_view until = from.get_string();
    if (until == for_good) return true;
    const auto t = base::parse_rfc3339(until);
    if (t) to->until = *t;
    return t.has_value();
}

bool read_limits(const json::value& from, std::vector<limit>& to) {
    if (!from.is_array()) return false;
    for (const json::value& v : from.get_array()) {
        const json::object* const one = v.if_object();
        limit l;
        if (!one || one->size() != 3 || !read(*one, "number", l.number) ||
            !read(*one, "level", l.level) || !read(*one, "whom", l.whom))
            return false;
        if (l.number <= (to.empty() ? 0U : to.back().number)) return false;
        to.push_back(std::move(l));
    }
    return to.size() <= wishes::max_limits;
}

}  // namespace

std::string to_text(const wish_record& what) {
    json::object out{{"uid", what.uid}};
    if (const auto& hide = what.wants.hide)
        out["hide"] = hide->until ? base::to_rfc3339(*hide->until) : std::string(for_good);
    json::array limits;
    for (const limit& l : what.wants.limits) {
        limits.push_back(
            {{"number", l.number}, {"level", to_json(l.level)}, {"whom", to_json(l.whom)}});
    }
    out["limits"] = std::move(limits);
    return json::serialize(out);
}

base::result<wish_record> parse_wish_record(std::string_view text) {
    base::error_code failed;
    const json::value parsed = json::parse(text, failed);
    const json::object* const all = failed ? nullptr : parsed.if_object();
    if (!all) return base::errc::bad_form;
    wish_record r;
    const json::value* const hide = all->if_contains("hide");
    const json::value* const limits = all->if_contains("limits");
    if (all->size() != (hide ? 3U : 2U) || !read(*all, "uid", r.uid) || !limits ||
        !read_limits(*limits, r.wants.limits) || (hide && !read_hide(*hide, r.wants.hide)))
        return base::errc::bad_form;
    return r;
}

}  // namespace fingerpost::desk
