#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends.hpp"
#include "request.hpp"

namespace fingerpost::control {

/// One client, from its first request to its close.
class conversation {
public:
    using socket = boost::asio::local::stream_protocol::socket;
    template <class T>
    using awaitable = boost::asio::awaitable<T>;

    /// `uid` is the kernel's word.
    conversation(socket peer, uid_t uid, backends& with)
        : peer_(std::move(peer)), uid_(uid), with_(with) {}

    /// Answers requests until the deadline; then, if one was a watch, tells changes until the
    /// client closes.
    awaitable<void> hold();

private:
    using users = std::vector<base::user_name>;

    /// Answers until the client is done, or wants to watch these users.
    awaitable<std::optional<users>> answer_requests();
    /// The next line without its newline; nothing: the client is done, or said too much. The last
    /// line needs no newline.
    awaitable<std::optional<std::string>> next_line();
    awaitable<bool> answer(request asked);
    awaitable<bool> answer_who();
    awaitable<bool> answer_show(base::user_name user);
    awaitable<bool> answer_send(request asked);
    /// Waits until an answer of the refused class may leave to what came at `came`.
    awaitable<void> await_quantum(std::chrono::steady_clock::time_point came);
    awaitable<bool> run_errand(request asked);
    awaitable<void> watch(users whom);
    /// Reads and drops what the client still sends, until it closes.
    awaitable<void> await_close();
    /// Whether the client took it all.
    awaitable<bool> send(std::string text);

    socket peer_;
    uid_t uid_;
    backends& with_;
    std::string input_;  ///< read, and not yet of a request
};

}  // namespace fingerpost::control
