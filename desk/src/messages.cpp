#include "messages.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <utility>
#include <vector>

#include "message_page.hpp"
#include "sessions/tracker.hpp"
#include "sessions/tty_writer.hpp"

namespace fingerpost::desk {

namespace asio = boost::asio;

namespace {

using standing = base::card::standing;

/// So many terminals of one user are written to.
constexpr std::size_t max_terminals = 16;

/// Whose messages are counted together: a person's, or those of an address (of IPv6 a network,
/// since each has many).
std::string sender_key(const base::watcher& who) {
    if (who.sip) return who.sip->str();
    if (who.user) return std::string(who.user->str());
    if (!who.from) return {};
    return who.from->is_v4() ? who.from->str()
                             : base::prefix::around(*who.from, 64).network().str();
}

/// Whether the sender is told that the user is not here: only who may see that, and sees no phone.
bool is_told_offline(const base::card& c) {
    return c.state == standing::shown && c.shows.has(base::field::presence) &&
           c.presence == base::availability::offline && c.contacts.empty();
}

/// What the sender learns, by what the policy says of his messages and by his card of the user.
receipt receipt_for(const ruling& permitted, const judged_card& seen) {
    if (permitted.state == standing::cannot_tell) return receipt::cannot_tell;
    if (permitted.state != standing::shown) return receipt::nobody;
    if (seen.card.state == standing::cannot_tell) return receipt::cannot_tell;
    // To whom the user wants to be nobody, he is nobody here too.
    if (seen.card.state == standing::denied && !seen.judged.wish.empty()) return receipt::nobody;
    return is_told_offline(seen.card) ? receipt::offline : receipt::taken;
}

base::field_set told_by(receipt r, const base::card& seen) {
    const bool presence = (r == receipt::taken || r == receipt::offline) &&
                          seen.state == standing::shown && seen.shows.has(base::field::presence);
    return presence ? base::field_set{base::field::presence} : base::field_set{};
}

/// The lines of the terminals at which `p` would see a message: this machine's that take messages,
/// and that he has not locked.
std::vector<std::string> lines_of(const sessions::person& p) {
    std::vector<std::string> lines;
    for (const auto& s : p.sessions) {
        if (s.messages != true || s.told.locked || lines.size() == max_terminals) continue;
        lines.push_back(s.told.line);
    }
    return lines;
}

}  // namespace

messages::messages(asio::any_io_executor on, const backends& behind, const judge& judging,
                   asker ask, noter note)
    : behind_(behind),
      judging_(judging),
      ask_(std::move(ask)),
      note_(std::move(note)),
      showing_(std::move(on), [&log = behind_.log](std::string_view bug) {
          log.error("showing a message failed", {{"error", std::string(bug)}});
      }) {}

asio::awaitable<receipt> messages::take(base::message what, base::face by) {
    const base::instant now = behind_.clock.now();
    if (!senders_.pass(sender_key(what.from), now)) co_return receipt::too_many;
    const base::question may{what.from, what.to, base::face::message, now, base::depth::live};
    ruling permitted = co_await judging_.on(may);
    judged_card seen{base::card(what.to), {}};
    if (permitted.state == standing::shown) {
        base::question sees{what.from, what.to, by, now, base::depth::live};
        seen = co_await ask_(std::move(sees));
    }
    const receipt told = receipt_for(permitted, seen);
    if (permitted.wish.empty()) permitted.wish = seen.judged.wish;
    note_(what, permitted, told_by(told, seen.card));
    // Who looks logged out answers nothing, and so gets nothing.
    const bool gone = permitted.concealed || seen.judged.concealed;
    if (told == receipt::taken && !gone) deliver(std::move(what), std::move(permitted.account));
    co_return told;
}

void messages::deliver(base::message what, std::optional<accounts::account> to) {
    if (!subjects_.pass(std::string(what.to.str()), behind_.clock.now())) {
        behind_.log.info("a message was dropped, since its user gets too many",
                         {{"user", std::string(what.to.str())}});
        return;
    }
    if (carry_) carry_(what);
    if (behind_.terminals != nullptr && to) showing_.spawn(show(std::move(what), *std::move(to)));
}

asio::awaitable<void> messages::show(base::message what, accounts::account to) {
    const base::instant now = behind_.clock.now();
    const std::string page = message_page(what, base::local_time_at(now, behind_.zone));
    const auto lines = lines_of(behind_.tracker.look(what.to, now));
    const sessions::tty_owner owner{to.uid, to.gid};
    for (const std::string& line : lines) {
        const auto shown = co_await behind_.terminals->write(line, owner, page);
        if (shown) continue;
        behind_.log.info("a terminal did not take a message", {{"user", std::string(what.to.str())},
                                                               {"line", line},
                                                               {"error", shown.error().message()}});
    }
}

}  // namespace fingerpost::desk
