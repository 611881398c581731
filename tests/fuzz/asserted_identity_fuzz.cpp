#include <cstdint>
#include <cstdlib>

#include "asserted_identity.hpp"

/// Whatever a proxy asserts: who comes out is an identity that reads as itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fingerpost;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto who = bridge::asserted_identity({text, text});
    if (who && base::sip_identity::parse(who->str()) != *who) std::abort();
    static_cast<void>(bridge::recorded_address(text, {}));
    return 0;
}
