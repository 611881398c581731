#include "approval_record.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/error.hpp"

namespace fingerpost::desk {
namespace {

namespace json = boost::json;

std::string_view text_of(const json::object& from, std::string_view member) {
    const json::value* const v = from.if_contains(member);
    return v && v->is_string() ? std::string_view(v->get_string()) : std::string_view();
}

}  // namespace

std::string to_text(const approval_record& what) {
    return json::serialize(json::object{{"uid", what.uid},
                                        {"decision", name_of(what.what)},
                                        {"made", base::to_rfc3339(what.made)}});
}

base::result<approval_record> parse_approval_record(std::string_view text) {
    base::error_code failed;
    const json::value parsed = json::parse(text, failed);
    const json::object* const all = failed ? nullptr : parsed.if_object();
    if (!all || all->size() != 3) return base::errc::bad_form;
    approval_record r;
    const json::value* const uid = all->if_contains("uid");
    if (!uid || !uid->is_number()) return base::errc::bad_form;
    r.uid = uid->to_number<uid_t>(failed);
    const std::string_view said = text_of(*all, "decision");
    if (failed || (said != name_of(decision::approved) && said != name_of(decision::refused)))
        return base::errc::bad_form;
    r.what = said == name_of(decision::approved) ? decision::approved : decision::refused;
    const auto made = base::parse_rfc3339(text_of(*all, "made"));
    if (!made) return base::errc::bad_form;
    r.made = *made;
    return r;
}

}  // namespace fingerpost::desk
