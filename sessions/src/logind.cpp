#include "sessions/logind.hpp"

#include <fcntl.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "bus.hpp"
#include "logind_sessions.hpp"
#include "sessions/inotify.hpp"
#include "unix_listener.hpp"

namespace fingerpost::sessions {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

constexpr auto service = "org.freedesktop.login1";
constexpr auto manager_path = "/org/freedesktop/login1";
constexpr auto manager = "org.freedesktop.login1.Manager";
constexpr auto session_interface = "org.freedesktop.login1.Session";
constexpr auto properties = "org.freedesktop.DBus.Properties";

/// How many sessions are asked for at a time: enough to fill a round trip, too few to be a burden.
constexpr std::size_t most_readings = 16;
/// How many terminals are looked for before what is known is told.
constexpr int most_looks = 32;
/// How often a folder is looked for that is not there.
constexpr std::chrono::seconds look_for_folders{8};

bool is_error(sd_bus_message& m) { return sd_bus_message_get_error(&m) != nullptr; }

base::error_code error_of(sd_bus_message& m) {
    return {sd_bus_message_get_errno(&m), boost::system::system_category()};
}

std::string signal_rule(const char* member) {
    return std::string("type='signal',sender='") + service + "',path='" + manager_path +
           "',interface='" + manager + "',member='" + member + "'";
}

/// The id and object path that SessionNew and SessionRemoved carry.
std::optional<std::pair<std::string, std::string>> read_session(sd_bus_message& m) {
    const char* id = nullptr;
    const char* path = nullptr;
    if (sd_bus_message_read(&m, "so", &id, &path) <= 0) return std::nullopt;
    return std::pair<std::string, std::string>(id, path);
}

}  // namespace

class logind_source::impl {
public:
    impl(asio::any_io_executor executor, logind_options options, process_table& processes,
         base::log& log)
        : executor_(std::move(executor)),
          options_(std::move(options)),
          processes_(processes),
          log_(log) {}

    asio::awaitable<base::result<std::vector<change>>> next() {
        const auto stop = co_await asio::this_coro::cancellation_state;
        if (const auto begun = begin(); !begun) co_return begun.error();
        for (;;) {
            if (const auto turned = turn(); !turned) {
                to_.reset();
                co_return turned.error();
            }
            co_await look_for_terminals();
            if (stop.cancelled() != asio::cancellation_type::none) break;
            if (auto changes = take(); !changes.empty()) co_return changes;
            co_await wait();
            if (stop.cancelled() != asio::cancellation_type::none) break;
        }
        co_return base::error_code(asio::error::operation_aborted);
    }

private:
    /// A folder to follow.
    struct folder {
        std::string path;
        std::uint32_t events;
        int watch = -1;
        std::string error{};  ///< why it is not watched, as it was logged
    };

    /// All that ends with the connection.
    struct connection {
        std::unique_ptr<sessions::bus> bus;
        inotify files;
        logind_sessions sessions;
        folder sessions_folder;
        folder pts_folder;
        clock::time_point next_try{};  ///< to watch the folders that are not watched
        std::vector<sessions::bus::subscription> matches{};
        sessions::bus::subscription list{}, sleep{}, asking_lock{};
        unique_fd sleep_lock{};
        std::map<std::string, sessions::bus::subscription> readings{};  ///< by session id
        std::vector<std::string> read{};  ///< readings that may be dropped
        bool has_owner = true;
        bool asleep = false;
        base::error_code failure{};
    };

    base::result<void> begin();
    base::result<void> listen();
    base::result<void> list();
    base::result<void> delay_sleep();
    void watch_folders();
    [[nodiscard]] bool lacks_a_folder() const;
    void lost_events();
    base::result<void> turn();
    void read_files();
    base::result<void> read_sessions();
    asio::awaitable<void> look_for_terminals();
    asio::awaitable<void> wait();
    std::vector<change> take();

    void on_list(sd_bus_message& m);
    void on_owner(sd_bus_message& m);
    void on_facts(const std::string& id, sd_bus_message& m);

    asio::any_io_executor executor_;
    logind_options options_;
    process_table& processes_;
    base::log& log_;
    std::optional<connection> to_;
    bool asleep_told_ = false;
    bool lock_refusal_told_ = false;
};

base::result<void> logind_source::impl::begin() {
    if (to_) {
        if (asleep_told_) to_->sleep_lock = unique_fd();  // who took that batch has told it
        return {};
    }
    auto opened = bus::connect(executor_, options_.bus);
    if (!opened) return opened.error();
    auto files = inotify::open(executor_);
    if (!files) return files.error();
    to_.emplace(connection{
        .bus = *std::move(opened),
        .files = *std::move(files),
        .sessions = logind_sessions(options_.host),
        .sessions_folder = {options_.sessions_dir, IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE},
        .pts_folder = {options_.pts_dir, IN_CREATE | IN_DELETE}});
    watch_folders();
    auto begun = listen();
    if (begun) begun = list();
    if (!begun) to_.reset();
    return begun;
}

