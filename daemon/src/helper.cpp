#include "helper.hpp"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>

#include "privileges.hpp"

namespace fingerpost::daemon {
namespace {

[[noreturn]] void serve(int socket, const places& at) {
    std::string request(max_chore_message, '\0');
    for (;;) {
        const ssize_t size = recv(socket, request.data(), request.size(), 0);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) _exit(0);  // the daemon is gone, or has closed its end
        std::string answer = do_chore({request.data(), static_cast<std::size_t>(size)}, at);
        if (answer.empty())
            answer.assign(1,
                          '\0');  // an empty message would look like the end; this one is no answer
        if (send(socket, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) _exit(1);
    }
}

[[noreturn]] void become_helper(int socket, duty what, places at, pid_t daemon) {
    // Signals of the terminal and of the service manager are the daemon's to heed; it closes our
    // socket then.
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGTERM, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != daemon) _exit(0);
    prctl(PR_SET_NAME, "fingerpost-help");
    close_all_but({socket, at.inotify, STDERR_FILENO});
    if (what == duty::homes) {
        give_up_all_but({CAP_SETUID, CAP_SETGID});
    } else {
        give_up_all_but({CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE});
    }
    at.as_owner = what == duty::homes;
    serve(socket, at);
}

}  // namespace

std::vector<helper> fork_helpers(unsigned count, duty what, const places& at) {
    std::vector<helper> all;
    const pid_t daemon = getpid();
    for (unsigned i = 0; i < count; ++i) {
        std::array<int, 2> ends{};
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
            throw std::system_error(errno, std::system_category(), "socketpair");
        }
        const pid_t pid = fork();
        if (pid < 0) throw std::system_error(errno, std::system_category(), "fork");
        if (pid == 0) become_helper(ends[1], what, at, daemon);
        close(ends[1]);
        all.push_back({ends[0], pid});
    }
    return all;
}

}  // namespace fingerpost::daemon
