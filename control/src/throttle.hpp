#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

namespace fingerpost::control {

/// Lets one event through in each `pause` and counts the others, so that who makes many does not
/// fill the log.
class throttle {
public:
    using steady = std::chrono::steady_clock;

    explicit throttle(steady::duration pause) : pause_(pause) {}

    /// How many events the one at `now` stands for: itself and those held back since the last that
    /// passed. 0: it is held back.
    [[nodiscard]] std::size_t pass(steady::time_point now) {
        ++held_back_;
        if (last_ && now - *last_ < pause_) return 0;
        last_ = now;
        return std::exchange(held_back_, 0);
    }

private:
    const steady::duration pause_;
    std::optional<steady::time_point> last_;
    std::size_t held_back_ = 0;
};

}  // namespace fingerpost::control
