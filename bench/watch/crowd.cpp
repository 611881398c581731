#include "crowd.hpp"

#include <algorithm>
#include <array>

namespace fingerpost::bench {
namespace {

constexpr auto resend_after = std::chrono::milliseconds(500);  // T1 of RFC 3261
constexpr std::uint64_t teller_key = 1000;
constexpr std::uint64_t other_key = 1001;
constexpr std::size_t lines_at_once = 500;  // of people who come in
constexpr std::uint32_t an_hour = 3600;

double seconds_since(steady::time_point began) {
    return std::chrono::duration<double>(steady::now() - began).count();
}

}  // namespace

crowd::crowd(const place& at, teller& t)
    : at_(at),
      teller_(t),
      run_("@r" + std::to_string(::getpid())),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (std::size_t i = 0; i <= at_.sockets; ++i) {  // the last is of those who watch alone
        sockets_.push_back(make_carrier(at_.over, at_.server));
        watch(epoll_, sockets_.back()->fd(), EPOLLIN, i, EPOLL_CTL_ADD);
    }
    watch(epoll_, teller_.fd(), EPOLLIN, teller_key, EPOLL_CTL_ADD);
}

timing crowd::enter(people who) {
    if (people_.size() < who.first + who.count) people_.resize(who.first + who.count);
    const auto began = steady::now();
    const std::uint32_t end = who.first + who.count;
    std::uint32_t next = who.first;
    std::size_t open = 0;
    on_done_ = [&](std::uint32_t) { --open; };
    const bool all = turn_until([&] {
        for (; next < end && open < lines_at_once; ++next, ++open) {
            people_[next].accepted = people_[next].done = false;
            people_[next].changed = people_[next].told = steady::now();
            teller_.enter(next);
        }
        return next == end && open == 0;
    });
    return {seconds_since(began), all ? 0 : open + (end - next), {}};
}

timing crowd::fetch(people whom, std::size_t window) {
    std::vector<std::uint32_t> who;
    for (std::uint32_t p = whom.first; p < whom.first + whom.count; ++p)
        who.push_back(new_watcher({p, 1}, true));
    return ask_all(who, 0, window);
}

timing crowd::subscribe(people whom, std::uint32_t each, std::size_t window) {
    std::vector<std::uint32_t> who;
    for (std::uint32_t p = whom.first; p < whom.first + whom.count; ++p) {
        for (std::uint32_t i = 0; i < each; ++i) {
            who.push_back(new_watcher({p, 1}, each == 1));
            people_[p].watchers.push_back(who.back());
        }
    }
    return ask_all(who, an_hour, window);
}

timing crowd::subscribe_to_list(people whom) {
    const std::uint32_t one = new_watcher(whom, true);
    watchers_[one].of_list = true;
    for (std::uint32_t p = whom.first; p < whom.first + whom.count; ++p)
        people_[p].watchers.push_back(one);
    return ask_all({one}, an_hour, 1);
}

timing crowd::refresh(people whom, std::uint32_t expires, std::size_t window) {
    std::vector<std::uint32_t> who;
    for (std::uint32_t p = whom.first; p < whom.first + whom.count; ++p) {
        who.insert(who.end(), people_[p].watchers.begin(), people_[p].watchers.end());
        if (expires == 0) people_[p].watchers.clear();
    }
    return ask_all(who, expires, window);
}

timing crowd::change(people who, std::uint32_t rounds, std::size_t window, steady::duration apart) {
    timing t;
    const auto began = steady::now();
    auto last = began;
    on_done_ = [&](std::uint32_t p) {
        t.each.push_back(people_[p].told - people_[p].changed);
        last = std::max(last, people_[p].told);
    };
    const std::size_t count = std::size_t{who.count} * rounds;
    std::size_t next = 0;
    auto not_before = began;
    const auto may_begin = [&] {
        return next < count && open_changes_ < window &&
               (apart == steady::duration() || steady::now() >= not_before);
    };
    const bool all = turn_until([&] {
        for (; may_begin(); ++next) {
            const auto p = static_cast<std::uint32_t>(who.first + next % who.count);
            if (!people_[p].done) break;
            begin_change(p);
            not_before += apart;
        }
        return next == count && open_changes_ == 0;
    });
    t.seconds = std::chrono::duration<double>(last - began).count();
    t.unfinished = all ? 0 : count - t.each.size();
    return t;
}

