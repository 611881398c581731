#include "errands.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <map>
#include <string>

#include "asking.hpp"
#include "base/message.hpp"
#include "base/text.hpp"
#include "explain.hpp"
#include "explain_file.hpp"
#include "facts.hpp"
#include "log_page.hpp"
#include "password.hpp"
#include "watchers_page.hpp"
#include "wish_pages.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;

view here_and_now() { return {base::system_clock().now(), local_time}; }

/// Asks, and prints the answer: by `page` its words for people, which end in a newline; with
/// --json what the daemon told, or the end of its answer.
template <class Page>
exit_code ask_and_tell(const invocation& inv, console to, const json::object& request, Page page) {
    const auto came = asked(inv, to, request);
    if (const auto* failed = std::get_if<exit_code>(&came)) return *failed;
    const auto& got = std::get<answer>(came);
    to.out << (inv.as == format::page ? page(got)
                                      : json_line(got.told.empty() ? got.end : got.told) + '\n');
    return exit_code::ok;
}

bool is_text(std::string_view words) noexcept {
    while (!words.empty()) {
        if (!base::next_code_point(words)) return false;
    }
    return true;
}

exit_code not_sent(console to, const char* why) {
    to.err << "fingerpost: " << why << '\n';
    return exit_code::refused;
}

exit_code explain_policy(const invocation& inv, console to) {
    const auto came = explain_by_file(*inv.question, inv.policy);
    if (const auto* wrong = std::get_if<std::string>(&came)) {
        to.err << *wrong;
        return exit_code::refused;
    }
    const auto& why = std::get<json::object>(came);
    to.out << (inv.as == format::json ? json_line(why) + '\n'
                                      : question_line(*inv.question) + explanation_page(why));
    return exit_code::ok;
}

exit_code explain(const invocation& inv, console to) {
    if (!inv.policy.empty()) return explain_policy(inv, to);
    return ask_and_tell(inv, to, request_of(*inv.question), [&](const answer& got) {
        return question_line(*inv.question) + explanation_page(got.told);
    });
}

exit_code hide(const invocation& inv, console to) {
    json::object request{{"command", "hide"}};
    if (inv.lasting) request["for_seconds"] = inv.lasting->count();
    return ask_and_tell(inv, to, request, [](const answer& got) {
        return hidden_words(instant_fact(got.end, "until"), here_and_now()) + '\n';
    });
}

exit_code unhide(const invocation& inv, console to) {
    return ask_and_tell(inv, to, {{"command", "unhide"}},
                        [](const answer&) { return "You are not hidden any more.\n"; });
}

exit_code set(const invocation& inv, console to) {
    json::object request{
        {"command", "set"}, {"activity", inv.says.activity}, {"note", inv.says.note}};
    if (inv.lasting) request["for_seconds"] = inv.lasting->count();
    if (inv.says.until) request["until"] = base::to_rfc3339(*inv.says.until);
    if (!is_text(inv.says.activity) || !is_text(inv.says.note))
        return not_sent(to, "activity and note must be UTF-8.");
    if (json_line(request).size() > control::max_request_bytes)
        return not_sent(to, "activity and note are too long.");
    return ask_and_tell(inv, to, request, [](const answer& got) {
        return saying_words(got.end, here_and_now()) + '\n' +
               (bool_fact(got.end, "hidden").value_or(false)
                    ? "You are hidden, so others see it once you `fingerpost unhide`.\n"
                    : "");
    });
}

exit_code clear(const invocation& inv, console to) {
    return ask_and_tell(inv, to, {{"command", "clear"}},
                        [](const answer&) { return "You say nothing any more.\n"; });
}

json::array words_of(const std::vector<std::string>& words) {
    return json::array(words.begin(), words.end());
}

exit_code limit(const invocation& inv, console to) {
    const json::object request{
        {"command", "limit"}, {"level", words_of(inv.level)}, {"whom", words_of(inv.whom)}};
    return ask_and_tell(inv, to, request, [](const answer& got) {
        return "Limit " + std::to_string(number_fact(got.end, "number").value_or(0)) +
               " is set; `fingerpost limits` lists them all.\n";
    });
}

