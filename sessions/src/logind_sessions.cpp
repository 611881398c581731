#include "logind_sessions.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"

namespace fingerpost::sessions {
namespace {

using namespace std::chrono_literals;

/// When a session without a terminal is looked at again: sshd starts the shell a moment after its
/// session is open, and not in one step.
constexpr std::array<std::chrono::milliseconds, 6> delays{20ms, 60ms, 150ms, 400ms, 1000ms, 2000ms};

/// How often a terminal is looked for that neither the processes nor logind have told of yet.
constexpr auto look_for_unknown = 8s;

/// A question that failed is asked again; three in a row are no accident.
constexpr auto retry_after = 1s;
constexpr unsigned most_failures = 3;

/// A new pty is most likely for a session that is new itself; the others can wait a little, so that
/// many logins do not make many old sessions be looked at often.
constexpr std::chrono::seconds young{60};
constexpr std::size_t delay_of_old = 3;

}  // namespace

void logind_sessions::list(const std::vector<std::pair<std::string, std::string>>& all, time now) {
    std::set<std::string, std::less<>> there;
    for (const auto& [id, path] : all) there.insert(id);
    for (auto at = entries_.begin(); at != entries_.end();) {
        const auto here = at++;
        if (!there.contains(here->first)) erase(here);
    }
    for (const auto& [id, path] : all) {
        begin(id, path, now);
        auto& e = entries_.find(id)->second;
        if (!e.owed) ++owed_;
        e.owed = true;
        e.failures = 0;
    }
    in_snapshot_ = true;
    listed_ = true;
}

void logind_sessions::suspend() noexcept {
    in_snapshot_ = true;
    listed_ = false;
}

void logind_sessions::begin(const std::string& id, std::string path, time now) {
    const auto [at, is_new] = entries_.try_emplace(id);
    entry& e = at->second;
    if (is_new) e.first_seen = now;
    if (e.path != path) {
        id_at_.erase(e.path);
        id_at_.insert_or_assign(path, id);
        e.path = std::move(path);
    }
    ask(id, e);
}

void logind_sessions::end(const std::string& id) {
    const auto at = entries_.find(id);
    if (at == entries_.end()) return;
    if (at->second.told) gone_.push_back(id);
    erase(at);
}

void logind_sessions::changed_at(std::string_view path) {
    if (const auto at = id_at_.find(path); at != id_at_.end()) changed(at->second);
}

void logind_sessions::changed(std::string_view id) {
    if (const auto at = entries_.find(id); at != entries_.end()) ask(at->first, at->second);
}

void logind_sessions::all_changed() {
    for (auto& [id, e] : entries_) ask(id, e);
}

void logind_sessions::pty_made(time now) {
    for (auto& [id, e] : entries_) {
        const bool lacks = e.facts && wants_terminal(*e.facts) && e.terminal_known;
        if (!lacks || !e.seat.line.empty()) continue;
        const std::size_t delay = now - e.first_seen < young ? 0 : delay_of_old;
        look_at(id, e, now + delays.at(delay), delay + 1);
    }
}

void logind_sessions::pty_removed(const std::string& line, time now) {
    for (auto& [id, e] : entries_) {
        if (e.facts && e.seat.line == line) look_at(id, e, now + delays.front(), 1);
    }
}

void logind_sessions::ask(const std::string& id, entry& e) {
    if (!e.waiting && !e.being_read) to_read_.push_back(id);
    e.waiting = true;
}

std::optional<logind_sessions::asked> logind_sessions::next_to_read() {
    while (!to_read_.empty()) {
        const auto at = entries_.find(to_read_.front());
        to_read_.pop_front();
        // The session may have ended since, or ended and begun anew: then it is here twice.
        if (at == entries_.end() || !at->second.waiting || at->second.being_read) continue;
        at->second.waiting = false;
        at->second.being_read = true;
        ++reading_;
        return asked{at->first, at->second.path};
    }
    return std::nullopt;
}

void logind_sessions::answered(const std::string& id, logind_facts facts, time now) {
    const auto at = entries_.find(id);
    if (at == entries_.end() || !at->second.being_read) return;
    entry& e = at->second;
    const bool same_leader = e.facts && e.facts->leader == facts.leader;
    e.facts = std::move(facts);
    if (!wants_terminal(*e.facts)) {
        e.seat = {};
        e.terminal_known = true;
        stop_looking(id, e);
    } else if (!same_leader || !e.terminal_known) {
        e.seat = {};
        e.terminal_known = false;
        look_at(id, e, now, 0);
    } else if (e.only_hint) {
        e.seat = {e.facts->tty, 0};
    }
    settle(id, e);
}

void logind_sessions::not_told(const std::string& id) {
    const auto at = entries_.find(id);
    if (at == entries_.end() || !at->second.being_read) return;
    at->second.facts.reset();
    at->second.seat = {};
    at->second.terminal_known = false;
    stop_looking(id, at->second);
    settle(id, at->second);
}

bool logind_sessions::not_answered(const std::string& id, time now) {
    const auto at = entries_.find(id);
    if (at == entries_.end() || !at->second.being_read) return true;
    entry& e = at->second;
    answer_came(id, e);
    if (!e.waiting) retries_.emplace(now + retry_after, id);
    return ++e.failures < most_failures;
}

void logind_sessions::ask_again(time now) {
    while (!retries_.empty() && retries_.begin()->first <= now) {
        changed(retries_.begin()->second);
        retries_.erase(retries_.begin());
    }
}

std::optional<logind_sessions::look> logind_sessions::next_to_look(time now) {
    if (looks_.empty() || looks_.begin()->first > now) return std::nullopt;
    const std::string id = looks_.begin()->second;
    entry& e = entries_.find(id)->second;
    stop_looking(id, e);
    return look{id, e.facts->leader};
}

void logind_sessions::looked(const std::string& id, pid_t leader,
                             const base::result<terminal>& found, time now) {
    const auto at = entries_.find(id);
    if (at == entries_.end() || !at->second.facts || at->second.facts->leader != leader) return;
    entry& e = at->second;
    const bool cannot_tell = !found && found.error() == base::errc::cannot_tell;
    const bool seen_before = e.terminal_known && !e.only_hint && !e.seat.line.empty();
    e.terminal_known = true;
    const bool hands_on = found && found->line.empty() && seen_before && e.seat.shell == leader;
    if (hands_on) {
        // login(1) of util-linux lets the terminal go before its shell takes it: soon, or never.
        e.seat.shell = 0;
        e.next_delay = 0;
    } else if (found) {
        e.only_hint = false;
        e.seat = *found;
    } else if (cannot_tell && !seen_before) {
        // logind learns the terminal late, and signals it not at all: ask it again each time.
        e.only_hint = true;
        e.seat = {e.facts->tty, 0};
        if (e.seat.line.empty()) ask(id, e);
    }
    const bool settled = found && !found->line.empty() && found->shell != leader;
    const bool leader_is_gone = !found && !cannot_tell;
    if (!settled && !leader_is_gone) {
        if (e.next_delay < delays.size())
            look_at(id, e, now + delays.at(e.next_delay), e.next_delay + 1);
        else if (cannot_tell && e.seat.line.empty())
            look_at(id, e, now + look_for_unknown, e.next_delay);
    }
    if (e.owed && !e.being_read && !e.waiting) no_longer_owed(e);
    dirty_.insert(id);
}

std::optional<logind_sessions::time> logind_sessions::next_due() const {
    std::optional<time> due;
    if (!looks_.empty()) due = looks_.begin()->first;
    if (!retries_.empty()) due = std::min(due.value_or(time::max()), retries_.begin()->first);
    return due;
}

void logind_sessions::look_at(const std::string& id, entry& e, time at, std::size_t next_delay) {
    if (e.look_due) at = std::min(at, *e.look_due);  // a stream of events must not put it off
    stop_looking(id, e);
    e.look_due = at;
    e.next_delay = next_delay;
    looks_.emplace(at, id);
}

void logind_sessions::stop_looking(const std::string& id, entry& e) {
    if (e.look_due) looks_.erase({*e.look_due, id});
    e.look_due.reset();
}

void logind_sessions::answer_came(const std::string& id, entry& e) {
    e.being_read = false;
    --reading_;
    if (e.waiting) to_read_.push_back(id);
}

/// An answer came that tells what the session is.
void logind_sessions::settle(const std::string& id, entry& e) {
    answer_came(id, e);
    e.failures = 0;
    const bool complete = !e.facts || e.terminal_known;
    if (e.owed && complete && !e.waiting) no_longer_owed(e);
    dirty_.insert(id);
}

void logind_sessions::no_longer_owed(entry& e) {
    e.owed = false;
    --owed_;
}

void logind_sessions::erase(entries::iterator at) {
    entry& e = at->second;
    if (e.owed) --owed_;
    if (e.being_read) --reading_;
    stop_looking(at->first, e);
    id_at_.erase(e.path);
    dirty_.erase(at->first);
    entries_.erase(at);
}

std::optional<session> logind_sessions::wanted(const std::string& id, const entry& e) const {
    if (!e.facts || !is_a_login(*e.facts)) return std::nullopt;
    if (!e.terminal_known) return e.told;  // what was told stands until its terminal was looked for
    return session_of(id, *e.facts, e.seat, host_);
}

std::vector<change> logind_sessions::take() {
    if (in_snapshot_) {
        if (!listed_ || owed_ > 0) return {};
        return snapshot();
    }
    std::vector<change> changes;
    for (auto& id : gone_) changes.push_back(gone{std::move(id)});
    gone_.clear();
    for (const auto& id : dirty_) {
        entry& e = entries_.find(id)->second;
        auto now = wanted(id, e);
        if (now == e.told) continue;
        if (now) {
            changes.push_back(upsert{*now});
        } else {
            changes.push_back(gone{id});
        }
        e.told = std::move(now);
    }
    dirty_.clear();
    return changes;
}

std::vector<change> logind_sessions::snapshot() {
    std::vector<change> changes{snapshot_begin{}};
    for (auto& [id, e] : entries_) {
        e.told = wanted(id, e);
        if (e.told) changes.push_back(upsert{*e.told});
    }
    changes.push_back(snapshot_end{});
    gone_.clear();
    dirty_.clear();
    in_snapshot_ = false;
    return changes;
}

}  // namespace fingerpost::sessions
