#include "watchers_page.hpp"

#include <algorithm>
#include <vector>

#include "facts.hpp"
#include "table.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t gap = 2;

/// `word` and the time that the member `name` has.
std::string time_words(const json::object& watcher, const char* word, const char* name,
                       const view& v) {
    const auto at = instant_fact(watcher, name);
    return at ? word + since_words(*at, v) : "";
}

/// "active", and for what, if it is not plain presence.
std::string state_words(const json::object& watcher) {
    const std::string event = fact(watcher, "event");
    const std::string state = fact(watcher, "state");
    std::string words = event.empty() || event == "presence" ? state : state + ' ' + event;
    const std::string decision = fact(watcher, "decision");
    return decision.empty() ? words : words + ", " + decision;
}

/// "told 09:12: 200", "told 09:12: no answer", "told nothing yet".
std::string notify_words(const json::object& watcher, const view& v) {
    const std::string when = time_words(watcher, "told ", "told", v);
    const std::string state = fact(watcher, "state");
    // He does not watch.
    if (state == "approved" || state == "refused" || state == "waiting") return {};
    if (when.empty()) return "told nothing yet";
    const auto answer = number_fact(watcher, "answer");
    return when + (answer ? ": " + std::to_string(*answer) : ": no answer");
}

table::row row_of(const json::object& watcher, const view& v) {
    const std::string rule = fact(watcher, "rule");
    return {fact(watcher, "watcher"),
            "watches " + fact(watcher, "user"),
            state_words(watcher),
            time_words(watcher, "since ", "since", v),
            time_words(watcher, "until ", "until", v),
            rule.empty() ? "" : '[' + rule + ']',
            notify_words(watcher, v),
            fact(watcher, "transport"),
            fact(watcher, "client")};
}

/// How who waits for approval gets it; empty if nobody does.
std::string what_to_type(std::span<const json::object> all) {
    const auto waits = std::find_if(all.begin(), all.end(), [](const json::object& watcher) {
        const std::string state = fact(watcher, "state");
        return state == "pending" || state == "waiting";
    });
    if (waits == all.end()) return {};
    const std::string who = fact(*waits, "watcher");
    return "Who is pending or waiting is told nothing until the user types `fingerpost approve " +
           who + "`, or `fingerpost refuse " + who + "`.\n";
}

}  // namespace

std::string watchers_page(std::span<const json::object> all, const view& v) {
    if (all.empty()) return "Nobody watches.\n";
    table columns(gap);
    std::vector<table::row> rows;
    for (const json::object& watcher : all) {
        rows.push_back(row_of(watcher, v));
        columns.measure(rows.back());
    }
    std::string page;
    for (const table::row& cells : rows) page += columns.line(cells) + '\n';
    return page + what_to_type(all);
}

}  // namespace fingerpost::cli
