#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace fingerpost::base {

enum class severity { debug, info, warning, error };

/// Where modules that do I/O say what an operator should know; the daemon prints it as text or
/// JSON.
class log {
public:
    using facts = std::initializer_list<std::pair<std::string_view, std::string>>;

    virtual ~log() = default;
    /// One event: a short stable sentence without variable parts, and the facts that go with it.
    /// The facts may be untrusted; they are made safe to print here. Never blocks for long, never
    /// throws.
    virtual void write(severity level, std::string_view event, facts with) noexcept = 0;
    /// Whether `write` at `level` would print; asked before costly facts are made.
    [[nodiscard]] virtual bool enabled(severity level) const noexcept = 0;

    void debug(std::string_view event, facts with = {}) noexcept {
        write(severity::debug, event, with);
    }
    void info(std::string_view event, facts with = {}) noexcept {
        write(severity::info, event, with);
    }
    void warning(std::string_view event, facts with = {}) noexcept {
        write(severity::warning, event, with);
    }
    void error(std::string_view event, facts with = {}) noexcept {
        write(severity::error, event, with);
    }
};

/// For tests and tools that have nothing to say.
class null_log final : public log {
public:
    void write(severity, std::string_view, facts) noexcept override {}
    [[nodiscard]] bool enabled(severity) const noexcept override { return false; }
};

}  // namespace fingerpost::base
