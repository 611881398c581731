// A published document: whatever the bytes, what is taken of it is bounded, and one line of UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "pidf_reader.hpp"

namespace {

void check(std::string_view text, std::size_t most) {
    if (fingerpost::base::columns(text) > most) std::abort();
    while (!text.empty()) {
        const auto c = fingerpost::base::next_code_point(text);
        if (!c || *c == '\n' || *c == '\r') std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using fingerpost::bridge::published;
    const auto read = fingerpost::bridge::read_pidf({reinterpret_cast<const char*>(data), size});
    if (const auto* says = std::get_if<published>(&read)) {
        check(says->activity, published::activity_characters);
        check(says->note, published::note_characters);
    }
    return 0;
}
