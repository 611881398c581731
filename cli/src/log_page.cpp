#include "log_page.hpp"

#include "facts.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;

/// "bob", "sip:bob@example.net", "192.0.2.7", "somebody"; with his address, if that is known too.
std::string watcher_words(const json::object& line) {
    const json::object* who = object_fact(line, "watcher");
    if (!who) return "somebody";
    if (bool_fact(*who, "erased").value_or(false)) return "somebody who was erased";
    std::string name = fact(*who, "user");
    if (name.empty()) name = fact(*who, "sip");
    const std::string address = fact(*who, "address");
    if (name.empty()) return address.empty() ? "somebody" : address;
    return address.empty() ? name : name + " at " + address;
}

std::string told_words(const json::object& line) {
    const std::string verb = fact(line, "verb");
    std::string told = fields_fact(line, "fields");
    if (told.empty()) told = verb == "cannot-tell" ? "nothing for now" : "nothing";
    if (bool_fact(line, "concealed").value_or(false)) told += ", as if logged out";
    if (verb == "ask") told += ", if approved";
    return told;
}

/// " 3 times", if the line stands for several answers.
std::string count_words(const json::object& line) {
    const auto count = number_fact(line, "count");
    return count ? ' ' + std::to_string(*count) + " times" : "";
}

std::string asked_words(const json::object& line) {
    return " asked about " + fact(line, "subject") + count_words(line) + ": " + told_words(line);
}

std::string listed_words(const json::object& line, const json::object& listed) {
    return " listed " + std::to_string(number_fact(listed, "shown").value_or(0)) + " users" +
           count_words(line) +
           "; withheld: " + std::to_string(number_fact(listed, "withheld").value_or(0));
}

/// Why, in brackets: the rule, if it may be known, and the subject's own wish.
std::string reason_words(const json::object& line) {
    const std::string rule = fact(line, "rule");
    const std::string wish = fact(line, "wish");
    if (rule.empty() && wish.empty()) return {};
    const std::string both = rule.empty() || wish.empty() ? "" : "; ";
    return "  [" + rule + both + (wish.empty() ? "" : "own wish: " + wish) + ']';
}

}  // namespace

std::string log_line(const json::object& line, const view& v) {
    const auto at = instant_fact(line, "time");
    const std::string time = at ? date_words(*at, v) + "  " : "";
    if (const auto lost = number_fact(line, "lost"))
        return time + std::to_string(*lost) + " lines were lost\n";
    const json::object* listed = object_fact(line, "listed");
    return time + watcher_words(line) + " by " + fact(line, "face") +
           (listed ? listed_words(line, *listed) : asked_words(line)) + reason_words(line) + '\n';
}

}  // namespace fingerpost::cli