// logind writes /run/systemd/sessions/ID whenever a session changes, and the turn to `closing` is
// told nowhere else. sd_login_monitor(3) watches the same folder, but tells only that something
// changed; the names of the files, which are the ids, tell what. Their content is logind's own.
//
// A folder may come late, and be made anew; what happened meanwhile is asked for.
void logind_source::impl::watch_folders() {
    if (!lacks_a_folder() || clock::now() < to_->next_try) return;
    to_->next_try = clock::now() + look_for_folders;
    for (folder* const f : {&to_->sessions_folder, &to_->pts_folder}) {
        if (f->watch != -1) continue;
        const auto added = to_->files.add(f->path, f->events | IN_ONLYDIR);
        if (added) {
            f->watch = *added;
            lost_events();
        } else if (std::exchange(f->error, added.error().message()) != added.error().message()) {
            log_.info("cannot follow a folder; some changes will be seen late",
                      {{"folder", f->path}, {"error", f->error}});
        }
    }
}

bool logind_source::impl::lacks_a_folder() const {
    return to_->sessions_folder.watch == -1 || to_->pts_folder.watch == -1;
}

void logind_source::impl::lost_events() {
    to_->sessions.all_changed();
    to_->sessions.pty_made(clock::now());
}

base::result<void> logind_source::impl::listen() {
    const std::pair<std::string, bus::handler> rules[] = {
        {std::string(
             "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='") +
             service + "'",
         [this](sd_bus_message& m) { on_owner(m); }},
        {signal_rule("SessionNew"),
         [this](sd_bus_message& m) {
             if (auto s = read_session(m)) to_->sessions.begin(s->first, s->second, clock::now());
         }},
        {signal_rule("SessionRemoved"),
         [this](sd_bus_message& m) {
             if (const auto s = read_session(m)) to_->sessions.end(s->first);
         }},
        {std::string("type='signal',sender='") + service + "',interface='" + properties +
             "',member='PropertiesChanged',arg0='" + session_interface + "'",
         [this](sd_bus_message& m) { to_->sessions.changed_at(sd_bus_message_get_path(&m)); }},
        {signal_rule("PrepareForSleep"),
         [this](sd_bus_message& m) {
             int begins = 0;
             if (sd_bus_message_read(&m, "b", &begins) <= 0) return;
             to_->asleep = begins != 0;
             if (to_->asleep) return;
             if (const auto delayed = delay_sleep(); !delayed) to_->failure = delayed.error();
         }},
    };
    for (const auto& [rule, call] : rules) {
        auto match = to_->bus->match(rule, call);
        if (!match) return match.error();
        to_->matches.push_back(*std::move(match));
    }
    return {};
}

base::result<void> logind_source::impl::list() {
    auto asked = to_->bus->call({service, manager_path, manager, "ListSessions"},
                                [this](sd_bus_message& m) { on_list(m); });
    if (!asked) return asked.error();
    to_->list = *std::move(asked);
    auto sleep =
        to_->bus->call({service, manager_path, properties, "Get"},
                       [this](sd_bus_message& m) {
                           int sleeps = 0;
                           if (!is_error(m) && sd_bus_message_read(&m, "v", "b", &sleeps) > 0) {
                               to_->asleep = sleeps != 0;
                           }
                       },
                       {manager, "PreparingForSleep"});
    if (!sleep) return sleep.error();
    to_->sleep = *std::move(sleep);
    return delay_sleep();
}

/// Asks logind to let us know of a sleep some time before it begins (systemd's "delay" lock), so
/// that "away" is told before nothing can be told. Without it nothing else changes.
base::result<void> logind_source::impl::delay_sleep() {
    auto asked =
        to_->bus->call({service, manager_path, manager, "Inhibit"},
                       [this](sd_bus_message& m) {
                           int lock = -1;
                           if (!is_error(m) && sd_bus_message_read(&m, "h", &lock) > 0) {
                               to_->sleep_lock = unique_fd(::fcntl(lock, F_DUPFD_CLOEXEC, 0));
                           } else if (!std::exchange(lock_refusal_told_, true)) {
                               log_.debug("the machine may sleep before that is told",
                                          {{"error", error_of(m).message()}});
                           }
                       },
                       {"sleep", "fingerpostd", "tell that the sessions are away", "delay"});
    if (!asked) return asked.error();
    to_->asking_lock = *std::move(asked);
    return {};
}

void logind_source::impl::on_list(sd_bus_message& m) {
    if (is_error(m)) {
        // While logind restarts nothing is lost: it is asked again when it is back.
        if (to_->has_owner) to_->failure = error_of(m);
        return;
    }
    std::vector<std::pair<std::string, std::string>> all;
    int got = sd_bus_message_enter_container(&m, 'a', "(susso)");
    while (got > 0) {
        const char *id = nullptr, *user = nullptr, *seat = nullptr, *path = nullptr;
        std::uint32_t uid = 0;
        got = sd_bus_message_read(&m, "(susso)", &id, &uid, &user, &seat, &path);
        if (got > 0) all.emplace_back(id, path);
    }
    if (got < 0) {
        to_->failure = system_error(got);
        return;
    }
    to_->sessions.list(all, clock::now());
}

