#include "publish_text.hpp"

#include "notify_text.hpp"

namespace fingerpost::bridge {
namespace {

void line(std::string& to, std::string_view name, std::string_view value) {
    to.append(name).append(": ").append(value).append("\r\n");
}

void begin(std::string& to, std::string_view method, std::string_view uri, transport over,
           std::string_view place, std::string_view branch) {
    to.append(method).append(" ").append(uri).append(" SIP/2.0\r\nVia: SIP/2.0/");
    to.append(via_name(over)).append(" ").append(place).append(";branch=").append(branch);
    to.append(";rport\r\n");
    line(to, "Max-Forwards", "70");
}

void parties(std::string& to, std::string_view uri, std::string_view from_tag) {
    to.append("From: <").append(uri).append(">;tag=").append(from_tag).append("\r\n");
    to.append("To: <").append(uri).append(">\r\n");
}

}  // namespace

std::string compose_publish(const publish_parts& parts) {
    std::string text;
    text.reserve(768 + parts.body.size());
    begin(text, "PUBLISH", parts.aor, parts.over, parts.place, parts.branch);
    parties(text, parts.aor, parts.from_tag);
    line(text, "Call-ID", parts.call_id);
    line(text, "CSeq", std::to_string(parts.cseq) + " PUBLISH");
    line(text, "Event", "presence");
    line(text, "Expires", std::to_string(parts.expires));
    if (!parts.if_match.empty()) line(text, "SIP-If-Match", parts.if_match);
    text += parts.proof;
    if (!parts.type.empty()) line(text, "Content-Type", parts.type);
    line(text, "Content-Length", std::to_string(parts.body.size()));
    text += "\r\n";
    text += parts.body;
    return text;
}

std::string compose_options(const options_parts& parts) {
    const std::string uri = "sip:" + std::string(parts.domain);
    std::string text;
    begin(text, "OPTIONS", uri, parts.over, parts.place, parts.branch);
    parties(text, uri, parts.from_tag);
    line(text, "Call-ID", parts.call_id);
    line(text, "CSeq", "1 OPTIONS");
    line(text, "Content-Length", "0");
    text += "\r\n";
    return text;
}

}  // namespace fingerpost::bridge
