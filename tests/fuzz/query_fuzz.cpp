#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fingerd/format.hpp"
#include "fingerd/query.hpp"

namespace {

/// Whether `reply` is one line in CR LF without a control character.
bool is_one_safe_line(std::string_view reply) {
    if (!reply.ends_with("\r\n")) return false;
    reply.remove_suffix(2);
    for (const char c : reply) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
    }
    return true;
}

}  // namespace

/// Whatever bytes come: what parses keeps its bounds, and its names can be told back safely.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace fingerd = fingerpost::fingerd;
    const auto asked = fingerd::parse_query({reinterpret_cast<const char*>(data), size});
    if (!asked) return 0;
    if (asked->names.size() > fingerd::max_query_names) std::abort();
    for (const auto charset : {fingerpost::base::charset::utf8, fingerpost::base::charset::ascii}) {
        for (const auto& name : asked->names) {
            if (!is_one_safe_line(fingerd::no_such_user(name, {charset, ""}))) std::abort();
        }
    }
    if (!asked->hosts.empty() && !is_one_safe_line(fingerd::forwarded_line(*asked))) std::abort();
    return 0;
}
