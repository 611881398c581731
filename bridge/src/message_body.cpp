#include "message_body.hpp"

#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "base/message.hpp"
#include "base/text.hpp"
#include "cpim.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::string_view plain = "text/plain";

reply refused(unsigned status, const char* phrase) {
    reply no = make_reply(status);
    no.phrase = phrase;
    return no;
}

/// RFC 3261 section 21.4.13.
reply unsupported() {
    return make_reply(415, {{"Accept", "text/plain;charset=utf-8, message/cpim"}});
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        if (!base::next_code_point(text)) return false;
    }
    return true;
}

std::variant<std::string, reply> text_of(std::string_view content, std::string_view charset) {
    if (!charset.empty() && charset != "utf-8" && charset != "us-ascii") return unsupported();
    if (content.size() > base::max_message_text) return make_reply(413);
    if (content.empty()) return refused(400, "No Text");
    if (!is_utf8(content)) return refused(400, "Not UTF-8");
    return std::string(content);
}

std::variant<std::string, reply> text_of_cpim(std::string_view body) {
    const auto read = read_cpim(body);
    if (!read && read.error() == base::errc::too_long) return make_reply(413);
    if (!read) return refused(400, "Bad Message/CPIM");
    const std::string& encoding = read->transfer_encoding;
    const bool as_it_is =
        encoding.empty() || encoding == "7bit" || encoding == "8bit" || encoding == "binary";
    if (read->type.name != plain || !as_it_is || read->requires_more) return unsupported();
    return text_of(read->content, read->type.charset);
}

}  // namespace

std::variant<std::string, reply> read_message(const request& r) {
    // We make no dialogs in which a MESSAGE could come (section 4).
    if (!r.to.tag.empty()) return refused(481, "Dialog Does Not Exist");
    if (!r.content_encoding.empty() && r.content_encoding != "identity")
        return make_reply(415, {{"Accept-Encoding", "identity"}});
    const bool is_cpim = r.content_type == "message/cpim";
    if (!is_cpim && r.content_type != plain) return unsupported();
    if (r.body.size() > max_message_body) return make_reply(413);
    return is_cpim ? text_of_cpim(r.body) : text_of(r.body, r.charset);
}

}  // namespace fingerpost::bridge
