#include "forward.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "fingerd/line_filter.hpp"

namespace fingerpost::fingerd {
namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;

namespace {

/// A look-up that can be given up: getaddrinfo itself runs on until the resolver has an answer.
struct look_up {
    explicit look_up(const asio::any_io_executor& on)
        : service(on), done(on, asio::steady_timer::time_point::max()) {}
    tcp::resolver service;
    asio::steady_timer done;
    boost::system::error_code ec = asio::error::operation_aborted;
    tcp::resolver::results_type found;
};

awaitable<base::result<tcp::resolver::results_type>> resolve(const std::string& host,
                                                             std::uint16_t port) {
    const auto state = std::make_shared<look_up>(co_await asio::this_coro::executor);
    state->service.async_resolve(host, std::to_string(port), tcp::resolver::numeric_service,
                                 [state](boost::system::error_code ec, auto found) {
                                     state->ec = ec;
                                     state->found = std::move(found);
                                     state->done.cancel();
                                 });
    co_await state->done.async_wait(no_throw);
    if (state->ec) co_return state->ec;
    co_return state->found;
}

/// How far the other host got.
enum class end { complete, unreachable, ourselves, broken, reader_gone };

awaitable<end> relay(tcp::socket& from, tcp::socket& to, line_filter& filter) {
    std::array<char, 4096> chunk;
    for (;;) {
        const auto [ec, size] = co_await from.async_read_some(asio::buffer(chunk), no_throw);
        if (ec && ec != asio::error::eof) co_return end::broken;
        const std::string text = ec ? filter.finish() : filter.feed({chunk.data(), size});
        const auto [failed, sent] = co_await asio::async_write(to, asio::buffer(text), no_throw);
        if (failed) co_return end::reader_gone;
        if (ec) co_return end::complete;
    }
}

/// Whether `there` leads back to us: `user@host@host…` would take all our places.
bool is_ourselves(const tcp::socket& there, const std::vector<std::uint16_t>& own_ports) {
    boost::system::error_code ec;
    const tcp::endpoint far = there.remote_endpoint(ec);
    const bool here =
        far.address().is_loopback() || far.address() == there.local_endpoint(ec).address();
    return here && std::find(own_ports.begin(), own_ports.end(), far.port()) != own_ports.end();
}

awaitable<end> ask(const query& asked, tcp::socket& peer, const service& with,
                   line_filter& filter) {
    const auto where = co_await resolve(asked.hosts.back(), with.choices.forward_port);
    if (!where) co_return end::unreachable;
    tcp::socket there(peer.get_executor());
    const auto [failed, endpoint] = co_await asio::async_connect(there, *where, no_throw);
    if (failed) co_return end::unreachable;
    if (is_ourselves(there, with.own_ports)) co_return end::ourselves;
    const std::string line = forwarded_line(asked);
    const auto [unsent, sent] = co_await asio::async_write(there, asio::buffer(line), no_throw);
    if (unsent) co_return end::broken;
    co_return co_await relay(there, peer, filter);
}

/// One line without waiting: at the deadline, too, the peer is to learn why there is no more. It
/// gets lost only if he has left a whole buffer unread.
bool tell_at_once(tcp::socket& peer, const std::string& line) {
    boost::system::error_code ec;
    peer.non_blocking(true, ec);
    if (!ec) peer.write_some(asio::buffer(line), ec);
    return !ec;
}

}  // namespace

awaitable<bool> forward(tcp::socket& peer, const query& asked, const service& with) {
    const look& how = with.choices.appearance;
    const std::string& host = asked.hosts.back();
    if (host.empty()) {
        co_return tell_at_once(peer, with.answers.respond_to_bad(base::errc::bad_form).bytes());
    }
    line_filter filter(how.charset);
    switch (co_await ask(asked, peer, with, filter)) {
        case end::complete:
            co_return true;
        case end::unreachable:
            co_return tell_at_once(peer, one_line(host + ": cannot be reached.", how));
        case end::ourselves:
            co_return tell_at_once(peer, one_line(host + ": that is this host.", how));
        case end::broken:
            co_return tell_at_once(
                peer, filter.finish() + one_line(host + ": the answer broke off.", how));
        case end::reader_gone:
            break;
    }
    co_return false;
}

}  // namespace fingerpost::fingerd
