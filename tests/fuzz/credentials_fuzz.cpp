#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bridge/credentials.hpp"

/// Whatever stands in the file: it is refused with places that exist, or reads back as it was.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using fingerpost::bridge::credentials;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = credentials::parse(text, "f", "example.test");
    if (const auto* errors = std::get_if<credentials::errors>(&read)) {
        if (errors->empty()) std::abort();
        return 0;
    }
    const std::string written = std::get<credentials>(read).serialize();
    const auto again = credentials::parse(written, "f", "example.test");
    if (!std::holds_alternative<credentials>(again)) std::abort();
    if (std::get<credentials>(again).serialize() != written) std::abort();
    return 0;
}
