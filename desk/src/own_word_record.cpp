#include "own_word_record.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/error.hpp"

namespace fingerpost::desk {
namespace {

namespace json = boost::json;

bool read(const json::object& from, std::string_view member, std::string& to) {
    const json::value* const v = from.if_contains(member);
    if (v == nullptr || !v->is_string()) return false;
    to = v->get_string();
    return true;
}

bool read(const json::object& from, std::string_view member, base::instant& to) {
    std::string text;
    if (!read(from, member, text)) return false;
    const auto t = base::parse_rfc3339(text);
    if (t) to = *t;
    return t.has_value();
}

bool read_uid(const json::object& from, uid_t& to) {
    const json::value* const v = from.if_contains("uid");
    if (v == nullptr || !v->is_number()) return false;
    base::error_code failed;
    to = v->to_number<uid_t>(failed);
    return !failed;
}

}  // namespace

std::string to_text(const own_word_record& r) {
    json::object all{{"uid", r.uid},
                     {"activity", r.is.activity},
                     {"note", r.is.note},
                     {"made", base::to_rfc3339(r.is.made)}};
    if (r.is.until) all["until"] = base::to_rfc3339(*r.is.until);
    return json::serialize(all);
}

base::result<own_word_record> parse_own_word_record(std::string_view text) {
    base::error_code failed;
    const json::value parsed = json::parse(text, failed);
    const json::object* const all = failed ? nullptr : parsed.if_object();
    if (all == nullptr) return base::errc::bad_form;
    own_word_record r;
    const bool ends = all->contains("until");
    if (ends) r.is.until.emplace();
    if (all->size() != (ends ? 5U : 4U) || !read_uid(*all, r.uid) ||
        !read(*all, "activity", r.is.activity) || !read(*all, "note", r.is.note) ||
        !read(*all, "made", r.is.made) || (ends && !read(*all, "until", *r.is.until)))
        return base::errc::bad_form;
    return r;
}

}  // namespace fingerpost::desk
