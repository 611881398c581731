#pragma once

#include <memory>
#include <string>

#include "base/log.hpp"

namespace spdlog {
class logger;
}

namespace fingerpost::daemon {

/// Log lines on standard error, as text or as one JSON object a line. What is untrusted in them is
/// made safe to print. Under a service manager that reads them (JOURNAL_STREAM), text lines bear
/// its priorities and no time.
class logger final : public base::log {
public:
    enum class form { text, json };
    logger(base::severity least, form as);
    ~logger() override;
    void write(base::severity level, std::string_view event, facts with) noexcept override;
    [[nodiscard]] bool enabled(base::severity level) const noexcept override;
    /// Prints a line that is one already, whatever the least severity.
    void pass_on(const std::string& line) noexcept;

private:
    base::severity least_;
    form form_;
    std::unique_ptr<spdlog::logger> out_;
};

}  // namespace fingerpost::daemon
