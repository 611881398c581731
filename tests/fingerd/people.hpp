#pragma once

#include <cstdlib>
#include <ctime>
#include <initializer_list>

#include "base/card.hpp"
#include "fakes/clock.hpp"

namespace fingerpost::tests {

/// Prints times of UTC, whatever zone the machine is in.
struct utc {
    utc() {
        setenv("TZ", "UTC", 1);
        tzset();
    }
};

/// Ada, who is in, with every fact that a card can hold.
inline base::card ada() {
    base::card c(user("ada"));
    c.state = base::card::standing::shown;
    c.shows = base::field_set::all();
    c.presence = base::availability::idle;
    c.logged_in = true;
    c.since = at("2026-11-23T09:30:00Z");
    c.idle_since = at("2026-11-23T09:55:00Z");
    c.account = base::had::yes;
    c.name = "Ada Lovelace";
    base::card_session s;
    s.since = c.since;
    s.idle_since = c.idle_since;
    s.host = "other";
    s.line = "pts/0";
    s.messages = false;
    s.origin = "192.0.2.7";
    s.program = "vim";
    s.locked = true;
    c.sessions.push_back(s);
    c.activity = "meeting";
    c.note = "until two";
    c.office = "R101";
    c.office_phone = "555-0101";
    c.home_phone = "555-1101";
    c.home = "/home/ada";
    c.shell = "/bin/bash";
    c.mail = {base::had::yes, at("2026-11-23T10:00:00Z"), at("2026-11-23T09:00:00Z")};
    c.plan = {base::had::yes, "notes\n"};
    c.project = {base::had::yes, "engine\n"};
    c.pgpkey = {base::had::yes, "key\n"};
    return c;
}

/// The same person after logging out.
inline base::card gone(base::card c) {
    c.presence = base::availability::offline;
    c.logged_in = false;
    c.since.reset();
    c.idle_since.reset();
    c.sessions.clear();
    c.last = {base::had::yes, at("2026-11-22T08:00:00Z"), "pts/9", "192.0.2.9"};
    return c;
}

/// The card with other fields released. Facts that are not released stay on it: the face must not
/// print them even then.
inline base::card showing(base::card c, base::field_set shows) {
    c.shows = shows;
    return c;
}

}  // namespace fingerpost::tests
