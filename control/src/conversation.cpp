#include "conversation.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>
#include <variant>

#include "base/quantum.hpp"
#include "errands.hpp"
#include "latest_cards.hpp"
#include "login_name.hpp"
#include "reply.hpp"

namespace fingerpost::control {
namespace {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

using steady = std::chrono::steady_clock;

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

/// Large answers leave in pieces of about this size.
constexpr std::size_t piece_bytes = 64 * 1024;

/// Whom `send` names, or the answer if that is nobody here.
std::variant<base::user_name, std::string> recipient_of(const request& asked,
                                                        std::string_view sip_domain) {
    if (!asked.address) return asked.users.front();
    if (asked.address->host() != sip_domain) {
        return reply::error(refusal::failed, "Messages go to users of this site only, and " +
                                                 asked.address->host() + " is not its SIP domain.");
    }
    if (auto user = login_name(*asked.address)) return *std::move(user);
    return reply::error(refusal::no_such_user, "No such user.");
}

}  // namespace

boost::asio::awaitable<void> conversation::hold() {
    asio::steady_timer deadline(peer_.get_executor(), with_.limits.deadline);
    auto ended = co_await (answer_requests() || deadline.async_wait(asio::use_awaitable));
    if (ended.index() == 0) {
        auto wanted = std::get<0>(std::move(ended));
        if (wanted) co_await watch(std::move(*wanted));
    }
}

boost::asio::awaitable<std::optional<conversation::users>> conversation::answer_requests() {
    for (;;) {
        const std::optional<std::string> line = co_await next_line();
        if (!line) co_return std::nullopt;
        auto asked = parse_request(*line);
        bool goes_on = false;
        if (const auto* bad = std::get_if<bad_request>(&asked)) {
            goes_on = co_await send(reply::error(bad->why, bad->text));
        } else if (auto& r = std::get<request>(asked); r.what == command::watch) {
            co_return std::move(r.users);
        } else {
            goes_on = co_await answer(std::move(r));
        }
        if (!goes_on) co_return std::nullopt;
    }
}

boost::asio::awaitable<std::optional<std::string>> conversation::next_line() {
    const auto [ec, size] = co_await asio::async_read_until(
        peer_, asio::dynamic_buffer(input_, max_request_bytes + 1), '\n', no_throw);
    if (ec == asio::error::not_found) {
        co_await send(reply::error(refusal::bad_request, "A request has at most 4096 bytes."));
        // Input that nobody read would turn our close into an error before the answer is read.
        boost::system::error_code ignored;
        peer_.shutdown(socket::shutdown_send, ignored);
        co_await await_close();
        co_return std::nullopt;
    }
    if (ec && (ec != asio::error::eof || input_.empty())) co_return std::nullopt;
    std::string line = input_.substr(0, ec ? input_.size() : size - 1);
    input_.erase(0, ec ? input_.size() : size);
    co_return line;
}

boost::asio::awaitable<bool> conversation::answer(request asked) {
    switch (asked.what) {
        case command::who:
            co_return co_await answer_who();
        case command::show:
            co_return co_await answer_show(asked.users.front());
        case command::send:
            co_return co_await answer_send(std::move(asked));
        default:
            co_return co_await run_errand(std::move(asked));
    }
}

boost::asio::awaitable<bool> conversation::answer_who() {
    base::watcher who = co_await with_.desk.local_watcher(uid_);
    const auto list = co_await with_.desk.everyone(std::move(who), base::face::control);
    if (list->state == desk::listing::standing::closed)
        co_return co_await send(
            reply::error(refusal::denied, "The list of users is closed to you."));
    std::string out;
    for (const base::card& c : list->cards) {
        out += reply::of(c);
        if (out.size() < piece_bytes) continue;
        const bool taken = co_await send(std::exchange(out, std::string()));
        if (!taken) co_return false;
    }
    out += list->incomplete ? reply::done_incomplete() : reply::done();
    co_return co_await send(std::move(out));
}

boost::asio::awaitable<bool> conversation::answer_show(base::user_name user) {
    const auto came = steady::now();
    base::watcher who = co_await with_.desk.local_watcher(uid_);
    base::question asked{std::move(who), std::move(user), base::face::control, with_.clock.now(),
                         base::depth::full};
    const base::card card = co_await with_.desk.answer(std::move(asked));
    std::string out = reply::of(card);
    if (card.state == base::card::standing::denied) co_await await_quantum(came);
    if (card.state == base::card::standing::shown) out += reply::done();
    co_return co_await send(std::move(out));
}

boost::asio::awaitable<void> conversation::await_quantum(steady::time_point came) {
    asio::steady_timer until(peer_.get_executor(),
                             base::next_multiple(came, steady::now(), with_.limits.deny_delay));
    co_await until.async_wait(no_throw);
}

boost::asio::awaitable<bool> conversation::answer_send(request asked) {
    const auto came = steady::now();
    const auto to = recipient_of(asked, with_.limits.sip_domain);
    if (const auto* no = std::get_if<std::string>(&to)) co_return co_await send(*no);
    base::watcher who = co_await with_.desk.local_watcher(uid_);
    base::message what{std::move(who), std::get<base::user_name>(to), std::move(asked.text)};
    const desk::receipt told = co_await with_.desk.message(std::move(what), base::face::control);
    if (told == desk::receipt::nobody) co_await await_quantum(came);
    std::string out = reply::of(told, std::get<base::user_name>(to));
    co_return co_await send(std::move(out));
}

boost::asio::awaitable<bool> conversation::run_errand(request asked) {
    errands mine(uid_, with_);
    std::string told = co_await mine.run(std::move(asked));
    co_return co_await send(std::move(told));
}

boost::asio::awaitable<void> conversation::watch(users whom) {
    const auto came = steady::now();
    // Several users take several times as long to look up, whoever they are.
    const auto quantum = with_.limits.deny_delay * static_cast<long>(whom.size());
    const base::watcher who = co_await with_.desk.local_watcher(uid_);
    latest_cards waiting;
    asio::steady_timer due(peer_.get_executor(), steady::time_point::max());
    const desk::sink take_in = [&](const std::shared_ptr<const base::card>& c) {
        const auto now = steady::now();
        const bool refused = c->state == base::card::standing::denied;
        waiting.put(*c, refused ? base::next_multiple(came, now, quantum) : now);
        due.expires_at(waiting.next());  // wakes who waits
    };
    std::vector<desk::handle> watches;  // after what its sinks refer to, so that it goes first
    for (base::user_name& user : whom) {
        watches.push_back(with_.desk.watch(
            {who, std::move(user), base::face::control, with_.clock.now(), base::depth::live},
            take_in));
    }
    const auto tell = [&]() -> asio::awaitable<void> {
        for (;;) {
            while (waiting.next() > steady::now()) {
                due.expires_at(waiting.next());
                co_await due.async_wait(no_throw);
            }
            if (!co_await send(reply::of(waiting.take()))) co_return;
        }
    };
    co_await (tell() || await_close());
}

boost::asio::awaitable<void> conversation::await_close() {
    std::array<char, 512> unwanted;
    for (;;) {
        const auto [ec, size] = co_await peer_.async_read_some(asio::buffer(unwanted), no_throw);
        if (ec) co_return;
    }
}

boost::asio::awaitable<bool> conversation::send(std::string text) {
    const auto [ec, size] = co_await asio::async_write(peer_, asio::buffer(text), no_throw);
    co_return !ec;
}

}  // namespace fingerpost::control
