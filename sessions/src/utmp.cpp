#include "sessions/utmp.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <map>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "blank_session.hpp"
#include "origin.hpp"
#include "proc_stat.hpp"
#include "process_exits.hpp"
#include "sessions/inotify.hpp"
#include "utmp_stale.hpp"

namespace fingerpost::sessions {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// Much larger than any machine's; what follows is not read.
constexpr std::size_t most_bytes = 64UL * 1024 * 1024;
/// Many logins at once are many writes: after the first, the file is read no oftener than this.
constexpr auto pause_between_reads = 50ms;
/// How often a process is looked at whose end we cannot be told of, and a user whom the directory
/// could not tell of.
constexpr auto look_again = 8s;
/// How many users are looked up at a time: one who hangs holds few others back, and those once.
constexpr std::size_t most_lookups = 16;

std::string folder_of(const std::string& file) {
    const auto slash = file.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : file.substr(0, slash);
}

std::string id_of(const utmp_entry& e) {
    return e.line + ':' + std::to_string(e.pid) + ':' +
           std::to_string(e.at.time_since_epoch().count());
}

session session_of(const utmp_entry& e, const std::string& host) {
    session s = blank_session(id_of(e), e.user, host);
    s.line = e.line;
    s.origin = printable_origin(e.origin);
    s.what = kind_of(e);
    s.since = e.at;
    s.leader = e.pid;
    s.looks_here = s.what == kind::tty || s.what == kind::pane;
    return s;
}

}  // namespace

class utmp_source::impl {
public:
    impl(asio::any_io_executor executor, utmp_options options, const tty_view& ttys, base::log& log)
        : executor_(std::move(executor)), options_(std::move(options)), ttys_(ttys), log_(log) {}

    asio::awaitable<base::result<std::vector<change>>> next() {
        const auto stop = co_await asio::this_coro::cancellation_state;
        if (const auto begun = begin(); !begun) co_return begun.error();
        for (;;) {
            if (must_read()) {
                const auto now = co_await logins();
                if (stop.cancelled() != asio::cancellation_type::none) break;
                if (!now) {
                    on_.reset();
                    co_return now.error();
                }
                if (now != on_->told) co_return tell(*now);
            }
            co_await wait();
            if (stop.cancelled() != asio::cancellation_type::none) break;
        }
        co_return base::error_code(asio::error::operation_aborted);
    }

private:
    using sessions_by_id = std::map<std::string, session>;

    /// What an entry was found to be: it stays so for as long as the entry stands.
    struct finding {
        std::optional<base::instant> process_started{};
        base::result<uid_t> uid = base::errc::cannot_tell;
        std::optional<clock::time_point> uid_asked{};
    };

    struct watching {
        inotify files;
        process_exits exits;
        int file_watch = -1;
        bool changed = true;
        bool must_look_again = false;  ///< at something whose change we are not told of
        clock::time_point read_at{};
        std::map<std::string, finding> found{};  ///< by id, of the entries that are in the file
        std::optional<sessions_by_id> told{};
    };

    base::result<void> begin();
    bool must_read();
    asio::awaitable<base::result<sessions_by_id>> logins();
    base::result<std::vector<utmp_entry>> entries();
    void begin_to_know(const std::vector<utmp_entry>& entered);
    asio::awaitable<void> look_up_users(const std::vector<utmp_entry>& of);
    asio::awaitable<void> look_up(base::user_name user, std::vector<finding*> into);
    bool stands(const utmp_entry& entry);
    bool process_lasts(const utmp_entry& entry);
    asio::awaitable<void> wait();
    std::vector<change> tell(sessions_by_id now);

    asio::any_io_executor executor_;
    utmp_options options_;
    const tty_view& ttys_;
    base::log& log_;
    std::optional<watching> on_;
};

base::result<void> utmp_source::impl::begin() {
    if (on_) return {};
    auto files = inotify::open(executor_);
    if (!files) return files.error();
    auto exits = process_exits::open(executor_);
    if (!exits) return exits.error();
    const auto folder = files->add(
        folder_of(options_.file), IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR);
    if (!folder) return folder.error();
    on_.emplace(watching{.files = *std::move(files), .exits = *std::move(exits)});
    return {};
}

