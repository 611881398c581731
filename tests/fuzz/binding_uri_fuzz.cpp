// The URI of a Contact: whatever the bytes, it is like itself, and likeness has no direction.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "binding_uri.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using fingerpost::bridge::binding_uri;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto cut = text.find('\n');
    const auto a = binding_uri::parse(text.substr(0, cut));
    const auto b = binding_uri::parse(cut == text.npos ? text : text.substr(cut + 1));
    if (a && !a->same_as(*a)) std::abort();
    if (a && b && a->same_as(*b) != b->same_as(*a)) std::abort();
    return 0;
}
