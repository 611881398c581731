#pragma once

#include <chrono>
#include <string>

#include "base/card.hpp"
#include "document.hpp"

/// Cards that tests of documents tell.
namespace fingerpost::bridge::cards {

using namespace std::chrono_literals;

inline constexpr base::instant noon{std::chrono::sys_days{std::chrono::January / 5 / 2026} + 12h};

inline document_terms terms() { return {"sip:ada@example.test", 300s}; }

/// Of Ada, with the fields `shows`, told to be logged out.
inline base::card of_ada(base::field_set shows) {
    base::card c(base::user_name::parse("ada").value());
    c.state = base::card::standing::shown;
    c.shows = shows;
    return c;
}

/// One that says everything, of her who has been away from two machines.
inline base::card full() {
    base::card c = of_ada(base::field_set::all());
    c.presence = base::availability::away;
    c.logged_in = true;
    c.since = noon - 3h;
    c.idle_since = noon - 10min;
    c.name = "Ada Lovelace";
    c.activity = "on-the-phone";
    c.note = "back at <two>";
    base::card_session tower;
    tower.since = c.since;
    tower.host = "tower";
    tower.idle_since = noon - 10min;
    tower.locked = true;
    base::card_session desk = tower;
    desk.host = "desk";
    desk.idle_since = noon - 1h;
    desk.locked = false;
    desk.line = "pts/0";
    desk.origin = "192.0.2.9";
    desk.program = "vim";
    c.sessions = {tower, desk};
    c.contacts = {{"sip:soft@example.test", "Phone/1", noon - 2h}};
    c.office = "R101";
    c.shell = "/bin/sh";
    return c;
}

inline constexpr auto pidf = body_format::pidf;
inline constexpr auto xpidf = body_format::xpidf;
inline constexpr auto cpim = body_format::cpim_pidf;

inline void active(base::card& c) { c.presence = base::availability::active; }
inline void away(base::card& c) { c.presence = base::availability::away; }

/// A session on `host`.
inline base::card_session on(const char* host, bool locked, bool idle) {
    base::card_session s;
    s.host = host;
    s.locked = locked;
    if (idle) s.idle_since = noon;
    return s;
}

}  // namespace fingerpost::bridge::cards
