#pragma once

#include <string>
#include <vector>

#include "base/log.hpp"

namespace fingerpost::tests {

/// What was logged, as sentences.
class remembering_log final : public base::log {
public:
    std::vector<std::string> events;
    void write(base::severity, std::string_view event, facts) noexcept override {
        events.emplace_back(event);
    }
    [[nodiscard]] bool enabled(base::severity) const noexcept override { return true; }
};

}  // namespace fingerpost::tests
