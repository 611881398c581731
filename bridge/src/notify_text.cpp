#include "notify_text.hpp"

#include "uri_text.hpp"

namespace fingerpost::bridge {
namespace {

void line(std::string& to, std::string_view name, std::string_view value) {
    to += name;
    to += ": ";
    to += value;
    to += "\r\n";
}

/// liblinphone asks for `presence`, but takes a list only under this name.
std::string_view event_of(const subscription& s, const notify_parts& parts) {
    const bool capital = s.list != nullptr && s.list->style == list_style::liblinphone;
    return capital && !parts.body.empty() ? "Presence" : name_of(s.package);
}

}  // namespace

std::string hex(std::uint64_t number) {
    std::string text(16, '0');
    for (std::size_t i = 16; i-- > 0; number >>= 4U) text[i] = "0123456789abcdef"[number & 15U];
    return text;
}

std::string_view via_name(transport t) noexcept {
    switch (t) {
        case transport::tcp:
            return "TCP";
        case transport::tls:
        case transport::mtls:
            return "TLS";
        case transport::udp:
            break;
    }
    return "UDP";
}

std::string contact_of(const subscription& s) {
    const char* const over = s.source.over == transport::mtls ? "tls" : name_of(s.source.over);
    return "<sip:" + escape_user(s.subject.str()) + '@' + *s.place + ";transport=" + over + '>';
}

std::string compose_notify(const subscription& s, const notify_parts& parts) {
    const dialog::texts in = s.named.get();
    std::string text;
    text.reserve(640 + parts.body.size());
    text += "NOTIFY ";
    text += in.target;
    text += " SIP/2.0\r\nVia: SIP/2.0/";
    text += via_name(s.next.over);
    text += ' ';
    text += *s.place;
    text += ";branch=";
    text += parts.branch;
    text += ";rport\r\n";
    line(text, "Max-Forwards", "70");
    if (!in.routes.empty()) line(text, "Route", in.routes);
    line(text, "From", in.local);
    line(text, "To", in.remote);
    line(text, "Call-ID", in.call_id);
    text += "CSeq: ";
    text += std::to_string(s.named.local_cseq + 1);
    text += " NOTIFY\r\n";
    line(text, "Contact", contact_of(s));
    text += "Event: ";
    text += event_of(s, parts);
    if (!in.event_id.empty()) {
        text += ";id=";
        text += in.event_id;
    }
    text += "\r\n";
    line(text, "Subscription-State", parts.state);
    if (!parts.require.empty()) line(text, "Require", parts.require);
    if (!parts.tag.empty()) line(text, "SIP-ETag", parts.tag);
    if (!parts.type.empty()) line(text, "Content-Type", parts.type);
    line(text, "Content-Length", std::to_string(parts.body.size()));
    text += "\r\n";
    text += parts.body;
    return text;
}

}  // namespace fingerpost::bridge
