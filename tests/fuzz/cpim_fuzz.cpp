// A Message/CPIM: whatever the bytes, what is read is a part of them, and small.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cpim.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fingerpost::bridge;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = read_cpim(text);
    if (!read) return 0;
    if (!text.ends_with(read->content)) std::abort();
    if (read->type.name.find('/') == std::string_view::npos) std::abort();
    if (read->type.name.size() + read->type.charset.size() > size + 10) std::abort();
    if (read->transfer_encoding.size() > size) std::abort();
    return 0;
}
