#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "authenticator.hpp"
#include "digest_answer.hpp"

/// Whatever an Authorization header has: it is read within bounds, and proves nobody.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fingerpost;
    static bridge::authenticator judge = [] {
        return bridge::authenticator(bridge::challenge::both, "example.test", "0123456789abcdef",
                                     {});
    }();
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto answer = bridge::digest_answer::parse(text);
    if (answer && answer->with_qop && answer->count == 0) std::abort();
    const auto found = judge.verify({"SUBSCRIBE", "c", 1, {text}}, base::instant{});
    if (std::get<bridge::must_prove>(found).challenges.size() != 2) std::abort();
    return 0;
}
