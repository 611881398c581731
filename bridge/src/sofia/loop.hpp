#pragma once

#include <functional>
#include <optional>
#include <thread>

#include "../deadlines.hpp"
#include "sofia.hpp"

namespace fingerpost::bridge {

/// The thread on which Sofia-SIP runs: its event loop, one timer of the monotonic clock, and a bell
/// that other threads ring.
class sofia_loop {
public:
    struct duties {
        /// First; may throw, and then nothing follows but `end`.
        std::function<void(su_root_t*)> begin;
        std::function<void()> rung;  ///< the bell was rung, once or more
        /// Before the loop waits for events, and so after those it had: does what is due at `now`;
        /// when something is due next.
        std::function<std::optional<tick>(tick now)> turn;
        std::function<void(const char* bug)> failed;  ///< `rung` or `turn` threw
        std::function<void()> end;                    ///< last, while the loop still stands
    };
    /// Starts the thread. Rethrows what `begin` throws.
    explicit sofia_loop(duties does);
    ~sofia_loop();
    sofia_loop(const sofia_loop&) = delete;
    sofia_loop& operator=(const sofia_loop&) = delete;

    /// Wakes the loop; from any thread.
    void ring() const noexcept;
    /// Ends the thread, and waits for that; then the loop does nothing any more.
    void stop();

private:
    void run(std::function<void(std::exception_ptr)> started);
    void turn();
    void arm(std::optional<tick> when);
    void guard(const std::function<void()>& work);

    duties does_;
    int bell_;
    int timer_;
    int stop_;
    tick armed_{};
    su_root_t* root_ = nullptr;
    std::thread thread_;
};

}  // namespace fingerpost::bridge