exit_code limits(const invocation& inv, console to) {
    return ask_and_tell(inv, to, {{"command", "limits"}},
                        [](const answer& got) { return limits_page(got.told, here_and_now()); });
}

exit_code unlimit(const invocation& inv, console to) {
    return ask_and_tell(
        inv, to, {{"command", "unlimit"}, {"number", inv.number}},
        [&](const answer&) { return "Limit " + std::to_string(inv.number) + " is taken back.\n"; });
}

json::object log_request(const invocation& inv) {
    json::object request{{"command", "log"}};
    if (!inv.log.user.empty()) request["user"] = inv.log.user;
    if (inv.log.since) request["since"] = base::to_rfc3339(*inv.log.since);
    return request;
}

using numbered_lines = std::map<std::int64_t, json::object>;

/// Adds the `newest` lines that `request` is about, page by page; what went wrong, if something
/// did.
exit_code read_lines(const invocation& inv, console to, json::object request, std::uint64_t newest,
                     numbered_lines& all) {
    while (newest > 0) {
        const auto wanted = std::min<std::uint64_t>(newest, control::max_log_lines);
        request["newest"] = wanted;
        auto came = asked(inv, to, request);
        if (const auto* failed = std::get_if<exit_code>(&came)) return *failed;
        auto& lines = std::get<answer>(came).lines;
        if (lines.empty()) return exit_code::ok;
        for (json::object& line : lines) {
            const std::int64_t number = number_fact(line, "number").value_or(0);
            all[number] = *object_fact(line, "line");
        }
        const std::int64_t first = number_fact(lines.front(), "number").value_or(0);
        if (lines.size() < wanted || first < 2) return exit_code::ok;
        request["before"] = first;
        newest -= lines.size();
    }
    return exit_code::ok;
}

exit_code show_log(const invocation& inv, console to) {
    numbered_lines all;
    const exit_code code = read_lines(inv, to, log_request(inv), inv.log.newest, all);
    if (code != exit_code::ok) return code;
    if (all.empty() && inv.as == format::page) to.out << "The log has no such line.\n";
    const view v = here_and_now();
    for (const auto& [number, line] : all)
        to.out << (inv.as == format::json ? json_line(line) + '\n' : log_line(line, v));
    return exit_code::ok;
}

exit_code erase(const invocation& inv, console to) {
    return ask_and_tell(
        inv, to, {{"command", "erase"}, {"user", inv.log.user}}, [](const answer& got) {
            return "Forgotten: " + std::to_string(number_fact(got.end, "lines").value_or(0)) +
                   " lines went or changed.\n";
        });
}

/// All that is kept about one user: what he wants, who asked about him, and what he asked.
exit_code export_all(const invocation& inv, console to) {
    const auto came = asked(inv, to, {{"command", "limits"}, {"user", inv.log.user}});
    if (const auto* failed = std::get_if<exit_code>(&came)) return *failed;
    constexpr auto without_end = std::numeric_limits<std::uint64_t>::max();
    numbered_lines all;
    json::object request = log_request(inv);
    for (const char* as : {"subject", "watcher"}) {
        request["as"] = as;
        const exit_code code = read_lines(inv, to, request, without_end, all);
        if (code != exit_code::ok) return code;
    }
    to.out << json_line({{"wishes", std::get<answer>(came).told}}) << '\n';
    for (const auto& [number, line] : all) to.out << json_line(line) << '\n';
    return exit_code::ok;
}

exit_code log(const invocation& inv, console to) {
    switch (inv.log.task) {
        case log_wanted::what::export_all:
            return export_all(inv, to);
        case log_wanted::what::erase:
            return erase(inv, to);
        case log_wanted::what::lines:
            break;
    }
    return show_log(inv, to);
}

