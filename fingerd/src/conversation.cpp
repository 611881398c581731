#include "conversation.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "base/error.hpp"
#include "base/quantum.hpp"
#include "forward.hpp"

namespace fingerpost::fingerd {
namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;

namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t max_drained_bytes = std::size_t{1024} * 1024;

/// Holds a reply of the refused class until a whole multiple of `quantum` after the query came: how
/// long the look-up took must not tell whether there was something to look up. A query for several
/// names takes several times as long for anybody, so its quantum is as many times longer.
awaitable<void> hold_back(steady::time_point came, std::chrono::milliseconds quantum) {
    asio::steady_timer until(co_await asio::this_coro::executor,
                             base::next_multiple(came, steady::now(), quantum));
    co_await until.async_wait(no_throw);
}

void note(const service& with, const tcp::socket& peer, std::string_view line, outcome kind) {
    if (!with.log.enabled(base::severity::debug)) return;
    boost::system::error_code ec;
    with.log.debug("finger query", {{"peer", peer.remote_endpoint(ec).address().to_string()},
                                    {"query", base::visible_line(line)},
                                    {"outcome", name_of(kind)}});
}

std::string_view shown_part(std::string_view line) {
    return line.substr(0, std::min(line.find_first_of("\r\n"), max_query_bytes));
}

}  // namespace

awaitable<bool> converse_with(tcp::socket& peer, const base::watcher& who, const service& with) {
    std::string line;
    const auto [ec, size] = co_await asio::async_read_until(
        peer, asio::dynamic_buffer(line, max_query_bytes), '\n', no_throw);
    // A half-closed line without its end is still a query; not_found: the buffer is full.
    if (ec && ec != asio::error::eof && ec != asio::error::not_found) co_return false;
    const auto came = steady::now();
    if (!ec) line.resize(size);

    base::result<query> asked = base::errc::too_long;
    if (ec != asio::error::not_found) asked = parse_query(line);
    if (asked && !asked->hosts.empty() && with.choices.forwarding) {
        note(with, peer, shown_part(line), outcome::forwarded);
        co_return co_await forward(peer, *asked, with);
    }
    reply answer;
    if (asked) {
        answer = co_await with.answers.respond(*asked, who);
    } else {
        answer = with.answers.respond_to_bad(asked.error());
    }
    note(with, peer, shown_part(line), answer.kind);
    if (answer.kind == outcome::unknown) {
        const auto names = static_cast<long>(asked ? asked->names.size() : 1);
        co_await hold_back(came, with.choices.deny_delay * names);
    }
    const auto [failed, sent] =
        co_await asio::async_write(peer, asio::buffer(answer.bytes()), no_throw);
    co_return !failed;
}

awaitable<void> close_in_order(tcp::socket& peer) {
    boost::system::error_code ec;
    peer.shutdown(tcp::socket::shutdown_send, ec);
    if (ec) co_return;  // gone already
    std::array<char, 1024> dropped;
    for (std::size_t total = 0; total < max_drained_bytes;) {
        const auto [failed, size] = co_await peer.async_read_some(asio::buffer(dropped), no_throw);
        if (failed) co_return;
        total += size;
    }
}

}  // namespace fingerpost::fingerd
