#include "base/error.hpp"
#include "chore.hpp"
#include "wire.hpp"

namespace fingerpost::daemon {
namespace {

packer& put(packer& to, const accounts::account& a) {
    return to.put(a.name.str()).put(a.uid).put(a.gid).put(a.home);
}

base::instant instant_of(std::int64_t microseconds) {
    return base::instant(std::chrono::microseconds(microseconds));
}

base::error_code system_error(int code) { return {code, boost::system::system_category()}; }

}  // namespace

namespace ask {

std::string read_file(const accounts::account& whose, accounts::home_file which) {
    packer p;
    return put(p.put(chore::read_file), whose).put(which).take();
}

std::string hides(const std::vector<accounts::account>& who) {
    packer p;
    p.put(chore::hides).put(who.size());
    for (const auto& a : who) put(p, a);
    return p.take();
}

std::string mailbox(const accounts::account& whose) {
    packer p;
    return put(p.put(chore::mailbox), whose).take();
}

std::string write_tty(std::string_view line, sessions::tty_owner whose, std::string_view text) {
    return packer().put(chore::write_tty).put(whose.uid).put(whose.gid).put(line).put(text).take();
}

std::string last_login(const base::user_name& user, uid_t uid) {
    return packer().put(chore::last_login).put(user.str()).put(uid).take();
}

std::string terminal(pid_t leader) { return packer().put(chore::terminal).put(leader).take(); }

std::string foreground(const std::vector<pid_t>& shells) {
    packer p;
    p.put(chore::foreground).put(shells.size());
    for (const pid_t shell : shells) p.put(shell);
    return p.take();
}

std::string watch_tty(std::string_view line) {
    return packer().put(chore::watch_tty).put(line).take();
}

}  // namespace ask

namespace answered {

base::document read_file(std::string_view answer) {
    unpacker u(answer);
    base::document d;
    d.state = u.get<base::had>();
    d.text = u.text();
    return u.ok() ? d : base::document{base::had::cannot_tell, {}};
}

std::vector<base::had> hides(std::string_view answer, std::size_t count) {
    unpacker u(answer);
    std::vector<base::had> all(count, base::had::cannot_tell);
    for (base::had& one : all) {
        const auto told = u.get<base::had>();
        if (u.ok()) one = told;
    }
    return all;
}

base::mailbox mailbox(std::string_view answer) {
    unpacker u(answer);
    base::mailbox m;
    m.state = u.get<base::had>();
    m.received = instant_of(u.get<std::int64_t>());
    m.read = instant_of(u.get<std::int64_t>());
    return u.ok() ? m : base::mailbox{base::had::cannot_tell, {}, {}};
}

base::result<void> write_tty(std::string_view answer) {
    unpacker u(answer);
    const int failed = u.get<int>();
    if (!u.ok()) return make_error_code(base::errc::cannot_tell);
    if (failed != 0) return system_error(failed);
    return {};
}

base::last_login last_login(std::string_view answer) {
    unpacker u(answer);
    base::last_login l;
    l.state = u.get<base::had>();
    l.at = instant_of(u.get<std::int64_t>());
    l.line = u.text();
    l.origin = u.text();
    return u.ok() ? l : base::last_login{base::had::cannot_tell, {}, {}, {}};
}

base::result<sessions::terminal> terminal(std::string_view answer) {
    unpacker u(answer);
    const int failed = u.get<int>();
    sessions::terminal t;
    t.line = u.text();
    t.shell = u.get<pid_t>();
    if (!u.ok()) return base::errc::cannot_tell;
    if (failed != 0) return system_error(failed);
    return t;
}

std::vector<std::string> foreground(std::string_view answer, std::size_t count) {
    unpacker u(answer);
    std::vector<std::string> all(count);
    for (std::string& one : all) one = u.text();
    return all;
}

base::result<int> watch_tty(std::string_view answer) {
    unpacker u(answer);
    const int failed = u.get<int>();
    const int watch = u.get<int>();
    if (!u.ok()) return base::errc::cannot_tell;
    if (failed != 0) return system_error(failed);
    return watch;
}

}  // namespace answered
}  // namespace fingerpost::daemon
