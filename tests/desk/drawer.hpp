#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "desk/remembering_log.hpp"
#include "fakes/clock.hpp"
#include "fakes/loop.hpp"
#include "fakes/temp_dir.hpp"
#include "store/records.hpp"

namespace fingerpost::tests {

/// What users have said, of one kind, on the disk of a daemon that can be started anew.
template <class Sayings>
struct drawer_of {
    /// `listen`: begins to note in `told` what changes, at each start.
    explicit drawer_of(std::function<void(Sayings&)> listen) : listen_(std::move(listen)) {
        sayings = load();
    }
    ~drawer_of() { close(); }
    drawer_of(const drawer_of&) = delete;
    drawer_of& operator=(const drawer_of&) = delete;

    [[nodiscard]] std::unique_ptr<store::records> open(store::records::limits within) {
        return store::records::open(events.executor(), dir / "state", within).value();
    }
    [[nodiscard]] std::unique_ptr<Sayings> load() {
        auto all = events.run(Sayings::load(*kept, clock, log, events.executor())).value();
        listen_(*all);
        return all;
    }
    void close() {
        if (sayings) sayings->stop();
        events.turn_until([this] { return events.is_dry(); });
        sayings = nullptr;
        kept = nullptr;
    }
    void reopen(store::records::limits within = {}) {
        close();
        kept = open(within);
        sayings = load();
    }
    [[nodiscard]] std::size_t records_of(const char* kind) {
        return events.run(kept->all(kind)).value().size();
    }

    const base::user_name alice = user("alice"), bob = user("bob");
    temp_dir dir;
    loop events;
    manual_clock clock{at("2026-01-02T12:00:00Z")};
    remembering_log log;
    std::vector<std::string> told;
    std::unique_ptr<store::records> kept = open({});
    std::unique_ptr<Sayings> sayings;

private:
    std::function<void(Sayings&)> listen_;
};

}  // namespace fingerpost::tests
