#include "card_maker.hpp"

#include <algorithm>

namespace fingerpost::desk {
namespace {

using base::field;

base::card_session released(const makings& from, std::size_t index) {
    const sessions::presence_session& s = from.who.sessions[index];
    const base::field_set& shows = from.judged.shows;
    base::card_session out;
    if (shows.has(field::since)) out.since = s.told.since;
    if (shows.has(field::host)) out.host = s.told.host;
    if (shows.has(field::origin)) out.origin = s.told.origin;
    if (shows.has(field::line)) {
        out.line = s.told.line;
        out.messages = s.messages;
    }
    if (shows.has(field::idle)) {
        const bool active =
            sessions::availability_of(s, from.after, from.now) == base::availability::active;
        if (from.times == input::as_read || !active) out.idle_since = s.last_input;
        out.locked = s.told.locked;
    }
    if (shows.has(field::program)) {
        out.program = index < from.programs.size() ? from.programs[index] : s.told.program;
    }
    return out;
}

void add_sessions(base::card& c, const makings& from) {
    if (!c.shows.has_any(
            {field::since, field::idle, field::host, field::line, field::origin, field::program})) {
        return;
    }
    for (std::size_t i = 0; i < from.who.sessions.size(); ++i) {
        base::card_session s = released(from, i);
        // Those that look alike are one: how many there are is told only through facts that differ.
        if (std::find(c.sessions.begin(), c.sessions.end(), s) == c.sessions.end())
            c.sessions.push_back(std::move(s));
    }
}

void add_account(base::card& c, const ruling& judged) {
    c.account = judged.account_state;
    if (!judged.account) return;
    const accounts::account& a = *judged.account;
    if (c.shows.has(field::name)) c.name = a.full_name;
    if (c.shows.has(field::office)) {
        c.office = a.office;
        c.office_phone = a.office_phone;
    }
    if (c.shows.has(field::phone)) c.home_phone = a.home_phone;
    if (c.shows.has(field::home)) c.home = a.home;
    if (c.shows.has(field::shell)) c.shell = a.shell;
}

}  // namespace

base::card make_card(const makings& from) {
    base::card c(from.subject);
    c.state = from.judged.state;
    c.generation = from.judged.generation;
    c.because = from.judged.rule;
    c.refused = from.judged.refused;
    if (c.state != base::card::standing::shown) return c;
    c.shows = from.judged.shows;
    if (c.shows.has(field::presence)) {
        c.presence = from.who.presence;
        c.logged_in = !from.who.sessions.empty();
    }
    if (c.shows.has(field::since)) c.since = from.who.since;
    if (c.shows.has(field::idle) &&
        (from.times == input::as_read || from.who.at_machines != base::availability::active)) {
        c.idle_since = from.who.idle_since;
    }
    if (c.shows.has(field::activity)) c.activity = from.who.activity;
    if (c.shows.has(field::note)) c.note = from.who.note;
    if (c.shows.has(field::contact) && !from.judged.concealed) c.contacts = from.phones;
    add_sessions(c, from);
    add_account(c, from.judged);
    return c;
}

}  // namespace fingerpost::desk
