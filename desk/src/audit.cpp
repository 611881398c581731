#include "desk/audit.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

#include "audit_line.hpp"
#include "base/task_group.hpp"
#include "store/error.hpp"
#include "store/trail.hpp"

namespace fingerpost::desk {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using base::result;

constexpr std::chrono::hours between_prunings{1};
/// For so long answers alike are gathered.
constexpr std::chrono::milliseconds window{500};
/// So many different ones are written before the window is over.
constexpr std::size_t most_gathered = 4096;

std::string name_or_none(const std::optional<base::user_name>& name) {
    return name ? std::string(name->str()) : std::string();
}

store::entry to_entry(const audit_entry& e) {
    return {e.at, std::string(e.subject.str()), name_or_none(e.who.user), to_line(e)};
}

store::entry to_entry(const audit_listing& l) {
    return {l.at, {}, name_or_none(l.who.user), to_line(l)};
}

void append(std::string& key, std::string_view part) {
    key += part;
    key += '\n';  // no part has one
}

std::string key_of(base::face over, const base::watcher& who) {
    std::string key(1, static_cast<char>('0' + static_cast<int>(over)));
    key += who.local ? '+' : '-';
    append(key, who.user ? who.user->str() : std::string_view());
    append(key, who.sip ? who.sip->str() : std::string());
    if (who.from) {
        const auto& bytes = who.from->v6_bytes();
        key.append(bytes.begin(), bytes.end());
    }
    return key;
}

/// Equal for what one line can stand for.
std::string key_of(const audit_entry& e) {
    std::string key = key_of(e.over, e.who);
    append(key, e.subject.str());
    append(key, e.verb);
    append(key, e.rule);
    append(key, e.wish);
    key += e.concealed ? '+' : '-';
    key += e.several ? '+' : '-';
    return key + std::to_string(e.shows.key());
}

std::string key_of(const audit_listing& l) {
    return key_of(l.over, l.who) + 'l' + std::to_string(l.shown) + '/' + std::to_string(l.withheld);
}

}  // namespace

struct audit::state {
    using noted = std::variant<audit_entry, audit_listing>;

    state(store::trail& t, const base::clock& c, base::log& l, asio::any_io_executor o, journal j,
          std::size_t most)
        : trail(t),
          clock(c),
          log(l),
          on(o),
          also(std::move(j)),
          max_waiting(most),
          gathering(o),
          alarm(o),
          tasks(std::move(o), [&l](std::string_view bug) {
              l.error("writing the audit log failed", {{"error", std::string(bug)}});
          }) {
        tasks.spawn(prune_now_and_then());
    }

    void note(noted what);
    void write_soon();
    void make_lines();
    void queue(store::entry line);
    void lose(std::uint64_t lines);
    awaitable<void> write_all();
    awaitable<void> write_waiting();
    void heed(const result<void>& written, std::size_t lines);
    awaitable<void> prune_now_and_then();

    store::trail& trail;
    const base::clock& clock;
    base::log& log;
    asio::any_io_executor on;
    journal also;
    const std::size_t max_waiting;
    std::vector<noted> fresh;                            ///< noted in this window
    std::unordered_map<std::string, std::size_t> alike;  ///< places in `fresh`
    std::vector<store::entry> waiting;                   ///< for the trail
    bool writing = false;
    bool failing = false;  ///< the trail was not written to last time
    std::uint64_t kept = 0;
    std::uint64_t lost = 0;    ///< in all
    std::uint64_t untold = 0;  ///< of these, since the trail last said so
    bool stopped = false;
    asio::steady_timer gathering;  ///< until the window is over
    asio::steady_timer alarm;
    base::task_group tasks;
};

void audit::state::note(noted what) {
    auto key = std::visit([](const auto& n) { return key_of(n); }, what);
    const auto [at, is_new] = alike.try_emplace(std::move(key), fresh.size());
    if (!is_new) {
        const std::size_t more = std::visit([](const auto& n) { return n.count; }, what);
        std::visit([more](auto& n) { n.count += more; }, fresh[at->second]);
        return;
    }
    fresh.push_back(std::move(what));
    if (fresh.size() >= most_gathered) return write_soon();
    if (fresh.size() > 1 && !stopped) return;
    gathering.expires_after(stopped ? std::chrono::milliseconds(0) : window);
    gathering.async_wait([this](boost::system::error_code ec) {
        if (!ec || stopped) write_soon();
    });
}