/// Takes in what happened; whether the file must be read for it, and may be read yet.
bool utmp_source::impl::must_read() {
    const auto slash = options_.file.rfind('/');
    const auto name = slash == std::string::npos ? options_.file : options_.file.substr(slash + 1);
    for (const auto& event : on_->files.read()) {
        const bool lost = (event.mask & IN_Q_OVERFLOW) != 0;
        if (lost || event.watch == on_->file_watch || event.name == name) on_->changed = true;
    }
    const auto since = clock::now() - on_->read_at;
    if (on_->must_look_again && since >= look_again) on_->changed = true;
    return on_->changed && since >= pause_between_reads;
}

asio::awaitable<base::result<utmp_source::impl::sessions_by_id>> utmp_source::impl::logins() {
    on_->changed = false;
    on_->must_look_again = false;
    on_->read_at = clock::now();
    on_->exits.clear();
    const auto all = entries();
    if (!all) co_return all.error();
    begin_to_know(*all);
    std::vector<utmp_entry> lasting;
    for (const auto& entry : *all) {
        if (process_lasts(entry)) lasting.push_back(entry);
    }
    co_await look_up_users(lasting);
    sessions_by_id standing;
    for (const auto& entry : lasting) {
        if (!stands(entry)) continue;
        auto s = session_of(entry, options_.host);
        standing.insert_or_assign(s.id, std::move(s));
    }
    co_return standing;
}

/// Forgets the entries that are not there any more, and looks at the processes of new ones.
void utmp_source::impl::begin_to_know(const std::vector<utmp_entry>& entered) {
    std::set<std::string> ids;
    std::optional<base::instant> machine;
    for (const auto& entry : entered) {
        const auto [id, is_first] = ids.insert(id_of(entry));
        if (!is_first || on_->found.contains(*id)) continue;
        if (!machine) machine = start_of_machine(options_.proc);
        finding& f = on_->found[*id];
        if (machine) f.process_started = start_of_process(options_.proc, entry.pid, *machine);
    }
    std::erase_if(on_->found, [&](const auto& known) { return !ids.contains(known.first); });
    on_->exits.keep(ids);
}

/// Asks who the users are of whom that is not known, or was not to be had some time ago.
asio::awaitable<void> utmp_source::impl::look_up_users(const std::vector<utmp_entry>& of) {
    std::map<base::user_name, std::vector<finding*>> unknown;
    for (const auto& entry : of) {
        finding& f = on_->found.at(id_of(entry));
        const bool is_known = f.uid || f.uid.error() == base::errc::not_found;
        if (is_known || (f.uid_asked && on_->read_at - *f.uid_asked < look_again)) continue;
        unknown[entry.user].push_back(&f);
    }
    using lookup =
        decltype(asio::co_spawn(executor_, look_up(of.front().user, {}), asio::deferred));
    std::vector<lookup> some;
    for (auto at = unknown.begin(); at != unknown.end();) {
        some.push_back(asio::co_spawn(executor_, look_up(at->first, at->second), asio::deferred));
        if (++at != unknown.end() && some.size() < most_lookups) continue;
        const auto [order, bugs] =
            co_await asio::experimental::make_parallel_group(std::exchange(some, {}))
                .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
        for (const std::exception_ptr& bug : bugs) {
            if (bug) std::rethrow_exception(bug);
        }
    }
}

asio::awaitable<void> utmp_source::impl::look_up(base::user_name user, std::vector<finding*> into) {
    const auto uid = co_await options_.uid_of(std::move(user));
    for (finding* const f : into) {
        f->uid = uid;
        f->uid_asked = on_->read_at;
    }
}

