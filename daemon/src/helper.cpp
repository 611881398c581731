#include "helper.hpp"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "privileges.hpp"

namespace fingerpost::daemon {
namespace {

[[noreturn]] void serve(int socket, duty what, const places& at) {
    std::string request(max_chore_message, '\0');
    for (;;) {
        const ssize_t size = recv(socket, request.data(), request.size(), 0);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) _exit(0);  // the daemon is gone, or has closed its end
        std::string answer = do_chore({request.data(), static_cast<std::size_t>(size)}, what, at);
        if (answer.empty())
            answer.assign(1,
                          '\0');  // an empty message would look like the end; this one is no answer
        if (send(socket, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) _exit(1);
    }
}

void give_up_all_but_rights_for(duty what) {
    if (what == duty::homes) {
        give_up_all_but({CAP_SETUID, CAP_SETGID});
    } else {
        give_up_all_but({CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE});
    }
}

/// A helper's first message: what it could not give up or keep; one zero byte: nothing.
void say_hello(int socket, std::string_view trouble) {
    const std::string_view hello = trouble.empty() ? std::string_view("\0", 1) : trouble;
    if (send(socket, hello.data(), hello.size(), MSG_NOSIGNAL) < 0 || !trouble.empty()) _exit(1);
}

[[noreturn]] void become_helper(int socket, duty what, places at, pid_t daemon) {
    // Signals of the terminal and of the service manager are the daemon's to heed; it closes our
    // socket then.
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGTERM, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);
    end_with(daemon);
    prctl(PR_SET_NAME, "fingerpost-help");
    at.daemon = daemon;
    if (what != duty::machine) at.inotify = -1;
    try {
        close_all_but({socket, at.inotify, STDERR_FILENO});
        give_up_all_but_rights_for(what);
    } catch (const std::exception& e) {
        say_hello(socket, e.what());
    }
    say_hello(socket, "");
    serve(socket, what, at);
}

/// Waits for a helper's first message. Throws if it is a complaint, or does not come.
void await_hello(const helper& h) {
    std::array<char, 512> hello{};
    ssize_t size = 0;
    do {
        size = recv(h.socket, hello.data(), hello.size(), 0);
    } while (size < 0 && errno == EINTR);
    if (size == 1 && hello[0] == '\0') return;
    const std::string trouble =
        size > 0 ? std::string(hello.data(), static_cast<std::size_t>(size)) : "ended at once";
    throw std::runtime_error(
        "a helper " + trouble +
        "; started by root, fingerpostd needs CAP_SYS_ADMIN, CAP_SETPCAP, CAP_SETUID, CAP_SETGID, "
        "CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE until it is ready (a container must be given "
        "them); or start it as another user, and it tells what that user may see");
}

helper fork_helper(duty what, const places& at, pid_t daemon) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        throw std::system_error(errno, std::system_category(), "socketpair");
    const pid_t pid = fork();
    if (pid < 0) throw std::system_error(errno, std::system_category(), "fork");
    if (pid == 0) become_helper(ends[1], what, at, daemon);
    close(ends[1]);
    return {ends[0], pid};
}

}  // namespace

std::vector<helper> fork_helpers(unsigned count, duty what, const places& at) {
    std::vector<helper> all;
    const pid_t daemon = getpid();
    for (unsigned i = 0; i < count; ++i) all.push_back(fork_helper(what, at, daemon));
    for (const helper& h : all) await_hello(h);
    return all;
}

}  // namespace fingerpost::daemon
