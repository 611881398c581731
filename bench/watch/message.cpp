#include "message.hpp"

#include <charconv>

namespace fingerpost::bench {
namespace {

bool is_name(std::string_view name, std::string_view wanted) {
    if (name.size() != wanted.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i)
        if ((name[i] | 0x20) != (wanted[i] | 0x20)) return false;
    return true;
}

std::string_view* place_of(std::string_view name, message& m) {
    // The first letter first, since most lines are of no concern.
    switch (name[0] | 0x20) {
        case 'f':
            return is_name(name, "From") ? &m.from : nullptr;
        case 't':
            return is_name(name, "To") ? &m.to : nullptr;
        case 'c':
            if (is_name(name, "Call-ID")) return &m.call_id;
            if (is_name(name, "CSeq")) return &m.cseq;
            if (is_name(name, "Content-Type")) return &m.content_type;
            return is_name(name, "Contact") ? &m.contact : nullptr;
        case 's':
            if (is_name(name, "Subscription-State")) return &m.subscription_state;
            return is_name(name, "SIP-ETag") ? &m.etag : nullptr;
        default:
            return nullptr;
    }
}

void read_line(std::string_view line, std::string_view with_end, message& m) {
    const std::size_t colon = line.find(':');
    if (colon == line.npos || colon == 0) return;
    const std::string_view name = line.substr(0, colon);
    if (is_name(name, "Via")) {
        // Vias stand together in what both servers send.
        if (m.via_lines.empty())
            m.via_lines = with_end;
        else
            m.via_lines = {m.via_lines.data(), m.via_lines.size() + with_end.size()};
        return;
    }
    std::string_view* const place = place_of(name, m);
    if (place == nullptr) return;
    const std::size_t value = line.find_first_not_of(' ', colon + 1);
    *place = value == line.npos ? std::string_view() : line.substr(value);
}

}  // namespace

unsigned message::status() const noexcept {
    constexpr std::string_view version = "SIP/2.0 ";
    return first_line.starts_with(version) ? number_at_start(first_line.substr(version.size())) : 0;
}

std::uint32_t message::cseq_number() const noexcept { return number_at_start(cseq); }

message read_message(std::string_view text) {
    message m;
    std::size_t at = text.find("\r\n");
    m.first_line = text.substr(0, at);
    while (at != text.npos) {
        const std::size_t begin = at + 2;
        at = text.find("\r\n", begin);
        if (at == begin) {
            m.body = text.substr(begin + 2);
            break;
        }
        if (at == text.npos) break;
        read_line(text.substr(begin, at - begin), text.substr(begin, at + 2 - begin), m);
    }
    return m;
}

void for_each_part(
    const message& m,
    const std::function<void(std::string_view type, std::string_view document)>& take) {
    constexpr std::string_view parameter = "boundary=";
    const std::size_t at = m.content_type.find(parameter);
    if (!m.content_type.starts_with("multipart/") || at == m.content_type.npos) return;
    std::string_view boundary = m.content_type.substr(at + parameter.size());
    if (boundary.starts_with('"')) boundary.remove_prefix(1);
    boundary = boundary.substr(0, boundary.find_first_of("\";"));
    const std::string delimiter = "\r\n--" + std::string(boundary);
    // The line end before the first one may be the one that ends the header.
    std::size_t begin = m.body.find(std::string_view(delimiter).substr(2));
    while (begin != m.body.npos) {
        begin = m.body.find("\r\n", begin + 2);
        const std::size_t end = m.body.find(delimiter, begin + 2);
        if (begin == m.body.npos || end == m.body.npos) return;
        // A part has a header as a message has, without the first line.
        const message part = read_message(m.body.substr(begin, end - begin));
        take(part.content_type, part.body);
        begin = end;
    }
}

std::string_view uri_of(std::string_view contact) {
    const std::size_t open = contact.find('<');
    if (open == contact.npos) return contact.substr(0, contact.find(';'));
    return contact.substr(open + 1, contact.find('>', open) - open - 1);
}

std::string_view tag_of(std::string_view header) {
    const std::size_t at = header.rfind(";tag=");
    if (at == header.npos) return {};
    const std::string_view tag = header.substr(at + 5);
    return tag.substr(0, tag.find(';'));
}

std::uint32_t number_at_start(std::string_view text) {
    std::uint32_t n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n;
}

void write_answer(const message& request, std::string_view status, std::string& out) {
    out.assign("SIP/2.0 ").append(status).append("\r\n").append(request.via_lines);
    out.append("From: ").append(request.from);
    out.append("\r\nTo: ").append(request.to);
    out.append("\r\nCall-ID: ").append(request.call_id);
    out.append("\r\nCSeq: ").append(request.cseq);
    out.append("\r\nContent-Length: 0\r\n\r\n");
}

}  // namespace fingerpost::bench
