#include "pages.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <set>

#include "base/text.hpp"
#include "facts.hpp"
#include "table.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t gap = 3;

/// `parts` that are not empty, with `between` between them.
std::string joined(std::initializer_list<std::string> parts, const char* between = ", ") {
    std::string out;
    for (const std::string& part : parts) {
        if (part.empty()) continue;
        if (!out.empty()) out += between;
        out += part;
    }
    return out;
}

std::string quoted(const std::string& note) { return note.empty() ? "" : '"' + note + '"'; }

/// "active", "idle 12 minutes", "away, idle 2 hours": an active person's pauses are no news.
std::string presence_words(const json::object& card, base::instant now) {
    const std::string presence = fact(card, "presence");
    std::string idle = idle_words(instant_fact(card, "idle_since"), now);
    if (presence == "idle" && !idle.empty()) return idle;
    return presence == "away" ? joined({presence, idle}) : presence;
}

std::string status_words(const json::object& card, base::instant now) {
    return joined({presence_words(card, now), fact(card, "activity"), quoted(fact(card, "note"))});
}

enum class hosts { told, plain };

/// A session's cells: where, since when and from where, what.
table::row session_row(const json::object& s, hosts told, const view& v) {
    const std::string host = told == hosts::told ? fact(s, "host") : std::string();
    const std::string origin = fact(s, "origin");
    const auto since = instant_fact(s, "since");
    return {joined({fact(s, "line"), host.empty() ? "" : "on " + host}, " "),
            joined({since ? "since " + since_words(*since, v) : "",
                    origin.empty() ? "" : "from " + origin},
                   " "),
            joined({fact(s, "program"), bool_fact(s, "locked").value_or(false) ? "locked" : "",
                    idle_words(instant_fact(s, "idle_since"), v.now)})};
}

table::row person_row(const json::object& card, const view& v) {
    return {fact(card, "user"), fact(card, "name"), status_words(card, v.now)};
}

bool is_blank(const table::row& cells) {
    return std::all_of(cells.begin(), cells.end(), [](const auto& c) { return c.empty(); });
}

hosts hosts_of(std::span<const json::object> cards) {
    std::set<std::string> names;
    for (const json::object& card : cards) {
        for (const auto* s : objects_fact(card, "sessions")) names.insert(fact(*s, "host"));
    }
    return names.size() > 1 ? hosts::told : hosts::plain;
}

/// "Name:" in a column of its own, then the fact; nothing for an empty one.
void add_fact(std::string& page, const char* label, const std::string& text) {
    if (text.empty()) return;
    std::string head = std::string(label) + ':';
    head.resize(std::max<std::size_t>(head.size() + 1, 13), ' ');
    page += head + text + '\n';
}

std::string since_fact(const json::object& card, const view& v) {
    const auto since = instant_fact(card, "since");
    return since ? since_words(*since, v) : "";
}

std::string mail_words(const json::object& mail, const view& v) {
    const std::string state = fact(mail, "state");
    if (state == "cannot-tell") return "cannot tell now";
    const auto received = instant_fact(mail, "received");
    const auto read = instant_fact(mail, "read");
    if (state != "mail" || !received || !read) return "none";
    return *received > *read ? "unread since " + since_words(*received, v)
                             : "last read " + since_words(*read, v);
}

std::string last_words(const json::object& last, const view& v) {
    const std::string state = fact(last, "state");
    if (state == "cannot-tell") return "cannot tell now";
    const auto at = instant_fact(last, "at");
    if (!at) return "never";
    const std::string line = fact(last, "line");
    const std::string origin = fact(last, "origin");
    return joined({since_words(*at, v), line.empty() ? "" : "on " + line,
                   origin.empty() ? "" : "from " + origin},
                  " ");
}

void add_account(std::string& page, const json::object& card) {
    if (fact(card, "account") == "cannot-tell") add_fact(page, "Name", "cannot tell now");
    add_fact(page, "Name", fact(card, "name"));
    add_fact(page, "Office", joined({fact(card, "office"), fact(card, "office_phone")}));
    add_fact(page, "Home phone", fact(card, "home_phone"));
    add_fact(page, "Home", fact(card, "home"));
    add_fact(page, "Shell", fact(card, "shell"));
}

