// What watching costs in the desk: for each watch its memory, the CPU of beginning, telling and
// ending it, and for how long others wait meanwhile. Prints a table and judges the goals.
#include <malloc.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "acl/ruleset.hpp"
#include "desk/clerk.hpp"
#include "fakes/accounts.hpp"
#include "fakes/sessions.hpp"
#include "sessions/login_history.hpp"
#include "sessions/processes.hpp"
#include "sessions/tracker.hpp"

namespace {

using namespace fingerpost;

constexpr double tell_goal = 0.3;   ///< us for each watch
constexpr double turn_goal = 5;     ///< ms
constexpr double other_goal = 50;   ///< ms
constexpr double bytes_goal = 250;  ///< for each watch, beside cards
constexpr int rounds = 9;

constexpr const char* policy = R"(network lan = 10.0.0.0/8 192.168.0.0/16
identity partners = sip:*@partner.example sip:carol@example.net
level public = presence name
allow from self of any show all
deny of root daemon
allow over finger from local of any show public idle
allow over sip from $partners of any show public
allow over sip from authenticated of any show public idle since host contact
)";

class no_processes final : public sessions::process_table {
public:
    boost::asio::awaitable<base::result<sessions::terminal>> terminal_of(pid_t) override {
        co_return base::errc::cannot_tell;
    }
    boost::asio::awaitable<std::vector<std::string>> foreground(
        std::vector<pid_t> shells) override {
        co_return std::vector<std::string>(shells.size());
    }
};

class no_history final : public sessions::login_history {
public:
    boost::asio::awaitable<base::last_login> last(base::user_name, uid_t) override {
        co_return base::last_login{};
    }
};

/// CPU time, since the machine has other things to do.
double us_now() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

double median(std::vector<double> all) {
    std::nth_element(all.begin(), all.begin() + static_cast<long>(all.size() / 2), all.end());
    return all[all.size() / 2];
}

/// A desk of so many people, each with as many watchers, who all prove a SIP identity.
class crowd {
public:
    crowd(std::size_t people, std::size_t watchers) : people_(people), watchers_(watchers) {
        for (std::size_t p = 0; p < people; ++p) {
            directory_.add(name(p), static_cast<uid_t>(1000 + p), "Somebody Here");
            log_in(name(p));
        }
        clerk_.set_policy(acl::parse(policy, "bench.acl").rules);
        held_.reserve(people * watchers);
    }
    ~crowd() {
        clerk_.stop();
        run();
    }

    [[nodiscard]] std::size_t size() const { return people_ * watchers_; }
    /// All watch; us each.
    double begin() {
        const double start = us_now();
        for (std::size_t p = 0; p < people_; ++p) {
            for (std::size_t w = 0; w < watchers_; ++w) watch(p, w);
            run();
        }
        return (us_now() - start) / static_cast<double>(size());
    }
    /// Everybody logs in anew; us for each watch.
    double change() {
        const double start = us_now();
        for (std::size_t p = 0; p < people_; ++p) change_one(p);
        run();
        return (us_now() - start) / static_cast<double>(size());
    }
    /// Judged anew by the same policy; us each.
    double reload() {
        const double start = us_now();
        clerk_.set_policy(acl::parse(policy, "bench.acl").rules);
        run();
        return (us_now() - start) / static_cast<double>(size());
    }
    double end() {
        const double start = us_now();
        // As they come and go: neither the first nor the last.
        for (std::size_t i = 0; i < held_.size(); ++i)
            std::swap(held_[i], held_[i * 7919 % size()]);
        held_.clear();
        return (us_now() - start) / static_cast<double>(size());
    }
    /// The first person changes, and once telling it is under way another: us until his watcher
    /// knows.
    double other_during_a_change() {
        bool knows = false;
        const auto other = clerk_.watch(asks("other", 0), [&](const auto&) { knows = true; });
        run();
        change_one(0);
        events_.restart();
        const std::size_t before = told_;
        while (told_ == before && events_.poll_one() > 0) continue;
        knows = false;
        log_in("other");
        const double start = us_now();
        while (!knows && events_.poll_one() > 0) continue;
        const double us = (us_now() - start);
        apply(sessions::gone{"other"});
        run();
        return us;
    }
    [[nodiscard]] std::size_t told() const { return told_; }
    /// The longest that one turn took, in ms.
    [[nodiscard]] double longest_turn() const { return longest_us_ / 1e3; }

private:
    static std::string name(std::size_t p) { return "user" + std::to_string(p); }
    base::question asks(const std::string& of, std::size_t watcher) const {
        base::watcher who{std::nullopt, base::address::from_v4({10, 0, 0, 1}), false};
        who.sip =
            base::sip_identity::parse("sip:w" + std::to_string(watcher) + "@example.test").value();
        return {std::move(who), tests::user(of), base::face::sip, clock_.now(), base::depth::live};
    }
    void watch(std::size_t person, std::size_t watcher) {
        held_.push_back(clerk_.watch(asks(name(person), person * watchers_ + watcher),
                                     [this](const auto&) { ++told_; }));
    }
    void apply(sessions::change what) {
        tracker_.apply(0, std::vector{std::move(what)}, clock_.now());
    }
    void log_in(const std::string& n) {
        sessions::session s = tests::login(n, n, "tty1", clock_.now());
        s.looks_here = false;
        apply(sessions::upsert{std::move(s)});
    }
    /// He logs in anew.
    void change_one(std::size_t p) {
        clock_.advance(std::chrono::seconds(1));
        apply(sessions::gone{name(p)});
        log_in(name(p));
    }
    void run() {
        events_.restart();
        for (;;) {
            const double start = us_now();
            if (events_.poll_one() == 0) return;
            longest_us_ = std::max(longest_us_, (us_now() - start));
        }
    }

