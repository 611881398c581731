#include <boost/test/unit_test.hpp>
#include <map>
#include <random>

#include "fakes/sessions.hpp"
#include "sessions/tracker.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using sessions::change;
using sessions::session;

namespace {

const base::instant noon = tests::at("2026-01-02T12:00:00Z");
const sessions::thresholds after{.idle_after = 300s, .away_after = 1800s};
const char* const users[] = {"ada", "bob", "cy", "dan", "eve"};

/// A tracker under random changes, and beside it what its sources last told.
class world {
public:
    explicit world(unsigned seed) : random_(seed) {
        tracker_.on_change(
            [this](const base::user_name& u) { told_.insert(std::string(u.str())); });
    }

    /// One random event.
    void step() {
        told_.clear();
        now_ += std::chrono::seconds(any(200));
        if (any(4) == 0) type();
        const unsigned from = any(3);
        auto& known = known_[from];
        std::vector<change> batch;
        for (unsigned i = any(4) + 1; i > 0; --i) batch.push_back(one(known, from));
        if (any(12) == 0) resend(known, batch);
        tracker_.apply(from, batch, now_);
        tracker_.advance(now_);
    }

    /// What a tracker knows that is told all at once what the sources tell now.
    [[nodiscard]] std::unique_ptr<sessions::tracker> rebuilt() const {
        auto fresh = std::make_unique<sessions::tracker>(ttys_, after);
        for (const auto& [from, all] : known_) {
            std::vector<change> batch{sessions::snapshot_begin{}};
            for (const auto& [id, s] : all) batch.emplace_back(sessions::upsert{s});
            batch.emplace_back(sessions::snapshot_end{});
            batch.emplace_back(sessions::sleeping{asleep_.contains(from)});
            fresh->apply(from, batch, now_);
        }
        return fresh;
    }

    sessions::tracker& tracker() { return tracker_; }
    base::instant now() const { return now_; }
    /// Who was told of since the last event began.
    const std::set<std::string>& told() const { return told_; }

private:
    using told_by_source = std::map<std::string, session>;

    unsigned any(unsigned below) { return static_cast<unsigned>(random_() % below); }

    void type() {
        ttys_.type("pts/" + std::to_string(any(4)), now_ - std::chrono::seconds(any(3)));
    }

    session random_session(std::string id) {
        static const char* const lines[] = {"", "pts/0", "pts/1", "pts/2", "tty2", ":0"};
        session s = tests::login(std::move(id), users[any(5)], lines[any(6)],
                                 noon - std::chrono::seconds(any(5)));
        s.what = static_cast<sessions::kind>(any(6));
        s.leader = static_cast<pid_t>(any(4));
        s.host = any(3) == 0 ? "there" : "here";
        s.looks_here = s.host == "here" && any(4) != 0;
        s.locked = any(8) == 0;
        if (any(4) == 0) s.idle_since = now_ - std::chrono::seconds(any(900));
        return s;
    }

    change one(told_by_source& known, unsigned from) {
        const std::string id = std::to_string(any(2)) + "/" + std::to_string(any(6));
        switch (any(10)) {
            case 0: {
                const std::string prefix = std::to_string(any(2)) + "/";
                std::erase_if(known, [&](const auto& k) { return k.first.starts_with(prefix); });
                return sessions::all_gone{prefix};
            }
            case 1: {
                const bool sleeps = any(2) == 0;
                if (sleeps)
                    asleep_.insert(from);
                else
                    asleep_.erase(from);
                return sessions::sleeping{sleeps};
            }
            case 2:
            case 3:
            case 4:
                known.erase(id);
                return sessions::gone{id};
            default:
                return sessions::upsert{
                    known.insert_or_assign(id, random_session(id)).first->second};
        }
    }

    /// A snapshot from which a session is missing, since it ended unseen.
    void resend(told_by_source& known, std::vector<change>& batch) {
        if (!known.empty()) known.erase(known.begin());
        batch.emplace_back(sessions::snapshot_begin{});
        for (const auto& [id, s] : known) batch.emplace_back(sessions::upsert{s});
        batch.emplace_back(sessions::snapshot_end{});
    }

    std::mt19937 random_;
    tests::fake_ttys ttys_;
    sessions::tracker tracker_{ttys_, after};
    base::instant now_ = noon;
    std::map<unsigned, told_by_source> known_;
    std::set<unsigned> asleep_;
    std::set<std::string> told_;
};

/// What a watcher sees of `p`: no input that is short of a threshold, no leader, no id.
sessions::person as_seen(sessions::person p, base::instant now) {
    p.idle_since.reset();
    for (auto& s : p.sessions) {
        if (s.last_input && now - *s.last_input < after.idle_after) s.last_input.reset();
        s.told.idle_since.reset();
        s.told.id.clear();
        s.told.leader = 0;
        s.told.looks_here = false;
    }
    return p;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tracker_property)

BOOST_AUTO_TEST_CASE(after_any_changes_the_tracker_equals_one_that_is_rebuilt) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        world w(seed);
        for (int step = 0; step < 60; ++step) {
            w.step();
            const auto fresh = w.rebuilt();
            BOOST_TEST_CONTEXT("seed " << seed << ", step " << step) {
                for (const char* name : users) {
                    const auto u = tests::user(name);
                    BOOST_REQUIRE((w.tracker().look(u, w.now()) == fresh->look(u, w.now())));
                }
                BOOST_REQUIRE((w.tracker().present() == fresh->present()));
                BOOST_REQUIRE((w.tracker().next_deadline() == fresh->next_deadline()));
                BOOST_REQUIRE((w.tracker().size() == fresh->size()));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(who_looks_different_was_told_of_and_nobody_else) {
    for (unsigned seed = 100; seed < 160; ++seed) {
        world w(seed);
        std::map<std::string, sessions::person> seen;
        for (const char* name : users) seen.emplace(name, sessions::person(tests::user(name)));
        for (int step = 0; step < 60; ++step) {
            w.step();
            std::set<std::string> changed;
            for (auto& [name, before] : seen) {
                auto now = as_seen(w.tracker().look(tests::user(name), w.now()), w.now());
                if (now != before) changed.insert(name);
                before = std::move(now);
            }
            BOOST_TEST_CONTEXT("seed " << seed << ", step " << step)
            BOOST_REQUIRE((w.told() == changed));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
