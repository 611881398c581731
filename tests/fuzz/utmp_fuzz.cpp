#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "sessions/utmp.hpp"

/// Whatever the bytes: no more entries than records, and each with what a login needs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fingerpost::sessions;
    const auto entries = read_utmp(std::as_bytes(std::span(data, size)));
    if (entries.size() * 384 > size) std::abort();
    for (const auto& e : entries) {
        if (e.line.empty() || e.pid <= 0 || e.user.str().empty()) std::abort();
        static_cast<void>(kind_of(e));
    }
    return 0;
}
