#include "control/server.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cassert>
#include <cerrno>
#include <string>

#include "base/result.hpp"
#include "base/task_group.hpp"
#include "conversation.hpp"
#include "reply.hpp"
#include "seats.hpp"
#include "throttle.hpp"

namespace fingerpost::control {
namespace {

namespace asio = boost::asio;
using socket = asio::local::stream_protocol::socket;

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

/// How long to let be after accept(2) failed, normally because descriptors ran out.
constexpr std::chrono::milliseconds accept_pause{100};

/// How often it is logged that connections are refused.
constexpr std::chrono::seconds refusal_pause{10};

/// Who connected, by the kernel's word. Errors: what getsockopt(2) says.
base::result<uid_t> uid_of(socket& peer) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(peer.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return base::error_code(errno, boost::system::system_category());
    return credentials.uid;
}

}  // namespace

struct server::state {
    state(acceptor listening_on, backends b)
        : listening(std::move(listening_on)),
          with(b),
          places(b.limits.max_connections, b.limits.max_per_uid),
          tasks(listening.get_executor(), [this](std::string_view bug) {
              with.log.error("a control conversation failed", {{"error", std::string(bug)}});
          }) {}

    asio::awaitable<void> accept_all();
    void admit(socket peer);
    void turn_away(socket peer, uid_t uid);
    asio::awaitable<void> converse(socket peer, seats::seat place);

    acceptor listening;
    backends with;
    seats places;
    throttle refusals{refusal_pause};
    base::task_group tasks;
};

asio::awaitable<void> server::state::accept_all() {
    for (;;) {
        auto [ec, peer] = co_await listening.async_accept(no_throw);
        if (!listening.is_open()) co_return;
        if (!ec) {
            admit(std::move(peer));
            continue;
        }
        with.log.warning("the control socket cannot accept", {{"why", ec.message()}});
        asio::steady_timer pause(listening.get_executor(), accept_pause);
        co_await pause.async_wait(no_throw);
    }
}

void server::state::admit(socket peer) {
    const auto uid = uid_of(peer);
    if (!uid) {
        with.log.warning("a control client has no credentials", {{"why", uid.error().message()}});
        return;
    }
    // Others must not be able to lock out those who could do something about it.
    const bool runs_this = *uid == 0 || *uid == ::geteuid();
    if (auto place = places.take(*uid, runs_this ? with.limits.reserved : 0)) {
        tasks.spawn(converse(std::move(peer), std::move(*place)));
    } else {
        turn_away(std::move(peer), *uid);
    }
}

void server::state::turn_away(socket peer, uid_t uid) {
    if (const std::size_t refused = refusals.pass(std::chrono::steady_clock::now())) {
        with.log.warning("too many control connections",
                         {{"uid", std::to_string(uid)}, {"refused", std::to_string(refused)}});
    }
    boost::system::error_code gone;  // a client that does not wait for its refusal needs none
    peer.non_blocking(true, gone);
    peer.write_some(
        asio::buffer(reply::error(refusal::cannot_tell, "Too many connections; try again later.")),
        gone);
}

asio::awaitable<void> server::state::converse(socket peer, seats::seat place) {
    conversation c(std::move(peer), place.uid(), with);
    co_await c.hold();
}

server::server(acceptor listening, desk::front& desk, operations& daemon, const base::clock& clock,
               base::log& log, settings limits)
    : state_(std::make_unique<state>(std::move(listening),
                                     backends{desk, daemon, clock, log, limits})) {}

server::~server() { assert(!open() && "stop, then run the executor dry"); }

void server::start() { state_->tasks.spawn(state_->accept_all()); }

void server::stop() {
    boost::system::error_code ignored;
    state_->listening.close(ignored);
    state_->tasks.cancel();
}

bool server::open() const noexcept { return !state_->tasks.empty(); }

}  // namespace fingerpost::control
