#include "acl/facts_in_words.hpp"

#include <array>
#include <cstdio>
#include <string_view>

#include "base/text.hpp"

namespace fingerpost::acl {
namespace {

std::string groups_line(const base::user_name& of,
                        const std::optional<std::vector<std::string>>& groups) {
    std::string line = "groups of " + base::visible_line(of.str()) + ": ";
    if (!groups) return line + "cannot be told now";
    if (groups->empty()) return line + "none";
    for (std::size_t i = 0; i < groups->size(); ++i) {
        if (i > 0) line += ", ";
        line += base::visible_line((*groups)[i]);
    }
    return line;
}

std::string time_line(const base::local_time& t) {
    constexpr std::array<std::string_view, 7> days{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};
    std::array<char, 24> clock{};
    std::snprintf(clock.data(), clock.size(), "%02u:%02u", t.minute / 60, t.minute % 60);
    return "time: " + std::string(days.at(t.weekday)) + ' ' + clock.data();
}

}  // namespace

std::vector<std::string> facts_in_words(const base::question& asked, const facts& known,
                                        base::had account) {
    std::vector<std::string> lines;
    const std::string name = base::visible_line(asked.subject.str());
    lines.push_back("account of " + name + ": " +
                    (account == base::had::yes           ? "there"
                     : account == base::had::cannot_tell ? "cannot be told now"
                                                         : "none"));
    if (known.local) lines.push_back(time_line(*known.local));
    if (asked.who.user && known.watcher_groups)
        lines.push_back(groups_line(*asked.who.user, known.watcher_groups));
    if (known.subject_groups && asked.who.user != asked.subject)
        lines.push_back(groups_line(asked.subject, known.subject_groups));
    for (const std::string& g : known.unknown_groups)
        lines.push_back("group @" + base::visible_line(g) + ": unknown, or cannot be told now");
    return lines;
}

}  // namespace fingerpost::acl
