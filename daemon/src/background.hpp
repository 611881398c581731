#pragma once

namespace fingerpost::daemon {

/// The way into the background: the process that was started stays until the daemon is ready, and
/// then ends with 0; if the daemon fails before, it ends with 1. So whoever started it learns how
/// it went.
class background {
public:
    /// Goes into the background, unless `foreground`. Returns in the daemon only. Before there are
    /// threads. Throws std::system_error when the system refuses.
    explicit background(bool foreground);
    ~background();
    background(const background&) = delete;
    background& operator=(const background&) = delete;

    /// Lets the parent go, and lets go of the terminal.
    void tell_ready();

private:
    int pipe_ = -1;
};

}  // namespace fingerpost::daemon
