#include "answer_text.hpp"

#include <cstring>
#include <stdexcept>

#include "../notify_text.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::string_view end_of_line = "\r\n";

/// A line.
std::string one_line(const void* header) {
    constexpr std::size_t usual = 256;  // bytes
    std::string text;
    for (std::size_t room = usual;;) {
        text.resize(room);
        const issize_t written = msg_header_e(text.data(), static_cast<isize_t>(room),
                                              static_cast<const msg_header_t*>(header), 0);
        if (written < 0) throw std::runtime_error("a header of a request cannot be repeated");
        const auto needs = static_cast<std::size_t>(written);
        if (needs < room) {
            text.resize(needs);
            return text;
        }
        room = needs + 1;
    }
}

/// All of a header's fields, a line each.
std::string lines(const void* first) {
    std::string text;
    for (const auto* h = static_cast<const msg_header_t*>(first); h != nullptr; h = h->sh_next)
        text += one_line(h);
    return text;
}

std::string made_up_tag(const answer_frame& asked, keyed_hash& tags) {
    const auto hashed = tags(asked.vias + asked.from + asked.to + asked.names);
    std::uint64_t number = 0;
    std::memcpy(&number, hashed.data(), sizeof number);
    return hex(number);
}

}  // namespace

answer_frame::answer_frame(const sip_t& asked)
    : vias(lines(asked.sip_via)),
      routes(lines(asked.sip_record_route)),
      from(one_line(asked.sip_from)),
      has_tag(asked.sip_to->a_tag != nullptr),
      names(one_line(asked.sip_call_id) + one_line(asked.sip_cseq)) {
    sip_to_t bare = *asked.sip_to;
    bare.a_comment = nullptr;  // a tag behind it would be none
    to = one_line(&bare);
    to.resize(to.size() - end_of_line.size());
}

std::string answer_text(const answer_frame& asked, const reply& with, keyed_hash& tags) {
    std::string text;
    text.reserve(1024);
    text.append("SIP/2.0 ").append(std::to_string(with.status)).append(" ");
    text.append(with.phrase).append(end_of_line).append(asked.vias);
    if (with.status < 300) text += asked.routes;
    text.append(asked.from).append(asked.to);
    if (!asked.has_tag)
        text.append(";tag=").append(with.to_tag.empty() ? made_up_tag(asked, tags) : with.to_tag);
    text.append(end_of_line).append(asked.names);
    for (const auto& [name, value] : with.with)
        text.append(name).append(": ").append(value).append(end_of_line);
    return text.append("Content-Length: 0\r\n\r\n");
}

}  // namespace fingerpost::bridge
