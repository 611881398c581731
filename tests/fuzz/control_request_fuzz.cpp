#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "request.hpp"

// A request that was read has the users that its command needs, and a refusal has its words.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fingerpost::control;
    const auto asked = parse_request({reinterpret_cast<const char*>(data), size});
    if (const auto* bad = std::get_if<bad_request>(&asked)) {
        if (bad->text.empty()) std::abort();
        return 0;
    }
    const auto& r = std::get<request>(asked);
    const bool names_users = r.what == command::show || r.what == command::watch;
    if (names_users == r.users.empty()) std::abort();
    return 0;
}
