#pragma once

#include "base/instant.hpp"
#include "base/user_name.hpp"

namespace fingerpost::tests {

/// A clock that stands still until it is turned.
class manual_clock final : public base::clock {
public:
    explicit manual_clock(base::instant start) : now_(start) {}
    [[nodiscard]] base::instant now() const noexcept override { return now_; }
    void advance(std::chrono::microseconds by) { now_ += by; }
    void set(base::instant t) { now_ = t; }

private:
    base::instant now_;
};

/// An instant from RFC 3339 text; throws if the test's text is wrong.
inline base::instant at(std::string_view rfc3339) { return base::parse_rfc3339(rfc3339).value(); }

/// A user name from text; throws if the test's text is wrong.
inline base::user_name user(std::string_view name) { return base::user_name::parse(name).value(); }

}  // namespace fingerpost::tests