void logind_source::impl::on_owner(sd_bus_message& m) {
    const char *name = nullptr, *before = nullptr, *after = nullptr;
    if (sd_bus_message_read(&m, "sss", &name, &before, &after) <= 0) return;
    to_->has_owner = *after != '\0';
    to_->next_try = {};  // a logind that starts may make its folder
    if (!to_->has_owner) return to_->sessions.suspend();
    if (const auto listed = list(); !listed) to_->failure = listed.error();
}

void logind_source::impl::on_facts(const std::string& id, sd_bus_message& m) {
    to_->read.push_back(id);
    if (is_error(m)) {
        const bool ended =
            sd_bus_message_is_method_error(&m, "org.freedesktop.DBus.Error.UnknownObject") > 0 ||
            sd_bus_message_is_method_error(&m, "org.freedesktop.login1.NoSuchSession") > 0;
        if (ended) return to_->sessions.not_told(id);
        log_.info("a session could not be asked",
                  {{"session", id}, {"error", error_of(m).message()}});
        const bool asks_again = to_->sessions.not_answered(id, clock::now());
        if (!asks_again && to_->has_owner) to_->failure = error_of(m);
        return;
    }
    const auto told = read_properties(m);
    const auto facts = told ? facts_of(*told) : base::result<logind_facts>(told.error());
    if (facts) return to_->sessions.answered(id, *facts, clock::now());
    log_.warning("a session makes no sense and is left out",
                 {{"session", id}, {"error", facts.error().message()}});
    to_->sessions.not_told(id);
}

/// Takes in all that came, and asks for what follows from it.
base::result<void> logind_source::impl::turn() {
    if (const auto processed = to_->bus->process(); !processed) return processed.error();
    if (to_->failure) return to_->failure;
    for (const auto& id : to_->read) to_->readings.erase(id);
    to_->read.clear();
    read_files();
    return read_sessions();
}

void logind_source::impl::read_files() {
    folder& sessions = to_->sessions_folder;
    folder& ptys = to_->pts_folder;
    for (const auto& event : to_->files.read()) {
        if ((event.mask & IN_Q_OVERFLOW) != 0) {
            lost_events();
        } else if ((event.mask & IN_IGNORED) != 0) {
            if (event.watch == sessions.watch) sessions.watch = -1;
            if (event.watch == ptys.watch) ptys.watch = -1;
            to_->next_try = {};
        } else if (event.watch == sessions.watch) {
            to_->sessions.changed(event.name);
        } else if (event.watch == ptys.watch && (event.mask & IN_CREATE) != 0) {
            to_->sessions.pty_made(clock::now());
        } else if (event.watch == ptys.watch && (event.mask & IN_DELETE) != 0) {
            to_->sessions.pty_removed("pts/" + event.name, clock::now());
        }
    }
    watch_folders();
}

base::result<void> logind_source::impl::read_sessions() {
    to_->sessions.ask_again(clock::now());
    while (to_->sessions.reading() < most_readings) {
        const auto next = to_->sessions.next_to_read();
        if (!next) break;
        auto asked = to_->bus->call({service, next->path.c_str(), properties, "GetAll"},
                                    [this, id = next->id](sd_bus_message& m) { on_facts(id, m); },
                                    {session_interface});
        if (!asked) return asked.error();
        to_->readings.insert_or_assign(next->id, *std::move(asked));
    }
    return {};
}

asio::awaitable<void> logind_source::impl::look_for_terminals() {
    for (int looks = 0; looks < most_looks; ++looks) {
        const auto next = to_->sessions.next_to_look(clock::now());
        if (!next) break;
        const auto found = co_await processes_.terminal_of(next->leader);
        to_->sessions.looked(next->id, next->leader, found, clock::now());
    }
}

asio::awaitable<void> logind_source::impl::wait() {
    using namespace asio::experimental::awaitable_operators;
    auto due = to_->sessions.next_due().value_or(clock::time_point::max());
    if (lacks_a_folder()) due = std::min(due, to_->next_try);
    asio::steady_timer timer(executor_, due);
    co_await (to_->bus->wait() || to_->files.wait() ||
              timer.async_wait(asio::as_tuple(asio::use_awaitable)));
}

std::vector<change> logind_source::impl::take() {
    auto changes = to_->sessions.take();
    if (!to_->sessions.in_snapshot() && to_->asleep != asleep_told_) {
        changes.push_back(sleeping{to_->asleep});
        asleep_told_ = to_->asleep;
    }
    return changes;
}

logind_source::logind_source(asio::any_io_executor executor, logind_options options,
                             process_table& processes, base::log& log)
    : impl_(std::make_unique<impl>(std::move(executor), std::move(options), processes, log)) {}

logind_source::~logind_source() = default;

asio::awaitable<base::result<std::vector<change>>> logind_source::next() { return impl_->next(); }

}  // namespace fingerpost::sessions
