#include "asking.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "control_client.hpp"
#include "facts.hpp"

namespace fingerpost::cli {

namespace json = boost::json;

namespace {

/// Adds one line of the answer, which is not its last.
void take_in(answer& to, json::object line) {
    if (const auto* card = object_fact(line, "card")) to.cards.push_back(*card);
    if (object_fact(line, "line")) to.lines.push_back(line);
    if (const auto* watcher = object_fact(line, "watcher")) to.watchers.push_back(*watcher);
    for (const char* one : {"status", "explanation", "wishes"}) {
        if (const auto* told = object_fact(line, one)) to.told = *told;
    }
}

}  // namespace

exit_code complain(console to, std::string_view about, std::string_view what, exit_code code) {
    to.err << "fingerpost: " << base::visible_line(about) << ": " << base::visible_text(what, "\n");
    return code;
}

exit_code lost(const invocation& inv, console to, const base::error_code& why) {
    if (why == base::errc::not_found)
        return complain(to, inv.control, "the daemon closed the connection.",
                        exit_code::unreachable);
    if (why == base::errc::bad_form || why == base::errc::too_long)
        return complain(to, inv.control, "this is no answer of the daemon's.",
                        exit_code::unreachable);
    return complain(to, inv.control,
                    words_of(why, "is fingerpostd running? --control names another socket."),
                    exit_code::unreachable);
}

exit_code refused(console to, const json::object& error) {
    const auto why = control::refusal_named(raw_fact(error, "code"));
    const std::string user = fact(error, "user");
    to.err << "fingerpost: " << (user.empty() ? "" : user + ": ")
           << base::visible_text(raw_fact(error, "text"), "\n");
    return why ? code_of(*why) : exit_code::refused;
}

std::variant<answer, exit_code> asked(const invocation& inv, console to,
                                      const json::object& request) {
    auto daemon = control_client::ask(inv.control, request);
    if (!daemon) return lost(inv, to, daemon.error());
    answer got;
    for (;;) {
        auto line = daemon->next();
        if (!line) return lost(inv, to, line.error());
        if (const auto* error = object_fact(*line, "error")) return refused(to, *error);
        if (line->contains("done")) {
            got.end = std::move(*line);
            return got;
        }
        take_in(got, std::move(*line));
    }
}

}  // namespace fingerpost::cli
