#include "reply.hpp"

#include <boost/json/serialize.hpp>

#include "control/card_json.hpp"

namespace fingerpost::control::reply {
namespace {

namespace json = boost::json;

std::string line(const json::object& o) { return json::serialize(o) + '\n'; }

}  // namespace

std::string of(const base::card& card) {
    switch (card.state) {
        case base::card::standing::shown:
            return line({{"card", to_json(card)}});
        case base::card::standing::cannot_tell:
            return error(refusal::cannot_tell, "This cannot be told now; try again later.",
                         card.user);
        case base::card::standing::denied:
        case base::card::standing::pending:  // never over this face
            break;
    }
    return error(refusal::no_such_user, "No such user.", card.user);
}

std::string of(desk::receipt told, const base::user_name& user) {
    using desk::receipt;
    switch (told) {
        case receipt::taken:
            return done();
        case receipt::offline:
            return error(refusal::failed, "He is not here.", user);
        case receipt::cannot_tell:
            return error(refusal::cannot_tell, "This cannot be told now; try again later.", user);
        case receipt::too_many:
            return error(refusal::cannot_tell, "These are too many messages; wait a while.");
        case receipt::nobody:
            break;
    }
    return error(refusal::no_such_user, "No such user.", user);
}

std::string error(refusal why, std::string_view text) {
    return line({{"error", {{"code", name_of(why)}, {"text", text}}}});
}

std::string error(refusal why, std::string_view text, const base::user_name& user) {
    return line({{"error", {{"code", name_of(why)}, {"user", user.str()}, {"text", text}}}});
}

std::string status(json::object state) { return line({{"status", std::move(state)}}); }

std::string explanation(json::object why) { return line({{"explanation", std::move(why)}}); }

std::string wishes(json::object all) { return line({{"wishes", std::move(all)}}); }

std::string logged(const desk::audit_line& entry) {
    return "{\"line\":" + entry.text + ",\"number\":" + std::to_string(entry.number) + "}\n";
}

std::string watcher(const json::object& subscription) { return line({{"watcher", subscription}}); }

std::string done() { return line({{"done", true}}); }

std::string done(json::object with) {
    json::object all{{"done", true}};
    for (const auto& member : with) all.insert(member);
    return line(all);
}

std::string done_incomplete() { return line({{"done", true}, {"incomplete", true}}); }

}  // namespace fingerpost::control::reply
