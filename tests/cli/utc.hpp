#pragma once

#include <ctime>

#include "fakes/clock.hpp"
#include "words.hpp"

namespace fingerpost::cli {

/// A reader in UTC.
inline view seen_at(std::string_view rfc3339) {
    return {tests::at(rfc3339), [](base::instant t) {
                const std::time_t seconds = std::chrono::system_clock::to_time_t(
                    std::chrono::time_point_cast<std::chrono::system_clock::duration>(t));
                std::tm civil{};
                ::gmtime_r(&seconds, &civil);
                return civil;
            }};
}

}  // namespace fingerpost::cli
