#include "background.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace fingerpost::daemon {
namespace {

[[noreturn]] void wait_for_daemon(int pipe) {
    char word = 0;
    ssize_t size = 0;
    do {
        size = read(pipe, &word, 1);
    } while (size < 0 && errno == EINTR);
    _exit(size == 1 ? 0 : 1);
}

}  // namespace

background::background(bool foreground) {
    if (foreground) return;
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        throw std::system_error(errno, std::system_category(), "pipe");
    const pid_t child = fork();
    if (child < 0) throw std::system_error(errno, std::system_category(), "fork");
    if (child != 0) {
        close(ends[1]);
        wait_for_daemon(ends[0]);
    }
    close(ends[0]);
    pipe_ = ends[1];
    setsid();
}

background::~background() {
    if (pipe_ >= 0) close(pipe_);
}

void background::tell_ready() {
    if (pipe_ < 0) return;
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere >= 0) {
        dup2(nowhere, STDIN_FILENO);
        dup2(nowhere, STDOUT_FILENO);
        close(nowhere);
    }
    const char word = 1;
    // If nobody reads it any more, nobody waits for it.
    [[maybe_unused]] const ssize_t told = write(pipe_, &word, 1);
    close(pipe_);
    pipe_ = -1;
}

}  // namespace fingerpost::daemon
