#include "control/card_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/text.hpp"

namespace fingerpost::control {
namespace {

using base::field;
namespace json = boost::json;

/// JSON is UTF-8 (RFC 8259 section 8.1); files and remote hosts need not be.
json::string well_formed(std::string_view text) {
    json::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::string_view before = text;
        if (base::next_code_point(text)) {
            out.append(before.substr(0, before.size() - text.size()));
        } else {
            out.append("\xEF\xBF\xBD");
        }
    }
    return out;
}

json::value instant_or_null(const std::optional<base::instant>& t) {
    return t ? json::value(base::to_rfc3339(*t)) : json::value(nullptr);
}

template <class T>
json::value bool_or_null(const std::optional<T>& b) {
    return b ? json::value(*b) : json::value(nullptr);
}

/// `none`, `yes` and "cannot-tell" as this kind of fact calls them.
std::string_view word(base::had state, std::string_view none, std::string_view yes) {
    switch (state) {
        case base::had::yes:
            return yes;
        case base::had::cannot_tell:
            return "cannot-tell";
        case base::had::none:
            break;
    }
    return none;
}

json::object to_json(const base::document& file) {
    json::object out{{"state", word(file.state, "none", "text")}};
    if (file.state == base::had::yes) out["text"] = well_formed(file.text);
    return out;
}

json::object to_json(const base::mailbox& box) {
    json::object out{{"state", word(box.state, "none", "mail")}};
    if (box.state == base::had::yes) {
        out["received"] = base::to_rfc3339(box.received);
        out["read"] = base::to_rfc3339(box.read);
    }
    return out;
}

json::object to_json(const base::last_login& last) {
    json::object out{{"state", word(last.state, "never", "known")}};
    if (last.state != base::had::yes) return out;
    out["at"] = base::to_rfc3339(last.at);
    if (!last.line.empty()) out["line"] = well_formed(last.line);
    if (!last.origin.empty()) out["origin"] = well_formed(last.origin);
    return out;
}

json::object to_json(const base::card_session& s, const base::field_set& shows) {
    json::object out;
    if (shows.has(field::host)) out["host"] = well_formed(s.host);
    if (shows.has(field::line)) {
        out["line"] = well_formed(s.line);
        out["messages"] = bool_or_null(s.messages);
    }
    if (shows.has(field::origin)) out["origin"] = well_formed(s.origin);
    if (shows.has(field::program)) out["program"] = well_formed(s.program);
    if (shows.has(field::since)) out["since"] = instant_or_null(s.since);
    if (shows.has(field::idle)) {
        out["idle_since"] = instant_or_null(s.idle_since);
        out["locked"] = bool_or_null(s.locked);
    }
    return out;
}

void add_presence(json::object& to, const base::card& c) {
    if (c.shows.has(field::presence)) {
        to["presence"] = base::name_of(c.presence);
        to["logged_in"] = c.logged_in;
    }
    if (c.shows.has(field::since)) to["since"] = instant_or_null(c.since);
    if (c.shows.has(field::idle)) to["idle_since"] = instant_or_null(c.idle_since);
    if (c.shows.has(field::activity)) to["activity"] = well_formed(c.activity);
    if (c.shows.has(field::note)) to["note"] = well_formed(c.note);
}

void add_account(json::object& to, const base::card& c) {
    if (!c.shows.has_any({field::name, field::office, field::phone, field::home, field::shell}))
        return;
    if (c.account == base::had::cannot_tell) {
        to["account"] = "cannot-tell";  // an empty name would be a wrong one
        return;
    }
    if (c.shows.has(field::name)) to["name"] = well_formed(c.name);
    if (c.shows.has(field::office)) {
        to["office"] = well_formed(c.office);
        to["office_phone"] = well_formed(c.office_phone);
    }
    if (c.shows.has(field::phone)) to["home_phone"] = well_formed(c.home_phone);
    if (c.shows.has(field::home)) to["home"] = well_formed(c.home);
    if (c.shows.has(field::shell)) to["shell"] = well_formed(c.shell);
}

void add_sessions(json::object& to, const base::card& c) {
    if (!c.shows.has_any(
            {field::host, field::line, field::origin, field::program, field::since, field::idle}))
        return;
    json::array sessions;
    for (const auto& s : c.sessions) sessions.push_back(to_json(s, c.shows));
    to["sessions"] = std::move(sessions);
}

void add_files(json::object& to, const base::card& c) {
    if (c.shows.has(field::mail)) to["mail"] = to_json(c.mail);
    if (c.shows.has(field::last)) to["last"] = to_json(c.last);
    if (c.shows.has(field::project)) to["project"] = to_json(c.project);
    if (c.shows.has(field::plan)) to["plan"] = to_json(c.plan);
    if (c.shows.has(field::pgpkey)) to["pgpkey"] = to_json(c.pgpkey);
}

}  // namespace

json::object to_json(const base::card& card) {
    json::object out{{"user", card.user.str()}};
    add_account(out, card);
    add_presence(out, card);
    add_sessions(out, card);
    add_files(out, card);
    return out;
}

}  // namespace fingerpost::control
