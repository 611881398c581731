// What a server sends us: whatever the bytes, what is read keeps its promises, and a stream is cut
// into messages that end.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "digest_prover.hpp"
#include "sip_response.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fingerpost::bridge;
    std::string_view stream(reinterpret_cast<const char*>(data), size);
    const auto whole = sip_response::parse(stream);
    if (whole) {
        if (whole->status < 100 || whole->status > 699 || whole->branch.empty()) std::abort();
        if (whole->etag.find_first_of(" \r\n") != whole->etag.npos) std::abort();
        digest_prover prover("user", [] { return std::uint64_t{1}; });
        prover.set_password("password");
        const auto learned = prover.learn(*whole);
        const std::string lines = prover.lines("PUBLISH", "sip:a@b");
        if (lines.empty() != (learned == digest_prover::lesson::unknown)) std::abort();
        // One header line, whatever was in the challenge.
        if (!lines.empty() && lines.find('\n') != lines.size() - 1) std::abort();
    }
    const auto datagram = sip_response::read_datagram(stream);
    if (datagram && datagram->content_length.value_or(0) >= size) std::abort();
    for (;;) {
        const auto first = first_message_size(stream);
        if (!first || !*first) return 0;
        if (**first == 0 || **first > stream.size()) std::abort();
        stream.remove_prefix(**first);
    }
}
