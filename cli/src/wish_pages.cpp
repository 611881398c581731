#include "wish_pages.hpp"

#include "facts.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;

/// What keeps a limit from doing what it says; empty: nothing.
std::string note_of(const json::object& limit) {
    const std::string why = fact(limit, "void");
    if (!why.empty()) return "  (shows nothing to anybody: " + why + ")";
    const auto first = number_fact(limit, "behind");
    if (!first) return {};
    return "  (never counts: limit " + std::to_string(*first) + " is for everybody)";
}

}  // namespace

std::string hidden_words(std::optional<base::instant> until, const view& v) {
    return until ? "Hidden until " + since_words(*until, v) + "." : "Hidden until you unhide.";
}

std::string saying_words(const json::object& said, const view& v) {
    std::string words = "You say " + fact(said, "activity");
    const std::string note = fact(said, "note");
    if (!note.empty()) words += (words.back() == ' ' ? "\"" : ", \"") + note + '"';
    const auto until = instant_fact(said, "until");
    return words + (until ? ", until " + since_words(*until, v) : ", until you clear it") + '.';
}

std::string limits_page(const json::object& wishes, const view& v) {
    std::string page;
    if (bool_fact(wishes, "unreadable").value_or(false))
        page +=
            "What you once wanted cannot be read, so you are hidden: `fingerpost unhide`, then "
            "begin anew.\n";
    else if (bool_fact(wishes, "hidden").value_or(false))
        page += hidden_words(instant_fact(wishes, "until"), v) + '\n';
    for (const json::object* limit : objects_fact(wishes, "limits")) {
        page += std::to_string(number_fact(*limit, "number").value_or(0)) + "  " +
                words_fact(*limit, "level") + " to " + words_fact(*limit, "whom") +
                note_of(*limit) + '\n';
    }
    if (page.empty()) page = "You are not hidden and have set no limits.\n";
    const auto* const said = object_fact(wishes, "says");
    return said ? saying_words(*said, v) + '\n' + page : page;
}

}  // namespace fingerpost::cli