exit_code watchers(const invocation& inv, console to) {
    json::object request{{"command", "watchers"}};
    if (!inv.users.empty()) request["user"] = inv.users.front();
    const auto came = asked(inv, to, request);
    if (const auto* failed = std::get_if<exit_code>(&came)) return *failed;
    const auto& got = std::get<answer>(came);
    if (inv.as == format::json) {
        for (const json::object& watcher : got.watchers) to.out << json_line(watcher) << '\n';
    } else {
        to.out << watchers_page(got.watchers, here_and_now());
    }
    if (const auto more = number_fact(got.end, "more"))
        to.err << "fingerpost: and " << *more << " more; name a user to see who watches him.\n";
    return exit_code::ok;
}

/// `said` goes on from the watcher's name.
exit_code decide(const invocation& inv, console to, const char* command, std::string_view said) {
    return ask_and_tell(inv, to, {{"command", command}, {"watcher", inv.watcher}},
                        [&](const answer&) { return inv.watcher + std::string(said); });
}

exit_code passwd(const invocation& inv, console to) {
    const login_wanted& wanted = inv.login;
    auto read = read_new_password(STDIN_FILENO, wanted.identity);
    if (const auto* none = std::get_if<no_password>(&read)) {
        to.err << "fingerpost: " << none->why << '\n';
        return exit_code::refused;
    }
    json::object request{{"command", "passwd"},
                         {"identity", wanted.identity},
                         {"password", std::get<password>(read).text}};
    if (!wanted.local.empty()) request["local"] = wanted.local;
    if (wanted.for_nobody) request["no_local"] = true;
    return ask_and_tell(inv, to, request, [&](const answer& got) {
        const std::string local = fact(got.end, "local");
        return wanted.identity + " can log in with it now, as " +
               (local.empty() ? "no user of this host" : local) + ".\n";
    });
}

/// The standard input's text without its last newline, and one byte more than fits if it is too
/// long; nothing if it cannot be read.
std::optional<std::string> read_text(int in) {
    std::string text(base::max_message_text + 2, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = read(in, text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::nullopt;
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

exit_code send(const invocation& inv, console to) {
    const auto text = inv.text == "-" ? read_text(STDIN_FILENO) : std::optional(inv.text);
    if (!text) {
        to.err << "fingerpost: the standard input cannot be read.\n";
        return exit_code::refused;
    }
    for (std::string_view rest = *text; !rest.empty();) {
        if (base::next_code_point(rest)) continue;
        to.err << "fingerpost: the text is not UTF-8.\n";
        return exit_code::refused;
    }
    const json::object request{{"command", "send"}, {"user", inv.users.front()}, {"text", *text}};
    if (text->size() > base::max_message_text ||
        json_line(request).size() > control::max_request_bytes) {
        to.err << "fingerpost: the text is too long.\n";
        return exit_code::refused;
    }
    return ask_and_tell(inv, to, request, [](const answer&) { return std::string(); });
}

}  // namespace

exit_code run_errand(const invocation& inv, console to) {
    switch (inv.what) {
        case action::explain:
            return explain(inv, to);
        case action::hide:
            return hide(inv, to);
        case action::unhide:
            return unhide(inv, to);
        case action::limit:
            return limit(inv, to);
        case action::limits:
            return limits(inv, to);
        case action::unlimit:
            return unlimit(inv, to);
        case action::watchers:
            return watchers(inv, to);
        case action::passwd:
            return passwd(inv, to);
        case action::approve:
            return decide(inv, to, "approve",
                          " may watch you, as far as the policy leaves it to you.\n");
        case action::refuse:
            return decide(inv, to, "refuse", " may not watch you.\n");
        case action::withdraw:
            return decide(inv, to, "withdraw", " has to ask you again.\n");
        case action::set:
            return set(inv, to);
        case action::clear:
            return clear(inv, to);
        case action::send:
            return send(inv, to);
        default:
            return log(inv, to);
    }
}

}  // namespace fingerpost::cli