    const std::size_t people_, watchers_;
    boost::asio::io_context events_;
    tests::manual_clock clock_{tests::at("2026-01-02T09:00:00Z")};
    base::system_zone zone_;
    base::null_log log_;
    tests::fake_ttys ttys_;
    sessions::thresholds after_;
    sessions::tracker tracker_{ttys_, after_};
    no_processes processes_;
    no_history history_;
    tests::fake_directory directory_;
    tests::fake_home_files files_;
    desk::clerk clerk_{events_.get_executor(),
                       {tracker_, processes_, history_, directory_, files_, clock_, zone_, log_},
                       after_};
    std::vector<desk::handle> held_;
    std::size_t told_ = 0;
    double longest_us_ = 0;
};

/// Bytes that malloc has given out, its headers included; of one arena, as there is one thread.
std::size_t on_heap() {
    const struct mallinfo2 m = ::mallinfo2();
    return m.uordblks + m.hblkhd;
}

struct figures {
    double tell = 0, turn = 0, other = 0, bytes = 0;
};

figures measure(std::size_t people, std::size_t watchers) {
    crowd c(people, watchers);
    const std::size_t before = on_heap();
    const double begin = c.begin();
    figures f;
    f.bytes = static_cast<double>(on_heap() - before) / static_cast<double>(c.size());
    std::vector<double> tell, reload, other;
    for (int i = 0; i < rounds; ++i) {
        const std::size_t told = c.told();
        tell.push_back(c.change());
        if (c.told() != told + c.size()) std::puts("not everybody was told, or somebody twice");
        reload.push_back(c.reload());
        other.push_back(c.other_during_a_change());
    }
    f.tell = median(tell);
    f.other = *std::max_element(other.begin(), other.end()) / 1e3;
    const double end = c.end();
    f.turn = c.longest_turn();
    std::printf("%6zu x %-6zu %8.0f %8.2f %8.2f %8.2f %8.2f %8.2f %8.2f\n", people, watchers,
                f.bytes, begin, f.tell, median(reload), end, f.turn, f.other);
    return f;
}

bool judge(const char* what, double value, const char* unit, double goal) {
    std::printf("%s  %s: %.3g %s (goal: under %g %s)\n", value < goal ? "met   " : "MISSED", what,
                value, unit, goal, unit);
    return value < goal;
}

}  // namespace

int main() {
    std::puts("people x each   bytes       us each                            ms");
    std::puts("                        begin     tell   reload      end     turn    other");
    measure(1, 1'000);
    measure(1, 10'000);
    const figures one = measure(1, 50'000);
    const figures spread = measure(10'000, 5);
    std::puts("\nGoals:");
    bool met = judge("memory of a watch", one.bytes, "bytes", bytes_goal);
    met &= judge("telling one of 50000", one.tell, "us", tell_goal);
    met &= judge("the longest turn", std::max(one.turn, spread.turn), "ms", turn_goal);
    met &= judge("another's change meanwhile", one.other, "ms", other_goal);
    return met ? 0 : 1;
}
