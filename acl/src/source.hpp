#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "acl/diagnostic.hpp"

namespace fingerpost::acl {

/// A text of the policy, and the name that messages give it. Outlives every spot in it.
struct source {
    std::string file;
    std::string text;
    std::size_t number = 0;  ///< in the order in which the texts were read
};

/// A byte of a source.
struct spot {
    const source* in = nullptr;
    unsigned line = 1;      ///< from 1
    unsigned column = 1;    ///< from 1, in bytes
    std::size_t start = 0;  ///< where the line begins in the text
};

[[nodiscard]] place place_of(const spot& at);

/// "line N", or "FILE:N" if that is another file than the reader's.
[[nodiscard]] std::string line_of(const spot& at, const spot& reader);

/// Collects what is wrong. Bounded: past `max_errors` it only remembers that there was more.
class complaints {
public:
    static constexpr std::size_t max_errors = 200;

    /// `what` must be safe to print.
    void add(const spot& at, std::string what);
    /// Whether another one would not be listed; saves the making of costly messages.
    [[nodiscard]] bool full() const { return errors_.size() == max_errors; }
    /// Whether one was not listed; then looking for others is in vain.
    [[nodiscard]] bool overflown() const { return more_; }
    /// All of them in the order of the texts; the complaints are then used up.
    [[nodiscard]] std::vector<diagnostic> take();

private:
    struct complaint {
        std::size_t source;
        diagnostic what;
    };
    std::vector<complaint> errors_;
    bool more_ = false;
};

}  // namespace fingerpost::acl
