#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "settings.hpp"

namespace fingerpost::daemon {

/// What an option's text must be.
enum class type {
    text,
    path,
    path_or_none,
    duration,
    count,
    yes_no,
    word,
    source,
    endpoint,
    sip_listener,
    host,  ///< or none
    networks,
    sip_server,    ///< or none
    sip_identity,  ///< or none
};

/// One option: everything that is known of it stands here and nowhere else.
struct option {
    const char* name;
    type kind;
    const char*
        range;  ///< words separated by `|`, or LEAST..MOST of a count or duration; empty: any
    const char* preset;
    bool repeatable;
    const char* help;
    std::function<void(settings&, const std::string&)> store;
};

/// All options there are. Durations and counts are stored once they are known to be well-formed.
[[nodiscard]] const std::vector<option>& option_table();

/// A well-formed duration, and a well-formed count.
[[nodiscard]] std::chrono::milliseconds duration_of(const std::string& text);
[[nodiscard]] unsigned count_of(const std::string& text);

}  // namespace fingerpost::daemon