void audit::state::write_soon() {
    make_lines();
    if (!waiting.empty() && !std::exchange(writing, true)) tasks.spawn(write_all());
}

void audit::state::make_lines() {
    alike.clear();
    for (const noted& n : std::exchange(fresh, {}))
        queue(std::visit([](const auto& what) { return to_entry(what); }, n));
}

void audit::state::queue(store::entry line) {
    if (also) also(line.line);
    if (waiting.size() < max_waiting)
        waiting.push_back(std::move(line));
    else
        lose(1);
}

void audit::state::lose(std::uint64_t lines) {
    if (untold == 0) log.warning("lines of the audit log are lost");
    lost += lines;
    untold += lines;
}

awaitable<void> audit::state::write_all() {
    while (!waiting.empty()) co_await write_waiting();
    writing = false;
}

awaitable<void> audit::state::write_waiting() {
    if (waiting.empty()) co_return;
    std::vector<store::entry> batch = std::exchange(waiting, {});
    const std::size_t lines = batch.size();
    const auto written = co_await trail.append(std::move(batch));
    heed(written, lines);
}

void audit::state::heed(const result<void>& written, std::size_t lines) {
    if (!written) {
        if (!std::exchange(failing, true))
            log.error("the audit log cannot be written",
                      {{"error", store::describe(trail.file(), written.error())}});
        lose(lines);
        return;
    }
    failing = false;
    kept += lines;
    if (untold == 0) return;
    const std::uint64_t count = std::exchange(untold, 0);
    log.warning("the audit log is written again", {{"lost", std::to_string(count)}});
    waiting.push_back({clock.now(), {}, {}, lost_line(clock.now(), count)});
    write_soon();
}

awaitable<void> audit::state::prune_now_and_then() {
    while (!stopped) {
        for (bool more = true; more && !stopped;) {
            const auto gone = co_await trail.prune(clock.now());
            if (!gone)
                log.error("the audit log cannot be shortened",
                          {{"error", store::describe(trail.file(), gone.error())}});
            more = gone && *gone > 0;
        }
        if (stopped) co_return;
        alarm.expires_after(between_prunings);
        co_await alarm.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

audit::audit(store::trail& to, const base::clock& clock, base::log& log, asio::any_io_executor on,
             journal also, std::size_t max_waiting)
    : state_(std::make_unique<state>(to, clock, log, std::move(on), std::move(also), max_waiting)) {
}
audit::~audit() = default;

void audit::note(audit_entry what) { state_->note(std::move(what)); }
void audit::note_listed(audit_listing what) { state_->note(std::move(what)); }

void audit::stop() {
    state_->stopped = true;
    state_->gathering.cancel();
    state_->alarm.cancel();
}

awaitable<result<std::vector<audit_line>>> audit::read(audit_filter wanted) {
    state_->make_lines();
    co_await state_->write_waiting();
    store::entry_filter which;
    if (wanted.subject) which.owner = std::string(wanted.subject->str());
    if (wanted.watcher) which.actor = std::string(wanted.watcher->str());
    which.since = wanted.since;
    which.until = wanted.until;
    which.before = wanted.before;
    which.newest = wanted.newest;
    auto entries = co_await state_->trail.read(std::move(which));
    if (!entries) co_return entries.error();
    std::vector<audit_line> lines;
    lines.reserve(entries->size());
    for (store::entry& e : *entries) lines.push_back({e.number, std::move(e.line)});
    co_return lines;
}

awaitable<result<std::size_t>> audit::erase(base::user_name user) {
    state_->make_lines();
    co_await state_->write_waiting();  // the trail keeps the order: what was noted goes, too
    auto erased = state_->trail.erase(std::string(user.str()), without_watcher);
    const auto count = co_await std::move(erased);
    co_return count;
}

std::uint64_t audit::kept() const noexcept { return state_->kept; }

std::uint64_t audit::lost() const noexcept { return state_->lost; }

}  // namespace fingerpost::desk
