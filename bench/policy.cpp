// What the policy costs: the CPU of a decision under policies of 10, 1 000 and 10 000 rules, and
// the time to load them. Prints a table and judges the goals; docs/benchmarks.md tells how.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "acl/ruleset.hpp"

namespace {

using namespace fingerpost;

constexpr std::size_t user_count = 100'000;
constexpr std::size_t big_groups = 5;       ///< `$crewN`, each of
constexpr std::size_t big_group = 10'000;   ///< so many users
constexpr std::size_t unix_groups = 2'000;  ///< of which everybody is in
constexpr std::size_t groups_of_one = 10;   ///< so many
constexpr std::size_t hosts = 500;          ///< of SIP identities
constexpr std::size_t batch = 100;          ///< questions that are made, then judged
constexpr int rounds = 5;
constexpr double decision_goal = 2.0;  ///< us
constexpr double load_goal = 100.0;    ///< ms

std::string user(std::size_t n) { return "user" + std::to_string(n); }
std::string group(std::size_t n) { return "group" + std::to_string(n); }
std::string host(std::size_t n) { return "host" + std::to_string(n) + ".example"; }

class dice {
public:
    std::size_t below(std::size_t n) { return engine_() % n; }
    std::string a_user() { return user(below(user_count)); }
    std::string a_group() { return group(below(unix_groups)); }
    std::string a_host() { return host(below(hosts)); }
    std::string a_network() {
        return "10." + std::to_string(below(256)) + '.' + std::to_string(below(256)) + ".0/24";
    }
    std::string a_crew() { return "$crew" + std::to_string(below(big_groups)); }
    std::string an_address() {
        const std::string rest = std::to_string(below(256)) + '.' + std::to_string(below(256));
        if (below(8) == 0) return "2001:db8::" + std::to_string(below(9999));
        return (below(4) == 0 ? "198.51." : "10." + std::to_string(below(256)) + '.') + rest;
    }

private:
    std::mt19937 engine_{7};
};

std::string definitions(dice& d) {
    std::string text = "network lan = 192.168.0.0/16 2001:db8::/32";
    for (int i = 0; i < 50; ++i) text += ' ' + d.a_network();
    for (std::size_t g = 0; g < big_groups; ++g) {
        text += "\ngroup crew" + std::to_string(g) + " =";
        for (std::size_t i = 0; i < big_group; ++i) text += ' ' + user(i * 7 + g);
    }
    text += "\nidentity partners =";
    for (int i = 0; i < 50; ++i) text += " sip:*@" + d.a_host();
    return text + "\nlevel public = presence name\nlevel team = public idle since host note\n";
}

/// One rule of each kind in turn; the words are random, so that few fit a question.
std::string rule(dice& d, std::size_t number) {
    switch (number % 10) {
        case 0:
            return "deny from " + d.a_network() + " of " + d.a_user() + ' ' + d.a_user();
        case 1:
            return "allow over finger from $lan of " + d.a_user() + " show public";
        case 2:
            return "allow from @" + d.a_group() + " of @" + d.a_group() + " show team plan";
        case 3:
            return "allow over sip from sip:*@" + d.a_host() + " $partners of @" + d.a_group() +
                   " show public";
        case 4:
            return "allow over control sip from " + d.a_crew() + " of @" + d.a_group() +
                   " show team";
        case 5:
            return "ask over sip from sip:" + d.a_user() + '@' + d.a_host() + " sip:*@" +
                   d.a_host() + " of " + d.a_crew() + " show public";
        case 6:
            return "allow from " + d.a_user() + " of any show team";
        case 7:
            return "allow over finger from local " + d.a_network() + " of @" + d.a_group() +
                   " when mon-fri 08:00-18:00 show public note";
        case 8:
            return "conceal from any of " + d.a_user() + " when 22:00-06:00";
        default:
            return "deny over finger sip from any of @" + d.a_group() + " when sat,sun";
    }
}

std::string policy_of(std::size_t rules) {
    dice d;
    std::string text = definitions(d);
    for (std::size_t i = 2; i < rules; ++i) text += rule(d, i) + '\n';
    return text +
           "allow from self of any show all\nallow from $lan $partners of $crew0 show public\n";
}

/// A question and what is known, as they come to the policy.
struct asked {
    base::question q;
    acl::facts known;
};

constexpr std::array<const char*, 5> kinds{"an address", "on this host", "a user", "a SIP identity",
                                           "a user by SIP"};

base::watcher watcher_of(dice& d, std::size_t kind) {
    base::watcher who;
    if (kind != 1) who.from = base::address::parse(d.an_address()).value();
    who.local = kind == 1;
    if (kind == 2 || kind == 4) who.user = base::user_name::parse(d.a_user()).value();
    if (kind == 3 || kind == 4) {
        who.sip = base::sip_identity::parse("sip:" + d.a_user() + '@' + d.a_host()).value();
    }
    return who;
}

std::vector<std::string> some_groups(dice& d) {
    std::vector<std::string> groups;
    while (groups.size() < groups_of_one) groups.push_back(d.a_group());
    return groups;
}

/// Questions about some users from watchers of one kind.
std::vector<asked> questions(dice& d, std::size_t kind, const std::size_t* subject) {
    std::vector<asked> all;
    all.reserve(batch);
    for (const auto* const end = subject + batch; subject != end; ++subject) {
        const auto over = kind >= 3         ? base::face::sip
                          : d.below(2) == 0 ? base::face::finger
                                            : base::face::control;
        asked one{
            {watcher_of(d, kind), base::user_name::parse(user(*subject)).value(), over, {}, {}},
            {}};
        if (one.q.who.user) one.known.watcher_groups = some_groups(d);
        one.known.subject_groups = some_groups(d);
        one.known.local = base::local_time{static_cast<unsigned>(d.below(7)),
                                           static_cast<unsigned>(d.below(1440))};
        all.push_back(std::move(one));
    }
    return all;
}

double cpu_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// The least of some rounds: what else runs only ever adds.
template <class Round>
double least_of(const Round& round) {
    double least = round();
    for (int i = 1; i < rounds; ++i) least = std::min(least, round());
    return least;
}

acl::ruleset loaded(const std::string& text) {
    acl::parsed p = acl::parse(text, "bench.acl");
    for (const auto& d : p.errors) std::fputs(d.str().c_str(), stderr);
    if (!p.errors.empty()) std::exit(2);
    return std::move(p.rules);
}

using outcomes = std::array<std::size_t, 4>;

/// One question about each user, in no order. The CPU of the decisions alone, in seconds; questions
/// and facts are made before, a batch at a time, since in the daemon they have just been made, too.
double one_round(const acl::ruleset& rules, std::size_t kind, outcomes& seen) {
    std::vector<std::size_t> subjects(user_count);
    std::iota(subjects.begin(), subjects.end(), std::size_t{0});
    std::shuffle(subjects.begin(), subjects.end(), std::mt19937(7));
    dice d;
    seen = {};
    double seconds = 0;
    for (std::size_t at = 0; at < user_count; at += batch) {
        const auto all = questions(d, kind, &subjects[at]);
        const double before = cpu_seconds();
        for (const asked& one : all) {
            ++seen.at(static_cast<std::size_t>(rules.decide(one.q, one.known).what));
        }
        seconds += cpu_seconds() - before;
    }
    return seconds;
}

/// Prints a row for watchers of one kind; gives the time of a decision in us.
double measure(const acl::ruleset& rules, std::size_t rule_count, std::size_t kind) {
    outcomes seen{};
    const double us = least_of([&] { return one_round(rules, kind, seen); }) * 1e6 / user_count;
    std::printf("%6zu  %-14s  %8.3f  %7zu  %7zu  %7zu\n", rule_count, kinds.at(kind), us, seen[0],
                seen[1], seen[2]);
    return us;
}

bool judge(bool met, const std::string& what, double value, const char* unit, double goal) {
    std::printf("%s  %s: %.3g %s (goal: under %g %s)\n", met ? "met   " : "MISSED", what.c_str(),
                value, unit, goal, unit);
    return met;
}

}  // namespace

int main() {
    const std::array<std::size_t, 3> sizes{10, 1'000, 10'000};
    std::vector<std::pair<std::size_t, double>> slowest;
    double load = 0;
    std::puts(" rules  watchers        us each    allow      ask     deny");
    for (const std::size_t size : sizes) {
        const std::string text = policy_of(size);
        load = 1e3 * least_of([&] {
                   const double before = cpu_seconds();
                   static_cast<void>(loaded(text));
                   return cpu_seconds() - before;
               });
        const acl::ruleset rules = loaded(text);
        slowest.emplace_back(size, 0);
        for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
            slowest.back().second = std::max(slowest.back().second, measure(rules, size, kind));
        }
        std::printf("%6zu  loaded in %.1f ms (%zu bytes)\n", size, load, text.size());
    }
    std::puts("\nGoals:");
    bool all_met = true;
    for (const auto& [size, us] : slowest) {
        const std::string what = "a decision with " + std::to_string(size) + " rules";
        all_met &= judge(us < decision_goal, what, us, "us", decision_goal);
    }
    all_met &= judge(load < load_goal, "loading 10000 rules", load, "ms", load_goal);
    return all_met ? 0 : 1;
}
