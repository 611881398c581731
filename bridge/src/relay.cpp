#include "relay.hpp"

#include <utility>

#include "notify_text.hpp"
#include "uri_text.hpp"

namespace fingerpost::bridge {
namespace {

/// RFC 3428 section 8: a longer one must not go where nothing heeds congestion.
constexpr std::size_t longest_over_udp = 1300;
/// On their way at a time.
constexpr std::size_t max_waiting = 1000;

}  // namespace

relay::relay(std::string domain, surroundings& around)
    : domain_(std::move(domain)),
      around_(around),
      transactions_(
          [&around](const hop& to, const std::string& bytes) { return around.send(to, bytes); },
          [this](std::uint64_t, unsigned status, unsigned) { answered_ += status != 0 ? 1 : 0; }) {}

std::string relay::address_of(const base::watcher& sender) const {
    if (sender.sip) return sender.sip->str();
    if (sender.user) return "sip:" + escape_user(sender.user->str()) + '@' + domain_;
    return "sip:anonymous@anonymous.invalid";  // RFC 3323 section 4.1.1.3
}

void relay::send(const base::message& what, const std::vector<binding>& phones, tick now) {
    if (what.hops == 0) return;
    for (const binding& phone : phones) send(what, phone, now);
}

void relay::send(const base::message& what, const binding& phone, tick now) {
    if (transactions_.waiting() >= max_waiting) return;
    std::string branch = "z9hG4bK" + hex(around_.chance());
    const std::string place = *around_.place_for(phone.from);
    std::string text = "MESSAGE " + phone.uri + " SIP/2.0\r\nVia: SIP/2.0/";
    text.append(via_name(phone.from.over)).append(" ").append(place);
    text.append(";branch=").append(branch).append(";rport\r\nMax-Forwards: ");
    text.append(std::to_string(what.hops - 1)).append("\r\nFrom: <").append(address_of(what.from));
    text.append(">;tag=").append(hex(around_.chance())).append("\r\nTo: <sip:");
    text.append(escape_user(what.to.str())).append("@").append(domain_).append(">\r\nCall-ID: ");
    text.append(hex(around_.chance())).append("\r\nCSeq: 1 MESSAGE\r\n");
    text.append("Content-Type: text/plain;charset=UTF-8\r\nContent-Length: ");
    text.append(std::to_string(what.text.size())).append("\r\n\r\n").append(what.text);
    if (!phone.from.reliable() && text.size() > longest_over_udp) return;
    // A flow that is gone, or full, is a phone that cannot be reached now.
    const auto begun = transactions_.begin(std::move(branch), 0, phone.from, std::move(text), now);
    if (begun.how == sending::left) ++relayed_;
}

void relay::add_counts(counts& to) const {
    to.relayed = relayed_;
    to.answered = answered_;
}

void relay::response(std::string_view branch, unsigned status, tick now) {
    transactions_.answer(branch, status, 0, now);
}

}  // namespace fingerpost::bridge
