// A list in a request, as it is or deflated: whatever the bytes, what is read is bounded, and whom
// it names is a user.
#include <cstdint>
#include <cstdlib>

#include "inflate.hpp"
#include "resource_list.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fingerpost::bridge;
    if (size == 0) return 0;
    request r;
    r.content_type = "application/resource-lists+xml";
    if (data[0] == 'z') r.content_encoding = "deflate";
    r.body.assign(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto inflated = inflate(r.body, most_list_bytes);
    if (const auto* text = std::get_if<std::string>(&inflated)) {
        if (text->size() > most_list_bytes) std::abort();
    }
    const auto read = read_list(r, "example.test");
    if (const auto* why = std::get_if<reply>(&read)) {
        if (why->status != 400 && why->status != 413 && why->status != 415) std::abort();
    } else if (std::get<std::vector<list_entry>>(read).size() > most_entries) {
        std::abort();
    }
    return 0;
}
