#pragma once

#include <memory>
#include <string>
#include <vector>

#include "desk/approvals.hpp"
#include "desk/audit.hpp"
#include "desk/office.hpp"
#include "desk/own_words.hpp"
#include "desk/wishes.hpp"
#include "fakes/temp_dir.hpp"
#include "store/records.hpp"
#include "store/trail.hpp"

namespace fingerpost::tests {

/// What is kept on the disk.
struct shelf : virtual ground {
    temp_dir dir;
    std::unique_ptr<store::records> kept =
        store::records::open(events.executor(), dir / "state", {}).value();
    std::unique_ptr<store::trail> trail =
        store::trail::open(events.executor(), dir / "audit", {}).value();
    std::unique_ptr<desk::wishes> own =
        events.run(desk::wishes::load(*kept, clock, log, events.executor())).value();
    std::unique_ptr<desk::approvals> decided =
        events.run(desk::approvals::load(*kept, clock, log, events.executor())).value();
    std::unique_ptr<desk::own_words> said =
        events.run(desk::own_words::load(*kept, clock, log, events.executor())).value();
    std::unique_ptr<desk::audit> notes =
        std::make_unique<desk::audit>(*trail, clock, log, events.executor());
};

/// An office whose people may want something for themselves, and where each answer is noted.
struct wishing_office : shelf, office {
    explicit wishing_office(desk::unreadable_home if_unreadable = desk::unreadable_home::denied)
        : office(own.get(), notes.get(), if_unreadable, decided.get(), said.get()) {}
    ~wishing_office() {
        clerk.stop();
        own->stop();
        decided->stop();
        said->stop();
        notes->stop();
        events.turn_until([this] { return events.is_dry(); });
    }

    void hide(std::string_view who = "alice", uid_t uid = alice_uid) {
        BOOST_REQUIRE(events.run(own->hide(user(who), uid, std::nullopt)).has_value());
    }
    /// What was wrong with it; empty: nothing.
    base::error_code set(std::string_view activity, std::string_view note = "",
                         std::optional<base::instant> until = {}, uid_t uid = alice_uid) {
        auto word = desk::own_word::of(activity, note);
        if (!word) return word.error();
        word->until = until;
        const auto done = events.run(said->set(user("alice"), uid, *std::move(word)));
        return done ? base::error_code() : done.error();
    }
    void clear() { BOOST_REQUIRE(events.run(said->clear(user("alice"))).has_value()); }
    unsigned limit(std::vector<std::string> level, std::vector<std::string> whom) {
        return events
            .run(own->add_limit(user("alice"), alice_uid, std::move(level), std::move(whom)))
            .value();
    }
    void decide(desk::decision what, std::string_view watcher, uid_t uid = alice_uid) {
        const auto who = base::sip_identity::parse(watcher).value();
        BOOST_REQUIRE(events.run(decided->decide(user("alice"), uid, who, what)).has_value());
    }
    /// The lines of the audit log, oldest first.
    std::vector<std::string> noted() {
        std::vector<std::string> lines;
        for (auto& l : events.run(notes->read({})).value()) lines.push_back(std::move(l.text));
        return lines;
    }
    static base::watcher from(std::string_view address) {
        return {std::nullopt, base::address::parse(address).value(), false};
    }
};

}  // namespace fingerpost::tests
