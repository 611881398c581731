#include "request.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace fingerpost::control {
namespace {

namespace json = boost::json;

/// Adds the user that `name` names, unless he is there already.
bool add_user(std::vector<base::user_name>& to, std::string_view name) {
    auto user = base::user_name::parse(name);
    if (!user) return false;
    if (std::find(to.begin(), to.end(), *user) == to.end()) to.push_back(std::move(*user));
    return true;
}

std::variant<request, bad_request> with_user(const json::object& asked) {
    const json::value* user = asked.if_contains("user");
    if (!user || !user->is_string())
        return bad_request{refusal::bad_request, "\"user\" must be a string."};
    request r{command::show, {}};
    if (!add_user(r.users, user->get_string()))
        return bad_request{refusal::no_such_user, "No such user."};
    return r;
}

std::variant<request, bad_request> with_users(const json::object& asked) {
    const json::value* users = asked.if_contains("users");
    if (!users || !users->is_array() || users->get_array().empty())
        return bad_request{refusal::bad_request, "\"users\" must be an array of strings."};
    request r{command::watch, {}};
    for (const json::value& user : users->get_array()) {
        if (!user.is_string())
            return bad_request{refusal::bad_request, "\"users\" must be an array of strings."};
        if (!add_user(r.users, user.get_string()))
            return bad_request{refusal::no_such_user, "No such user."};
    }
    return r;
}

}  // namespace

std::variant<request, bad_request> parse_request(std::string_view line) {
    boost::system::error_code ec;
    const json::value asked = json::parse(line, ec);
    if (ec || !asked.is_object())
        return bad_request{refusal::bad_request, "A request is one JSON object on a line."};
    const json::value* word = asked.get_object().if_contains("command");
    const auto what =
        word && word->is_string() ? command_named(word->get_string()) : std::optional<command>{};
    if (!what)
        return bad_request{refusal::bad_request,
                           "\"command\" must be who, show, watch, status or reload."};
    if (*what == command::show) return with_user(asked.get_object());
    if (*what == command::watch) return with_users(asked.get_object());
    return request{*what, {}};
}

}  // namespace fingerpost::control
