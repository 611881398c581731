#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "finger_target.hpp"

namespace fingerpost::cli {

/// The bounds of one query.
struct finger_limits {
    std::chrono::milliseconds deadline{30'000};  ///< of the whole conversation
    std::chrono::milliseconds connect{5'000};    ///< of each address that is tried
    std::size_t answer_bytes = 4 * 1024 * 1024;
};

/// What came of a query.
struct finger_answer {
    std::string bytes;    ///< raw, not safe to print; may be a part when something went wrong
    std::string trouble;  ///< what went wrong, for a person; empty: the host answered and closed
};

/// Asks one host: tries all its addresses in the resolver's order, sends `query`, and reads until
/// the host closes (RFC 1288 section 2.1). Blocks, at most until the deadline.
[[nodiscard]] finger_answer ask_host(const finger_target& target, const std::string& query,
                                     finger_limits limits = {});

}  // namespace fingerpost::cli
