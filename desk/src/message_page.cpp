#include "message_page.hpp"

#include <cstddef>
#include <string_view>

#include "base/text.hpp"

namespace fingerpost::desk {
namespace {

constexpr std::size_t max_lines = 24;
constexpr std::string_view newline = "\r\n";

std::string sender_of(const base::watcher& who) {
    std::string sip = who.sip ? base::visible_line(who.sip->str()) : std::string();
    if (who.user) {
        const std::string name = base::visible_line(who.user->str());
        return sip.empty() ? name : name + " (" + sip + ')';
    }
    if (!sip.empty()) return sip;
    return who.from ? "somebody unknown at " + who.from->str() : "somebody unknown";
}

std::string two_digits(unsigned n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); }

/// The first lines of a text whose every line ends in `newline`, and a word where more follow. Each
/// stands behind a mark, so that none passes for our own.
std::string first_lines(std::string_view text) {
    std::string page;
    for (std::size_t lines = 0; !text.empty(); ++lines) {
        if (lines == max_lines) return page.append("(The rest is left out.)").append(newline);
        const std::size_t end = text.find(newline) + newline.size();
        page.append("> ").append(text.substr(0, end));
        text.remove_prefix(end);
    }
    return page;
}

}  // namespace

std::string message_page(const base::message& what, base::local_time at) {
    return "\r\n\a\a\aMessage from " + sender_of(what.from) + " at " + two_digits(at.minute / 60) +
           ':' + two_digits(at.minute % 60) + " ...\r\n" +
           first_lines(base::visible_text(what.text, newline)) + "EOF\r\n";
}

}  // namespace fingerpost::desk