base::result<std::vector<utmp_entry>> utmp_source::impl::entries() {
    // Watched anew before each reading: it may be another file than the last time.
    const auto watch = on_->files.add(options_.file, IN_MODIFY | IN_ATTRIB);
    const int before = std::exchange(on_->file_watch, watch ? *watch : -1);
    if (before != -1 && before != on_->file_watch) on_->files.remove(before);
    if (!watch && watch.error() != boost::system::errc::no_such_file_or_directory) {
        return watch.error();
    }
    const auto bytes = read_kernel_file(options_.file, most_bytes);
    if (bytes) return read_utmp(std::as_bytes(std::span(*bytes)));
    // Debian 13 has none, unless something comes and makes one: then we are told.
    if (bytes.error() == boost::system::errc::no_such_file_or_directory) {
        return std::vector<utmp_entry>{};
    }
    return bytes.error();
}

bool utmp_source::impl::process_lasts(const utmp_entry& entry) {
    if (options_.proc == "/proc") {
        const auto seen = on_->exits.watch(id_of(entry), entry.pid);
        if (seen != process_exits::seen::cannot_watch) return seen == process_exits::seen::alive;
        on_->must_look_again = true;
        const auto stat = read_stat(options_.proc, entry.pid);
        if (stat) return stat->state != 'Z' && stat->state != 'X';
        return ::kill(entry.pid, 0) == 0 || errno == EPERM;  // hidden from us, but there
    }
    // The processes of a container, seen from outside: our pids are not theirs.
    on_->must_look_again = true;
    const auto stat = read_stat(options_.proc, entry.pid);
    return stat && stat->state != 'Z' && stat->state != 'X';
}

bool utmp_source::impl::stands(const utmp_entry& entry) {
    const finding& f = on_->found.at(id_of(entry));
    if (!f.uid && f.uid.error() == base::errc::not_found) return false;
    if (!f.uid) on_->must_look_again = true;
    utmp_evidence now{.process_lasts = true, .process_started = f.process_started};
    if (const auto tty = ttys_.look(entry.line)) now.tty = *tty;
    if (f.uid) now.uid = *f.uid;
    const bool yes = still_stands(entry, now);
    if (!yes && log_.enabled(base::severity::debug)) {
        log_.debug("a utmp entry is stale", {{"line", entry.line},
                                             {"user", std::string(entry.user.str())},
                                             {"pid", std::to_string(entry.pid)}});
    }
    return yes;
}

asio::awaitable<void> utmp_source::impl::wait() {
    using namespace asio::experimental::awaitable_operators;
    constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);
    asio::steady_timer timer(executor_, clock::time_point::max());
    if (on_->changed) {
        timer.expires_at(on_->read_at + pause_between_reads);
        co_await timer.async_wait(no_throw);
        co_return;
    }
    if (on_->must_look_again) timer.expires_at(on_->read_at + look_again);
    const auto exited = [&]() -> asio::awaitable<void> {
        co_await on_->exits.wait();
        on_->changed = true;
    };
    co_await (on_->files.wait() || exited() || timer.async_wait(no_throw));
}

/// All at first, then what has become different.
std::vector<change> utmp_source::impl::tell(sessions_by_id now) {
    std::vector<change> changes;
    if (!on_->told) {
        changes.push_back(snapshot_begin{});
        for (const auto& [id, s] : now) changes.push_back(upsert{s});
        changes.push_back(snapshot_end{});
    } else {
        for (const auto& [id, s] : *on_->told) {
            if (!now.contains(id)) changes.push_back(gone{id});
        }
        for (const auto& [id, s] : now) {
            const auto before = on_->told->find(id);
            if (before == on_->told->end() || before->second != s) changes.push_back(upsert{s});
        }
    }
    on_->told = std::move(now);
    return changes;
}

utmp_source::utmp_source(asio::any_io_executor executor, utmp_options options, const tty_view& ttys,
                         base::log& log)
    : impl_(std::make_unique<impl>(std::move(executor), std::move(options), ttys, log)) {}

utmp_source::~utmp_source() = default;

asio::awaitable<base::result<std::vector<change>>> utmp_source::next() { return impl_->next(); }

}  // namespace fingerpost::sessions
