#include "logind_facts.hpp"

#include <chrono>

#include "base/error.hpp"
#include "blank_session.hpp"
#include "bus.hpp"
#include "origin.hpp"

namespace fingerpost::sessions {
namespace {

/// Reads one basic value within a variant whose contents are `type`; nothing for other types.
int read_value(sd_bus_message& m, const char* type, std::optional<bus_value>& into) {
    const std::string_view t = type;
    if (t == "s" || t == "o") {
        const char* text = nullptr;
        const int got = sd_bus_message_read_basic(&m, t[0], static_cast<void*>(&text));
        if (got > 0) into = std::string(text);
        return got;
    }
    if (t == "b") {
        int flag = 0;
        const int got = sd_bus_message_read_basic(&m, 'b', &flag);
        if (got > 0) into = flag != 0;
        return got;
    }
    if (t == "u") {
        std::uint32_t number = 0;
        const int got = sd_bus_message_read_basic(&m, 'u', &number);
        if (got > 0) into = std::uint64_t{number};
        return got;
    }
    if (t == "t") {
        std::uint64_t number = 0;
        const int got = sd_bus_message_read_basic(&m, 't', &number);
        if (got > 0) into = number;
        return got;
    }
    return sd_bus_message_skip(&m, type);
}

int read_entry(sd_bus_message& m, bus_properties& into) {
    const char* name = nullptr;
    const char* contents = nullptr;
    std::optional<bus_value> value;
    int got = sd_bus_message_read_basic(&m, 's', static_cast<void*>(&name));
    if (got >= 0) got = sd_bus_message_peek_type(&m, nullptr, &contents);
    if (got >= 0) got = sd_bus_message_enter_container(&m, 'v', contents);
    if (got >= 0) got = read_value(m, contents, value);
    if (got >= 0) got = sd_bus_message_exit_container(&m);
    if (got >= 0 && value) into.insert_or_assign(name, *std::move(value));
    return got;
}

/// Puts the property `name`, if there is one, into `into`; false if it is of another type.
template <class T>
bool take(const bus_properties& from, std::string_view name, T& into) {
    const auto found = from.find(name);
    if (found == from.end()) return true;
    const T* const value = std::get_if<T>(&found->second);
    if (value != nullptr) into = *value;
    return value != nullptr;
}

base::instant instant_of(std::uint64_t usec) {
    const auto most = static_cast<std::uint64_t>(base::instant::max().time_since_epoch().count());
    return base::instant(
        std::chrono::microseconds(static_cast<std::int64_t>(std::min(usec, most))));
}

bool is_graphical(const logind_facts& f) noexcept {
    return f.type == "x11" || f.type == "wayland" || f.type == "mir" || f.type == "web";
}

kind kind_of_type(std::string_view type) noexcept {
    if (type == "x11") return kind::x11;
    if (type == "wayland") return kind::wayland;
    return kind::other;
}

}  // namespace

base::result<bus_properties> read_properties(sd_bus_message& m) {
    bus_properties all;
    int got = sd_bus_message_enter_container(&m, 'a', "{sv}");
    while (got > 0) {
        got = sd_bus_message_enter_container(&m, 'e', "sv");
        if (got <= 0) break;
        got = read_entry(m, all);
        if (got >= 0) got = sd_bus_message_exit_container(&m);
    }
    if (got < 0) return system_error(got);
    return all;
}

base::result<logind_facts> facts_of(const bus_properties& told) {
    std::string name;
    if (!take(told, "Name", name)) return base::errc::bad_form;
    const auto user = base::user_name::parse(name);
    if (!user) return user.error();

    logind_facts f{.user = *user};
    std::uint64_t leader = 0, since = 0, idle_since = 0;
    const bool good = take(told, "Class", f.session_class) && take(told, "Type", f.type) &&
                      take(told, "State", f.state) && take(told, "TTY", f.tty) &&
                      take(told, "Display", f.display) && take(told, "RemoteHost", f.remote_host) &&
                      take(told, "Leader", leader) && take(told, "Timestamp", since) &&
                      take(told, "IdleHint", f.idle) && take(told, "IdleSinceHint", idle_since) &&
                      take(told, "LockedHint", f.locked);
    if (!good || f.session_class.empty()) return base::errc::bad_form;
    f.leader = static_cast<pid_t>(leader);
    f.since = instant_of(since);
    f.idle_since = instant_of(idle_since);
    return f;
}

bool is_a_login(const logind_facts& f) noexcept {
    // Greeters, lock screens, background jobs and users' managers are sessions too. After a logout
    // that leaves processes behind the session stays, closing, with Active=yes and its TTY.
    const std::string_view c = f.session_class;
    const bool person = c == "user" || c == "user-early" || c == "user-incomplete" ||
                        c == "user-light" || c == "user-early-light";
    return person && f.state != "closing";
}

bool wants_terminal(const logind_facts& f) noexcept {
    return is_a_login(f) && (f.type == "tty" || f.type == "unspecified");
}

session session_of(std::string id, const logind_facts& f, const terminal& seat,
                   const std::string& host) {
    session s = blank_session(std::move(id), f.user, host);
    s.origin = printable_origin(f.remote_host);
    s.since = f.since;
    s.leader = f.leader;
    s.locked = f.locked;
    if (wants_terminal(f)) {
        // Without a terminal it is scp, git or `ssh host command`: nobody sits there.
        s.what = seat.line.empty() ? kind::remote : kind::tty;
        s.line = seat.line;
        s.shell = seat.shell;
        s.looks_here = !seat.line.empty();
        // The idle hint of such a session is always false; its terminal tells better.
        return s;
    }
    s.what = kind_of_type(f.type);
    s.line = f.display.empty() ? f.tty : f.display;
    // Only true means something: many desktops never set the hint.
    if (is_graphical(f) && f.idle && f.idle_since != base::instant{}) s.idle_since = f.idle_since;
    return s;
}

}  // namespace fingerpost::sessions
