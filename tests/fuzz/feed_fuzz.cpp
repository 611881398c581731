// A feed's line: whatever the bytes, parsed or refused, and what is parsed keeps its promises.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sessions/feed_line.hpp"

namespace sessions = fingerpost::sessions;

namespace {

bool is_text(std::string_view text) { return text.size() <= 255 && text.find('\n') == text.npos; }

bool keeps_promises(const sessions::feed_line& line) {
    if (const auto* l = std::get_if<sessions::feed_login>(&line))
        return !l->id.empty() && is_text(l->id) && is_text(l->line) && is_text(l->origin) &&
               is_text(l->host.value_or("")) && !l->user.str().empty();
    if (const auto* u = std::get_if<sessions::feed_update>(&line))
        return !u->id.empty() && (u->locked || u->idle_since || u->program);
    if (const auto* o = std::get_if<sessions::feed_logout>(&line)) return !o->id.empty();
    const auto& error = std::get<sessions::feed_error>(line);
    // The answer is one line, whatever was asked.
    return !error.why.empty() && sessions::feed_refusal(error.why, 1).find('\n') ==
                                     sessions::feed_refusal(error.why, 1).size() - 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (!keeps_promises(sessions::parse_feed_line(text))) std::abort();
    return 0;
}
