#include "fingerd/server.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "conversation.hpp"

namespace fingerpost::fingerd {
namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::chrono::milliseconds turn_away_deadline{1000};
constexpr std::size_t max_turning_away = 64;

base::address address_of(const asio::ip::address& a) {
    return a.is_v4() ? base::address::from_v4(a.to_v4().to_bytes())
                     : base::address::from_v6(a.to_v6().to_bytes());
}

/// Whether `from` is the very address of this machine that `peer` came to.
bool is_own(const asio::ip::tcp::socket& peer, const asio::ip::address& from) {
    boost::system::error_code ec;
    return peer.local_endpoint(ec).address() == from;
}

}  // namespace

server::server(asio::any_io_executor on, desk::front& front, const base::clock& clock,
               base::log& log, settings choices)
    : on_(on),
      log_(log),
      choices_(std::move(choices)),
      responder_(front, clock, choices_),
      gate_(choices_.max_connections, choices_.max_per_source),
      tasks_(on, [&log](std::string_view bug) {
          log.error("a finger conversation failed", {{"error", std::string(bug)}});
      }) {}

void server::serve(tcp::acceptor listening) {
    boost::system::error_code ec;
    own_ports_.push_back(listening.local_endpoint(ec).port());
    tasks_.spawn(accept_all(std::move(listening)));
}

counters server::counts() const noexcept { return {served_, refused_, gate_.inside()}; }

awaitable<void> server::accept_all(tcp::acceptor listening) {
    bool failing = false;
    for (;;) {
        auto [ec, peer] = co_await listening.async_accept(no_throw);
        if (ec == asio::error::operation_aborted) co_return;
        if (!ec) {
            failing = false;
            welcome(std::move(peer));
            continue;
        }
        if (ec == asio::error::connection_aborted) continue;  // he left while he waited
        // Out of descriptors or memory: the connection still waits, so trying on at once would
        // spin.
        if (!failing) log_.warning("finger accept failed", {{"why", ec.message()}});
        failing = true;
        asio::steady_timer pause(on_, accept_pause);
        co_await pause.async_wait(no_throw);
    }
}

void server::welcome(tcp::socket peer) {
    boost::system::error_code ec;
    const tcp::endpoint from = peer.remote_endpoint(ec);
    if (ec) return;  // he left while he waited
    base::watcher who;
    const base::address address = address_of(from.address());
    // While we forward, who comes from an address of ours may be anybody who asked us to.
    const bool may_be_forwarded =
        choices_.forwarding && (address.is_loopback() || is_own(peer, from.address()));
    if (!may_be_forwarded) who.from = address;
    who.local = !may_be_forwarded && address.is_loopback() && !choices_.proxied;

    if (auto held = gate_.admit(address)) {
        tasks_.spawn(converse(std::move(peer), std::move(who), std::move(*held)),
                     choices_.deadline);
        return;
    }
    ++refused_;
    log_.debug("finger connection refused", {{"peer", address.str()}});
    // Politeness is bounded too; past this the socket closes here.
    if (turning_away_ < max_turning_away) {
        ++turning_away_;
        tasks_.spawn(turn_away(std::move(peer)), std::min(choices_.deadline, turn_away_deadline));
    }
}

awaitable<void> server::converse(tcp::socket peer, base::watcher who, gate::place) {
    const service with{choices_, responder_, log_, own_ports_};
    if (!co_await converse_with(peer, who, with)) co_return;
    ++served_;
    co_await close_in_order(peer);
}

awaitable<void> server::turn_away(tcp::socket peer) {
    struct leaving {
        std::size_t& count;
        ~leaving() { --count; }
    } const counted{turning_away_};
    const std::string line = one_line(choices_.says.too_many, choices_.appearance);
    co_await asio::async_write(peer, asio::buffer(line), no_throw);
    co_await close_in_order(peer);
}

}  // namespace fingerpost::fingerd
