// An Accept header: whatever the bytes, what is read keeps its promises, and asking for more never
// takes a choice away.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "accept.hpp"
#include "document.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fingerpost::bridge;
    const std::string value(reinterpret_cast<const char*>(data), size);
    for (const media_range& r : read_accept(value)) {
        if (r.type.empty() || r.subtype.empty()) std::abort();
        if (r.quality < 0 || r.quality > 1000) std::abort();
        if (r.precision() < 0 || r.precision() > 2) std::abort();
    }
    const auto chosen = choose_format(event_package::presence, {value});
    if (chosen && !choose_format(event_package::presence, {value, "*/*;q=0.001"})) std::abort();
    if (choose_format(event_package::presence, {"application/xpidf+xml", value}) == std::nullopt &&
        value.find('0') == value.npos)
        std::abort();  // only a q of 0 refuses
    return 0;
}
