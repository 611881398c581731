#include "fingerd/responder.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "layout.hpp"
#include "rendered.hpp"

namespace fingerpost::fingerd {

using boost::asio::awaitable;
using standing = base::card::standing;

namespace {

constexpr std::string_view incomplete_list =
    "Some users cannot be told of now; try again later.\r\n";

void append_paragraph(std::string& to, const std::string& text) {
    if (!to.empty()) to += crlf;
    to += text;
}

}  // namespace

const char* name_of(outcome o) noexcept {
    switch (o) {
        case outcome::told:
            return "told";
        case outcome::unknown:
            return "unknown";
        case outcome::declined:
            return "declined";
        case outcome::malformed:
            return "malformed";
        case outcome::forwarded:
            break;
    }
    return "forwarded";
}

/// What a query for names came to.
struct responder::findings {
    std::string notices;            ///< a line for each name that nobody answers to
    std::vector<base::card> cards;  ///< in the order asked for, nobody twice
    outcome kind = outcome::told;

    void add(base::card c) {
        const auto same = [&c](const base::card& other) { return other.user == c.user; };
        if (std::none_of(cards.begin(), cards.end(), same)) cards.push_back(std::move(c));
    }
};

responder::responder(desk::front& front, const base::clock& clock, const settings& choices)
    : front_(front), clock_(clock), choices_(choices), texts_(std::make_unique<rendered>()) {}

responder::~responder() = default;

reply::shared_text responder::long_form_of(const base::card& c, detail told) const {
    const base::instant now = clock_.now();
    return texts_->of(c.revision, told, now,
                      [&] { return long_form(c, now, choices_.appearance, told); });
}

awaitable<reply> responder::respond(const query& asked, const base::watcher& who) const {
    if (!asked.hosts.empty()) co_return say(choices_.says.forwarding_denied, outcome::declined);
    if (!asked.names.empty()) co_return co_await names(asked, who);
    if (!choices_.list) co_return say(choices_.says.list_denied, outcome::declined);
    co_return co_await list(asked.verbose ? detail::verbose : detail::plain, who);
}

reply responder::respond_to_bad(base::error_code why) const {
    const bool too_long = why == base::errc::too_long;
    return say(too_long ? choices_.says.too_long : choices_.says.bad_query, outcome::malformed);
}

awaitable<reply> responder::list(detail wanted, const base::watcher& who) const {
    const auto listed = co_await front_.everyone(who, base::face::finger);
    if (listed->state == desk::listing::standing::closed) {
        co_return say(choices_.says.list_denied, outcome::declined);
    }
    if (wanted == detail::verbose && !listed->cards.empty()) {
        co_return co_await list_verbose(listed, who);
    }
    const base::instant now = clock_.now();
    const auto made = [&] {
        // An incomplete list of nobody does not mean that nobody is here.
        const bool unsure = listed->incomplete && listed->cards.empty();
        std::string text = unsure ? "" : list_form(listed->cards, now, choices_.appearance);
        if (listed->incomplete) text += incomplete_list;
        return text;
    };
    co_return reply(texts_->of(listed->revision, detail::plain, now, made));
}

awaitable<reply> responder::list_verbose(std::shared_ptr<const desk::listing> listed,
                                         const base::watcher& who) const {
    std::string text;
    bool incomplete = listed->incomplete;
    for (const auto& c : listed->cards) {
        const base::card whole = co_await look_up(c.user, who);
        incomplete = incomplete || whole.state == standing::cannot_tell;
        if (whole.state == standing::shown)
            append_paragraph(text, *long_form_of(whole, detail::verbose));
    }
    if (incomplete) {
        text += incomplete_list;
    } else if (text.empty()) {  // all have left since they were listed
        text = list_form({}, clock_.now(), choices_.appearance);
    }
    co_return reply(std::move(text));
}

awaitable<reply> responder::names(const query& asked, const base::watcher& who) const {
    findings found;
    std::vector<std::string> once;
    for (const auto& name : asked.names) {
        if (std::find(once.begin(), once.end(), name) != once.end()) continue;
        once.push_back(name);
        co_await find(name, who, found);
    }
    const detail told = asked.verbose ? detail::verbose : detail::plain;
    if (found.notices.empty() && found.cards.size() == 1) {
        co_return reply(long_form_of(found.cards.front(), told), found.kind);
    }
    std::string people;
    for (const auto& c : found.cards) append_paragraph(people, *long_form_of(c, told));
    co_return reply(found.notices + people, found.kind);
}

awaitable<void> responder::find(const std::string& name, const base::watcher& who,
                                findings& found) const {
    std::vector<base::card> matches;
    bool cannot_tell = false;
    if (const auto user = base::user_name::parse(name)) {
        base::card c = co_await look_up(*user, who);
        cannot_tell = c.state == standing::cannot_tell;
        if (c.state == standing::shown) matches.push_back(std::move(c));
    }
    if (choices_.match != matching::off) {
        const bool by_login = !matches.empty();
        auto others = co_await front_.named(who, base::face::finger, name);
        std::erase_if(others, [&](const base::card& c) {
            return c.state != standing::shown || (by_login && c.user == matches.front().user);
        });
        if (choices_.match == matching::all || others.size() + matches.size() == 1) {
            std::move(others.begin(), others.end(), std::back_inserter(matches));
        }
    }
    if (cannot_tell) {
        found.notices += cannot_tell_now(name, choices_.appearance);
    } else if (matches.empty()) {
        found.notices += no_such_user(name, choices_.appearance);
        found.kind = outcome::unknown;
    }
    for (auto& c : matches) found.add(std::move(c));
}

awaitable<base::card> responder::look_up(base::user_name name, const base::watcher& who) const {
    return front_.answer(
        {who, std::move(name), base::face::finger, clock_.now(), base::depth::full});
}

reply responder::say(const std::string& text, outcome kind) const {
    return reply(one_line(text, choices_.appearance), kind);
}

}  // namespace fingerpost::fingerd
