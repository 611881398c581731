#include "explain_file.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <exception>
#include <optional>

#include "accounts/nss.hpp"
#include "acl/facts_in_words.hpp"
#include "base/error.hpp"
#include "base/zone.hpp"
#include "daemon/policy_file.hpp"

namespace fingerpost::cli {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

/// What the directory says.
struct looked_up {
    acl::facts known;
    base::had account = base::had::none;
};

/// Who has no account is in no group; nothing if that cannot be told.
asio::awaitable<std::optional<std::vector<std::string>>> groups_of(accounts::directory& in,
                                                                   const base::user_name& user) {
    auto groups = co_await in.groups_of(user);
    if (groups) co_return *std::move(groups);
    if (groups.error() == base::errc::not_found) co_return std::vector<std::string>();
    co_return std::nullopt;
}

asio::awaitable<looked_up> look_up(accounts::directory& in, const acl::ruleset& rules,
                                   const base::question& asked) {
    looked_up found;
    found.known.local = base::local_time_at(asked.at, base::system_zone());
    const auto account = co_await in.find(asked.subject);
    if (account) {
        found.account = base::had::yes;
    } else if (account.error() != base::errc::not_found) {
        found.account = base::had::cannot_tell;
    }
    for (const auto& [group, where] : rules.groups()) {
        const auto there = co_await in.has_group(group);
        if (!there || !*there) found.known.unknown_groups.push_back(group);
    }
    if (rules.asks_watcher_groups() && asked.who.user)
        found.known.watcher_groups = co_await groups_of(in, *asked.who.user);
    if (rules.asks_subject_groups())
        found.known.subject_groups = co_await groups_of(in, asked.subject);
    co_return found;
}

looked_up look_up_here(const acl::ruleset& rules, const base::question& asked) {
    asio::io_context io;
    const base::system_clock clock;
    accounts::nss_directory directory(io.get_executor(), clock);
    looked_up found;
    asio::co_spawn(io, look_up(directory, rules, asked), [&](std::exception_ptr bug, looked_up f) {
        if (bug) std::rethrow_exception(bug);
        found = std::move(f);
    });
    io.run();
    return found;
}

/// What comes of it, by the daemon's word. Of who has no account nothing is told, and nobody can
/// tell him from one who is denied.
const char* state_of(const acl::verdict& said, base::face over, base::had account) {
    if (said.what == acl::verb::ask && over == base::face::sip) return "pending";
    const bool unsure = said.what == acl::verb::cannot_tell || account == base::had::cannot_tell;
    if (unsure) return "cannot-tell";
    return said.what == acl::verb::allow && account == base::had::yes ? "shown" : "denied";
}

}  // namespace

std::variant<json::object, std::string> explain_by_file(const explain_question& q,
                                                        const std::string& file) {
    const daemon::policy_file policy =
        daemon::load_policy(file, {acl::reading::care::quick, daemon::owners::told, geteuid()});
    if (!policy.found.errors.empty()) return daemon::in_words(policy.found.errors);
    const base::question asked{q.who, q.of, q.over, q.at.value_or(base::system_clock().now()),
                               base::depth::full};
    const looked_up found = look_up_here(policy.rules, asked);
    const acl::verdict said = policy.rules.decide(asked, found.known);
    const std::string state = state_of(said, q.over, found.account);
    json::object told{{"user", q.of.str()}, {"state", state}};
    json::array fields;
    if (state == "shown") {
        if (said.concealed_by != nullptr) told["concealed"] = true;
        for (std::size_t i = 0; i < base::field_count; ++i) {
            const auto f = static_cast<base::field>(i);
            if (said.shows.has(f)) fields.emplace_back(base::name_of(f));
        }
    }
    told["fields"] = std::move(fields);
    told["policy"] = policy.rules.explain(asked, found.known);
    const auto facts = acl::facts_in_words(asked, found.known, found.account);
    told["facts"] = json::array(facts.begin(), facts.end());
    return told;
}

}  // namespace fingerpost::cli
