#include "password.hpp"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/text.hpp"

namespace fingerpost::cli {
namespace {

constexpr std::size_t max_line = 4096;  // bytes; a password may have 1024

std::string last_error() { return std::generic_category().message(errno); }

volatile std::sig_atomic_t caught = 0;

/// While it lives, what is typed does not show, and the signals that would leave it so wait until
/// somebody waits with the mask `listening`.
class silence {
public:
    explicit silence(int terminal) : terminal_(terminal) {
        caught = 0;
        sigset_t wait;
        sigemptyset(&wait);
        for (const int signal : signals) sigaddset(&wait, signal);
        sigprocmask(SIG_BLOCK, &wait, &mask_);
        struct sigaction note {};
        note.sa_handler = [](int signal) { caught = signal; };
        for (std::size_t i = 0; i < signals.size(); ++i)
            sigaction(signals.at(i), &note, &before_.at(i));
        if (tcgetattr(terminal_, &shown_) != 0) return;
        termios hidden = shown_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        hidden.c_lflag |= ECHONL;
        is_silent_ = tcsetattr(terminal_, TCSAFLUSH, &hidden) == 0;
    }
    ~silence() {
        if (is_silent_) tcsetattr(terminal_, TCSAFLUSH, &shown_);
        for (std::size_t i = 0; i < signals.size(); ++i)
            sigaction(signals.at(i), &before_.at(i), nullptr);
        sigprocmask(SIG_SETMASK, &mask_, nullptr);
        if (caught != 0) raise(caught);
    }
    silence(const silence&) = delete;
    silence& operator=(const silence&) = delete;
    [[nodiscard]] bool holds() const noexcept { return is_silent_; }
    [[nodiscard]] const sigset_t& listening() const noexcept { return mask_; }

private:
    static constexpr std::array<int, 5> signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

    const int terminal_;
    bool is_silent_ = false;
    termios shown_{};
    sigset_t mask_{};
    std::array<struct sigaction, signals.size()> before_{};
};

/// One line without its newline, byte by byte, so that what follows is left to whom it is meant
/// for. Nothing at the end, when interrupted by a signal of `listening`, or where it is too long.
std::optional<std::string> read_line(int in, const sigset_t* listening = nullptr) {
    std::string line;
    for (char c = 0; line.size() <= max_line;) {
        pollfd input{in, POLLIN, 0};
        const bool ready = ppoll(&input, 1, nullptr, listening) > 0;
        if (!ready && errno == EINTR && caught == 0) continue;
        const ssize_t size = ready ? read(in, &c, 1) : -1;
        if (size < 0 || (size == 0 && line.empty())) return std::nullopt;
        if (size == 0 || c == '\n') return line;
        line += c;
    }
    return std::nullopt;
}

/// To the terminal itself: the standard output may be read by a program.
void prompt(int terminal, std::string_view text) {
    while (!text.empty()) {
        const ssize_t size = write(terminal, text.data(), text.size());
        if (size <= 0) return;  // whoever sees no prompt can still type
        text.remove_prefix(static_cast<std::size_t>(size));
    }
}

/// JSON has no way to say anything else.
std::variant<password, no_password> if_text(std::string read) {
    for (std::string_view rest = read; !rest.empty();) {
        if (!base::next_code_point(rest)) return no_password{"The password is not UTF-8."};
    }
    return password{std::move(read)};
}

std::optional<std::string> ask(int terminal, const silence& quiet, const std::string& question) {
    prompt(terminal, question);
    return read_line(terminal, &quiet.listening());
}

std::variant<password, no_password> ask_twice(int terminal, const std::string& purpose) {
    const silence quiet(terminal);
    if (!quiet.holds())
        return no_password{"The terminal cannot be made silent: " + last_error() + '.'};
    auto first = ask(terminal, quiet, "New password for " + purpose + ": ");
    if (!first) return no_password{"No password was given."};
    const auto second = ask(terminal, quiet, "The same once more: ");
    if (!second) return no_password{"No password was given."};
    if (first != second) return no_password{"These were two different passwords."};
    return if_text(*std::move(first));
}

}  // namespace

std::variant<password, no_password> read_new_password(int in, const std::string& purpose) {
    if (isatty(in) == 1) return ask_twice(in, purpose);
    auto line = read_line(in);
    if (!line) return no_password{"The standard input has no password on its first line."};
    return if_text(*std::move(line));
}

}  // namespace fingerpost::cli
