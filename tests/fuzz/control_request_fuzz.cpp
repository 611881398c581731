#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "request.hpp"

// A request that was read has the users, words and numbers that its command needs, and a refusal
// has its words.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fingerpost::control;
    const auto asked = parse_request({reinterpret_cast<const char*>(data), size});
    if (const auto* bad = std::get_if<bad_request>(&asked)) {
        if (bad->text.empty()) std::abort();
        return 0;
    }
    const auto& r = std::get<request>(asked);
    switch (r.what) {
        case command::show:
        case command::explain:
        case command::erase:
            if (r.users.size() != 1) std::abort();
            break;
        case command::watch:
            if (r.users.empty()) std::abort();
            break;
        case command::limits:
        case command::log:
        case command::watchers:
        case command::passwd:
            if (r.users.size() > 1) std::abort();
            break;
        default:
            if (!r.users.empty()) std::abort();
    }
    const bool is_limit = r.what == command::limit;
    if (is_limit == r.level.empty() || is_limit == r.whom.empty()) std::abort();
    if ((r.what == command::unlimit) != (r.number > 0)) std::abort();
    if ((r.what == command::passwd) != r.login.has_value()) std::abort();
    const bool decides =
        r.what == command::approve || r.what == command::refuse || r.what == command::withdraw;
    if (decides != r.watcher.has_value()) std::abort();
    if (r.lines.newest < 1 || r.lines.newest > max_log_lines) std::abort();
    return 0;
}
