#include "chore.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "accounts/files.hpp"
#include "base/error.hpp"
#include "privileges.hpp"
#include "sessions/login_records.hpp"
#include "sessions/terminal.hpp"
#include "sessions/tty.hpp"
#include "sessions/tty_writer.hpp"
#include "wire.hpp"

namespace fingerpost::daemon {
namespace {

/// More homes than this are not looked at in one request.
constexpr std::size_t max_batch = 4096;

/// While it lives, files are opened as that user would open them: his uid and group decide, and no
/// capability helps.
class as_owner_of {
public:
    as_owner_of(uid_t uid, gid_t gid, const places& at) : daemon_(at.daemon) {
        if (daemon_ == 0) return;
        became_ = setegid(gid) == 0 && seteuid(uid) == 0;
    }
    ~as_owner_of() {
        if (daemon_ == 0) return;
        if (seteuid(0) != 0 || setegid(0) != 0) _exit(1);  // never go on as somebody else
        end_with(daemon_);  // the kernel forgets that wish at each change of the effective uid
    }
    as_owner_of(const as_owner_of&) = delete;
    as_owner_of& operator=(const as_owner_of&) = delete;
    [[nodiscard]] bool ok() const noexcept { return daemon_ == 0 || became_; }

private:
    pid_t daemon_;
    bool became_ = false;
};

std::optional<accounts::account> account_from(unpacker& u) {
    auto name = base::user_name::parse(u.text());
    const auto uid = u.get<uid_t>();
    const auto gid = u.get<gid_t>();
    std::string home = u.text();
    if (!u.ok() || !name) return std::nullopt;
    return accounts::account{*std::move(name), uid, gid, {}, {}, {}, {}, std::move(home), {}};
}

std::string do_read_file(unpacker& u, const places& at) {
    const auto whose = account_from(u);
    const auto which = u.get<accounts::home_file>();
    if (!whose || !u.ok() || which > accounts::home_file::nofinger) return {};
    base::document d{base::had::cannot_tell, {}};
    if (const as_owner_of owner(whose->uid, whose->gid, at); owner.ok())
        d = accounts::read_home_file(*whose, which);
    return packer().put(d.state).put(d.text).take();
}

std::string do_hides(unpacker& u, const places& at) {
    const auto count = std::min(u.get<std::size_t>(), max_batch);
    packer p;
    for (std::size_t i = 0; i < count && u.ok(); ++i) {
        const auto whose = account_from(u);
        if (!whose) return {};
        const as_owner_of owner(whose->uid, whose->gid, at);
        p.put(owner.ok() ? accounts::hides(*whose) : base::had::cannot_tell);
    }
    return p.take();
}

std::string do_mailbox(unpacker& u, const places& at) {
    const auto whose = account_from(u);
    if (!whose) return {};
    base::mailbox m{base::had::cannot_tell, {}, {}};
    if (const as_owner_of owner(whose->uid, whose->gid, at); owner.ok())
        m = accounts::read_mailbox(*whose, at.mail);
    return packer()
        .put(m.state)
        .put(m.received.time_since_epoch().count())
        .put(m.read.time_since_epoch().count())
        .take();
}

/// Whether `text` steers no terminal: lines, tabs and bells are all that it has of controls.
bool is_harmless(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        return control && std::string_view("\a\t\r\n").find(c) == std::string_view::npos;
    });
}

std::string do_write_tty(unpacker& u, const places& at) {
    const auto uid = u.get<uid_t>();
    const auto gid = u.get<gid_t>();
    const std::string line = u.text();
    const std::string text = u.text();
    if (!u.ok() || !is_harmless(text)) return {};
    const as_owner_of owner(uid, gid, at);
    if (!owner.ok()) return packer().put(EPERM).take();
    const auto done = sessions::write_to_tty(at.dev, line, uid, text);
    if (done) return packer().put(0).take();
    const bool said_by_system = done.error().category() == boost::system::system_category();
    return packer().put(said_by_system ? done.error().value() : EINVAL).take();
}

std::string do_last_login(unpacker& u) {
    const auto user = base::user_name::parse(u.text());
    const auto uid = u.get<uid_t>();
    if (!user || !u.ok()) return {};
    const base::last_login l = sessions::read_last_login({}, *user, uid);
    return packer()
        .put(l.state)
        .put(l.at.time_since_epoch().count())
        .put(l.line)
        .put(l.origin)
        .take();
}

std::string do_terminal(unpacker& u, const places& at) {
    const auto leader = u.get<pid_t>();
    if (!u.ok()) return {};
    const auto found = sessions::find_terminal({at.proc, at.cgroup}, leader);
    if (found) return packer().put(0).put(found->line).put(found->shell).take();
    if (found.error().category() != boost::system::system_category() &&
        found.error().category() != boost::system::generic_category()) {
        return {};  // cannot tell
    }
    return packer().put(found.error().value()).put("").put(0).take();
}

std::string do_foreground(unpacker& u, const places& at) {
    const auto count = std::min(u.get<std::size_t>(), max_batch);
    packer p;
    for (std::size_t i = 0; i < count && u.ok(); ++i) {
        p.put(sessions::foreground_program({at.proc, at.cgroup}, u.get<pid_t>()));
    }
    return p.take();
}

std::string do_watch_tty(unpacker& u, const places& at) {
    const std::string line = u.text();
    if (!u.ok()) return {};
    // The look proves that the line names a tty beneath the folder, and nothing else.
    if (!sessions::dev_ttys(at.dev).look(line)) return packer().put(ENOENT).put(0).take();
    const int watch =
        inotify_add_watch(at.inotify, (at.dev + '/' + line).c_str(), IN_ACCESS | IN_ONESHOT);
    return packer().put(watch < 0 ? errno : 0).put(watch).take();
}

bool belongs_to(duty what, chore c) {
    switch (c) {
        case chore::read_file:
        case chore::hides:
        case chore::mailbox:
        case chore::write_tty:
            return what == duty::homes;
        case chore::last_login:
        case chore::terminal:
        case chore::foreground:
        case chore::watch_tty:
            return what == duty::machine;
    }
    return false;
}

}  // namespace

std::string do_chore(std::string_view request, duty what, const places& at) {
    unpacker u(request);
    const auto c = u.get<chore>();
    if (!u.ok() || !belongs_to(what, c)) return {};
    switch (c) {
        case chore::read_file:
            return do_read_file(u, at);
        case chore::hides:
            return do_hides(u, at);
        case chore::mailbox:
            return do_mailbox(u, at);
        case chore::write_tty:
            return do_write_tty(u, at);
        case chore::last_login:
            return do_last_login(u);
        case chore::terminal:
            return do_terminal(u, at);
        case chore::foreground:
            return do_foreground(u, at);
        case chore::watch_tty:
            return do_watch_tty(u, at);
    }
    return {};
}

}  // namespace fingerpost::daemon
