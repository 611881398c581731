#include "wiring.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "sessions/feed.hpp"
#include "sessions/logind.hpp"
#include "sessions/tty_watch.hpp"
#include "sessions/utmp.hpp"
#include "sip_options.hpp"
#include "sources.hpp"

namespace fingerpost::daemon {

namespace fs = std::filesystem;
using what = source_option::what;

namespace {

constexpr const char* utmp_file = "/run/utmp";
constexpr const char* system_bus = "/run/dbus/system_bus_socket";

bool there_is_a_bus(const settings& s) {
    return !s.bus.empty() || std::getenv("DBUS_SYSTEM_BUS_ADDRESS") != nullptr ||
           fs::exists(system_bus);
}

/// What `sessions.source` comes to on this machine.
struct chosen {
    bool logind = false;
    std::vector<std::string> utmp;
};

chosen choose(const settings& s, base::log& log) {
    chosen c;
    for (const std::string& text : s.sources) {
        const source_option source = parse_source(text).value();
        if (source.kind == what::logind) c.logind = true;
        if (source.kind == what::utmp)
            c.utmp.push_back(source.path.empty() ? utmp_file : source.path);
        if (source.kind != what::automatic) continue;
        c.logind = c.logind || there_is_a_bus(s);
        c.utmp.emplace_back(utmp_file);  // may come later; until then it tells of nobody
        if (c.logind || c.utmp.size() > 1 || fs::exists(utmp_file)) continue;
        log.warning("no login is seen: this machine has neither a system bus nor a utmp file",
                    {{"option", "sessions.source"}, {"bus", system_bus}, {"utmp", utmp_file}});
    }
    std::sort(c.utmp.begin(), c.utmp.end());
    c.utmp.erase(std::unique(c.utmp.begin(), c.utmp.end()), c.utmp.end());
    return c;
}

bridge::challenge challenge_of(const std::string& word) {
    if (word == "sha256") return bridge::challenge::sha256;
    if (word == "both") return bridge::challenge::both;
    return word == "none" ? bridge::challenge::none : bridge::challenge::md5;
}

}  // namespace

places places_of(const settings& s, int inotify) {
    return {s.proc, s.cgroup, s.dev, s.mail_dir, inotify};
}

std::string host_of(const settings& s) {
    if (!s.host.empty()) return s.host;
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return "localhost";
    return name.data();
}

std::vector<std::unique_ptr<sessions::source>> make_sources(const settings& s,
                                                            const source_needs& needs) {
    std::vector<std::unique_ptr<sessions::source>> all;
    const chosen c = choose(s, needs.log);
    const std::string host = host_of(s);
    if (c.logind) {
        all.push_back(std::make_unique<sessions::logind_source>(
            needs.on,
            sessions::logind_options{s.bus, s.run_systemd + "/sessions", s.dev + "/pts", host},
            needs.processes, needs.log));
    }
    const auto uid_of = [&directory = needs.directory](
                            base::user_name user) -> boost::asio::awaitable<base::result<uid_t>> {
        const auto account = co_await directory.find(std::move(user));
        if (!account) co_return account.error();
        co_return account->uid;
    };
    for (const std::string& file : c.utmp) {
        all.push_back(std::make_unique<sessions::utmp_source>(
            needs.on, sessions::utmp_options{file, s.proc, host, uid_of}, needs.ttys, needs.log));
    }
    if (needs.feed >= 0) {
        auto feed = sessions::feed_source::on(needs.on, needs.feed, host, needs.clock, needs.log);
        if (!feed) throw std::runtime_error("sessions.source: feed: " + feed.error().message());
        all.push_back(std::move(*feed));
    }
    return all;
}

desk::unreadable_home unreadable_home_of(const settings& s) {
    if (s.unreadable_home == "shown") return desk::unreadable_home::shown;
    return s.unreadable_home == "cannot-tell" ? desk::unreadable_home::cannot_tell
                                              : desk::unreadable_home::denied;
}

fingerd::settings finger_settings(const settings& s) {
    fingerd::settings f;
    f.deadline = s.finger_deadline;
    f.max_connections = s.finger_max_connections;
    f.max_per_source = s.finger_max_per_source;
    f.deny_delay = s.deny_delay;
    f.forwarding = s.finger_forwarding;
    f.list = s.finger_list;
    f.match = s.finger_match == "off"      ? fingerd::matching::off
              : s.finger_match == "unique" ? fingerd::matching::unique
                                           : fingerd::matching::all;
    f.proxied = s.finger_proxied;
    f.appearance.charset = s.finger_ascii ? base::charset::ascii : base::charset::utf8;
    f.appearance.own_host = host_of(s);
    f.says.forwarding_denied = s.finger_forwarding_refusal;
    f.says.list_denied = s.finger_list_refusal;
    return f;
}

bridge::settings sip_settings(const settings& s) {
    using std::chrono::duration_cast, std::chrono::seconds;
    bridge::settings to;
    for (const std::string& one : s.sip_listen)
        to.listen.push_back(parse_sip_listener(one).value());
    to.domain = s.sip_domain;
    to.auth = challenge_of(s.sip_auth);
    to.anonymous = parse_networks(s.sip_anonymous).value();
    to.trusted_proxy = parse_networks(s.sip_trusted_proxy).value();
    to.min_expires = duration_cast<seconds>(s.sip_min_expires);
    to.max_expires = duration_cast<seconds>(s.sip_max_expires);
    to.notify_interval = s.sip_notify_interval;
    to.ask_expires = duration_cast<seconds>(s.sip_ask_expires);
    to.max_per_source = s.sip_max_per_source;
    to.publish_ends_with_flow = s.sip_publish_ends_with_flow;
    to.tls_dir = s.sip_tls_dir;
    to.client_ca = s.sip_client_ca;
    to.deny_delay = s.deny_delay;
    to.idle_after = duration_cast<seconds>(s.idle_after);
    return to;
}

std::unique_ptr<sessions::tty_watch> make_tty_watch(boost::asio::any_io_executor on, int inotify,
                                                    chore_runner& by) {
    const auto add = [&by](std::string line) -> boost::asio::awaitable<base::result<int>> {
        co_return answered::watch_tty(co_await by.run(ask::watch_tty(line)));
    };
    return std::make_unique<sessions::inotify_tty_watch>(std::move(on), inotify, add);
}

}  // namespace fingerpost::daemon