void add_sessions(std::string& page, const json::object& card, const view& v) {
    table sessions(gap);
    std::vector<table::row> rows;
    for (const auto* s : objects_fact(card, "sessions")) {
        table::row cells = session_row(*s, hosts::told, v);
        if (bool_fact(*s, "messages") == false) cells.push_back("messages off");
        sessions.measure(cells);
        if (!is_blank(cells)) rows.push_back(std::move(cells));
    }
    if (rows.empty()) return;
    page += "Sessions:\n";
    for (const auto& cells : rows) page += "    " + sessions.line(cells) + '\n';
}

/// A file of the user's, at the end of the page since it may be long.
void add_document(std::string& page, const json::object& card, const char* label,
                  std::string_view member) {
    const json::object* file = object_fact(card, member);
    if (!file) return;
    const std::string state = fact(*file, "state");
    if (state == "text") {
        page += std::string(label) + ":\n" + base::visible_text(raw_fact(*file, "text"), "\n");
    } else {
        add_fact(page, label, state == "cannot-tell" ? "cannot tell now" : "none");
    }
}

/// `text` made safe to print; lines after the first are set in.
std::string indented(std::string_view text) {
    constexpr std::string_view newline = "\n    ";
    std::string out = base::visible_text(text, newline);
    if (!out.empty()) out.resize(out.size() - newline.size());  // of the last line
    return out;
}

/// A line a value, objects by their members' names, and those in an array by what they are named.
void add_state(std::string& page, const json::object& state, const std::string& before) {
    for (const auto& member : state) {
        const std::string name = before + base::visible_line(member.key());
        if (const auto* inner = member.value().if_object()) {
            add_state(page, *inner, name + '.');
        } else if (const auto* several = member.value().if_array()) {
            for (const auto& one : *several) {
                if (const auto* named = one.if_object()) {
                    add_state(page, *named, name + '.' + fact(*named, "name") + '.');
                }
            }
        } else if (const auto* text = member.value().if_string()) {
            page += name + ": " + indented(*text) + '\n';
        } else {
            page += name + ": " + base::visible_line(json::serialize(member.value())) + '\n';
        }
    }
}

}  // namespace

std::string who_page(std::span<const json::object> cards, const view& v) {
    if (cards.empty()) return "Nobody is logged in.\n";
    const hosts told = hosts_of(cards);
    table people(gap);
    table sessions(gap);
    for (const json::object& card : cards) {
        people.measure(person_row(card, v));
        for (const auto* s : objects_fact(card, "sessions"))
            sessions.measure(session_row(*s, told, v));
    }
    const std::string indent(people.first_width(), ' ');
    std::string page;
    for (const json::object& card : cards) {
        page += people.line(person_row(card, v)) + '\n';
        for (const auto* s : objects_fact(card, "sessions")) {
            const table::row cells = session_row(*s, told, v);
            if (!is_blank(cells)) page += indent + sessions.line(cells) + '\n';
        }
    }
    return page;
}

std::string show_page(const json::object& card, const view& v) {
    std::string page;
    add_fact(page, "User", fact(card, "user"));
    add_account(page, card);
    add_fact(page, "Presence", presence_words(card, v.now));
    add_fact(page, "Since", since_fact(card, v));
    add_fact(page, "Activity", fact(card, "activity"));
    add_fact(page, "Note", fact(card, "note"));
    if (const auto* mail = object_fact(card, "mail")) add_fact(page, "Mail", mail_words(*mail, v));
    if (const auto* last = object_fact(card, "last"))
        add_fact(page, "Last login", last_words(*last, v));
    add_sessions(page, card, v);
    add_document(page, card, "PGP key", "pgpkey");
    add_document(page, card, "Project", "project");
    add_document(page, card, "Plan", "plan");
    return page;
}

std::string watch_line(const json::object& card, const view& v) {
    return joined({clock_words(v), fact(card, "user"), status_words(card, v.now)}, " ") + '\n';
}

std::string status_page(const json::object& state) {
    std::string page;
    add_state(page, state, "");
    return page;
}

}  // namespace fingerpost::cli
