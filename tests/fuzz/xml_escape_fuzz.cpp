// Text on its way into a document: whatever the bytes, no markup comes of it, and nothing that XML
// forbids.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.hpp"
#include "xml_escape.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text;
    fingerpost::bridge::append_escaped(text, {reinterpret_cast<const char*>(data), size});
    if (text.find_first_of("<>\"'") != text.npos) std::abort();
    for (std::string_view rest = text; !rest.empty();) {
        const auto c = fingerpost::base::next_code_point(rest);
        if (!c || *c < 0x20 || *c == 0xFFFE || *c == 0xFFFF) std::abort();
    }
    return 0;
}
