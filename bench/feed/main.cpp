// What sessions cost: memory and time of logins told through a feed's lines, and of one change
// when so many are there. Prints a table; `bench_feed [SESSIONS...]`.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "feed_book.hpp"
#include "sessions/tracker.hpp"

namespace {

using namespace fingerpost;

constexpr int repeats = 2000;

/// Feeds have no ttys.
class no_ttys final : public sessions::tty_view {
public:
    base::result<sessions::tty_facts> look(std::string_view) const override { std::abort(); }
};

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    double total = 0;
    double resident = 0;
    statm >> total >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

/// A feed's lines through book and tracker, in batches as large as the socket's.
class path {
public:
    void take(const std::string& line) {
        answered_ += book_.take(from_, line, now_, changes_).size();
        if (changes_.size() >= 100) apply();
    }
    void apply() {
        tracker_.apply(0, changes_, now_);
        changes_.clear();
    }
    std::size_t sessions() const { return tracker_.size().sessions; }

private:
    no_ttys ttys_;
    sessions::tracker tracker_{ttys_, {}};
    sessions::feed_book book_{"here", {}};
    sessions::feed_book::connection from_ = book_.open();
    std::vector<sessions::change> changes_;
    base::instant now_ = base::system_clock().now();
    std::size_t answered_ = 0;
};

std::string login(int n) {
    const std::string id = std::to_string(n);
    return R"({"op":"login","id":")" + id + R"(","user":"user)" + id + R"(","host":"host)" +
           std::to_string(n / 20) + R"(","line":"pts/)" + std::to_string(n % 20) +
           R"(","origin":"192.0.2.7","since":"2026-01-02T03:04:05Z"})";
}

std::string lock(int n, bool locked) {
    return R"({"op":"update","id":")" + std::to_string(n) + R"(","locked":)" +
           (locked ? "true}" : "false}");
}

void measure(int count) {
    path all;
    const double before_bytes = resident_bytes();
    const double before = cpu_seconds();
    for (int n = 0; n < count; ++n) all.take(login(n));
    all.apply();
    const double loaded = cpu_seconds();
    const double bytes = resident_bytes() - before_bytes;
    for (int i = 0; i < repeats; ++i) {
        const int round = i / count;
        all.take(lock(static_cast<int>(i * 7919L % count), round % 2 == 0));
        all.apply();
    }
    const double changed = cpu_seconds();
    std::printf("%9zu  %10.1f  %12.2f  %10.2f  %14.2f\n", all.sessions(), bytes / 1048576,
                bytes / count / 1024, (loaded - before) * 1e6 / count,
                (changed - loaded) * 1e6 / repeats);
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<int> counts;
    for (int i = 1; i < argc; ++i) counts.push_back(std::max(1, std::atoi(argv[i])));
    if (counts.empty()) counts = {1'000, 10'000, 100'000};
    std::printf(" sessions  memory MiB  KiB/session    us/login   us/one change\n");
    for (const int count : counts) {
        // In a process of its own, whose memory nobody used before.
        std::fflush(stdout);
        const pid_t child = ::fork();
        if (child < 0) return 1;
        if (child == 0) {
            measure(count);
            return 0;
        }
        ::waitpid(child, nullptr, 0);
    }
}