timing crowd::change_beside(std::uint32_t big, std::uint32_t small, steady::duration interval) {
    timing t;
    const auto began = steady::now();
    on_done_ = [&](std::uint32_t p) {
        if (p == small) t.each.push_back(people_[p].told - people_[p].changed);
    };
    begin_change(big);
    auto next = began;
    const bool all = turn_until([&] {
        if (!people_[big].done && people_[small].done && steady::now() >= next) {
            begin_change(small);
            next = steady::now() + interval;
        }
        return open_changes_ == 0;
    });
    t.seconds = std::chrono::duration<double>(people_[big].told - began).count();
    t.unfinished = all ? 0 : open_changes_;
    return t;
}

void crowd::attend(const descriptor& other) {
    watch(epoll_, other, EPOLLIN, other_key, EPOLL_CTL_ADD);
    bool readable = false;
    while (!readable) readable = wait(true);
    watch(epoll_, other, 0, other_key, EPOLL_CTL_DEL);
}

/// Takes a step and what comes, in turn, until a step says that all is done; false: it took too
/// long.
bool crowd::turn_until(const std::function<bool()>& step) {
    const auto end = steady::now() + at_.patience;
    auto look = steady::now();
    while (!step()) {
        wait(false);
        const auto now = steady::now();
        if (now > end) return false;
        if (now < look) continue;
        look = now + std::chrono::milliseconds(100);
        resend_late();
        teller_.tell_late();
    }
    return true;
}

/// Sends what is ready and takes what has come, at most a batch from each; true: the other
/// descriptor can be read.
bool crowd::wait(bool for_ever) {
    for (const auto& s : sockets_) s->flush();
    teller_.flush();
    std::array<epoll_event, 16> events;
    const int n = ::epoll_wait(epoll_.get(), events.data(), events.size(), for_ever ? -1 : 1);
    if (n < 0 && errno != EINTR) give_up("epoll_wait");
    bool other = false;
    for (int i = 0; i < n; ++i) {
        const std::uint64_t key = events[static_cast<std::size_t>(i)].data.u64;
        now_ = steady::now();
        if (key == other_key) {
            other = true;
        } else if (key == teller_key) {
            teller_.take_answers([&](std::uint32_t who) {
                people_[who].accepted = true;
                end_change_if_done(who);
            });
        } else {
            sockets_[key]->receive([&](std::string_view text) { take(key, text); });
            sockets_[key]->flush();
        }
    }
    return other;
}

void crowd::resend_late() {
    const auto before = steady::now() - resend_after;
    while (!sent_.empty() && sent_.front().at < before) {
        const on_its_way late = sent_.front();
        sent_.pop_front();
        const watcher& w = watchers_[late.watcher];
        if (w.answered || w.asked != late.cseq) continue;
        ++seen_.resent;
        send_subscribe(late.watcher);
    }
}

timing crowd::ask_all(const std::vector<std::uint32_t>& who, std::uint32_t expires,
                      std::size_t window) {
    const auto began = steady::now();
    std::size_t next = 0;
    const bool all = turn_until([&] {
        for (; next < who.size() && open_asks_ < window; ++next) ask(who[next], expires);
        return next == who.size() && open_asks_ == 0;
    });
    return {seconds_since(began), all ? 0 : open_asks_ + (who.size() - next), {}};
}

std::uint32_t crowd::new_watcher(people whom, bool alone) {
    const auto number = static_cast<std::uint32_t>(watchers_.size());
    const std::size_t socket = alone ? at_.sockets : number % at_.sockets;
    watchers_.push_back(
        {.whom = whom, .socket = static_cast<std::uint32_t>(socket), .views = views_.size()});
    views_.resize(views_.size() + whom.count);
    return number;
}

void crowd::ask(std::uint32_t which, std::uint32_t expires) {
    watcher& w = watchers_[which];
    ++w.asked;
    w.expires = expires;
    w.answered = w.notified = false;
    w.unseen = w.whom.count;
    ++open_asks_;
    send_subscribe(which);
}

void crowd::begin_change(std::uint32_t who) {
    person& p = people_[who];
    p.away = !p.away;
    p.accepted = p.done = false;
    p.untold = static_cast<std::uint32_t>(p.watchers.size());
    ++open_changes_;
    p.changed = p.told = steady::now();
    teller_.tell(who, p.away);
    teller_.flush();
}

void crowd::end_change_if_done(std::uint32_t who) {
    person& p = people_[who];
    if (p.done || !p.accepted || p.untold != 0) return;
    p.done = true;
    if (open_changes_ != 0) --open_changes_;
    on_done_(who);
}

}  // namespace fingerpost::bench
