#include "status.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace fingerpost::daemon {

namespace json = boost::json;

namespace {

json::array sources_of(const vital_signs& signs) {
    json::array all;
    for (const auto& source : signs.sources) {
        json::object one{{"name", source.name},
                         {"healthy", source.healthy},
                         {"since", base::to_rfc3339(source.since)}};
        if (!source.error.empty()) one["error"] = source.error;
        all.push_back(std::move(one));
    }
    return all;
}

const char* health(bool stuck) { return stuck ? "stuck" : "ok"; }

/// Why a reload failed names users and rules, so that only admins are told it.
json::object policy_of(const vital_signs& signs, control::disclosure how_much) {
    json::object policy{{"file", signs.options.policy},
                        {"generation", signs.generation},
                        {"stale", !signs.policy_error.empty()}};
    if (!signs.policy_error.empty() && how_much == control::disclosure::counts)
        policy["error"] = signs.policy_error;
    return policy;
}

json::object sip_of(const bridge::counts& c) {
    const json::object publishes{{"taken", c.publishes.taken}, {"refused", c.publishes.refused}};
    const json::object messages{{"taken", c.messages.taken},
                                {"refused", c.messages.refused},
                                {"relayed", c.relayed},
                                {"answered", c.answered}};
    return {{"requests", c.requests},           {"challenged", c.challenged},
            {"refused", c.refused_busy},        {"notifies", c.notifies},
            {"retransmitted", c.retransmitted}, {"unanswered", c.unanswered},
            {"subscriptions", c.subscriptions}, {"registrations", c.registrations},
            {"publications", c.publications},   {"connections", c.connections},
            {"publishes", publishes},           {"messages", messages}};
}

json::object counts_of(const vital_signs& signs) {
    const auto lane = signs.directory.count();
    json::object all{{"persons", signs.people.persons},
                     {"sessions", signs.people.sessions},
                     {"watches", signs.watches},
                     {"finger",
                      {{"served", signs.finger.served},
                       {"refused", signs.finger.refused},
                       {"open", signs.finger.open}}},
                     {"directory",
                      {{"done", lane.done},
                       {"late", lane.late},
                       {"refused", lane.refused},
                       {"stuck", lane.stuck},
                       {"queued", lane.queued}}}};
    if (signs.sip) all["sip"] = sip_of(*signs.sip);
    return all;
}

/// What is wrong with the file of credentials names users, so that only admins are told it.
json::object credentials_of(const credential_keeper& kept, control::disclosure how_much) {
    json::object all{{"file", kept.file()}, {"stale", !kept.error().empty()}};
    if (how_much != control::disclosure::counts) return all;
    all["users"] = kept.size();
    if (!kept.error().empty()) all["error"] = kept.error();
    return all;
}

/// Where our users' states go is for admins.
json::object publish_of(const vital_signs& signs, control::disclosure how_much) {
    const bridge::upstream_state& now = *signs.upstream;
    json::object all{{"state", bridge::name_of(now.state)}};
    if (how_much != control::disclosure::counts) return all;
    all["target"] = signs.options.publish_target;
    all["server"] = now.server;
    all["published"] = now.published;
    all["waiting"] = now.waiting;
    all["failing"] = now.failing;
    if (!now.error.empty()) all["error"] = now.error;
    return all;
}

json::object state_of(const vital_signs& signs) {
    const std::string& folder = signs.options.state_dir;
    if (folder.empty()) return {{"folder", ""}};
    return {{"folder", folder},
            {"wishes", signs.kept.wishes},
            {"approvals", signs.kept.approvals},
            {"audit", {{"kept", signs.kept.audit_lines}, {"lost", signs.kept.lost_audit_lines}}}};
}

}  // namespace

json::object status_of(const vital_signs& signs, control::disclosure how_much) {
    json::object all{{"version", FINGERPOST_VERSION},
                     {"started", base::to_rfc3339(signs.started)},
                     {"sources", sources_of(signs)},
                     {"policy", policy_of(signs, how_much)},
                     {"directory", health(signs.directory.stuck())},
                     {"homes", health(signs.homes_stuck)},
                     {"machine", health(signs.machine_stuck)}};
    if (signs.sip && signs.credentials != nullptr)
        all["credentials"] = credentials_of(*signs.credentials, how_much);
    if (signs.upstream) all["publish"] = publish_of(signs, how_much);
    if (how_much == control::disclosure::counts) {
        all["state"] = state_of(signs);
        all["counts"] = counts_of(signs);
    }
    return all;
}

}  // namespace fingerpost::daemon
