#include "finger_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace fingerpost::cli {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace asio::experimental::awaitable_operators;

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

/// One query on its way; what it got so far outlives the deadline that cuts it off.
class query_run {
public:
    query_run(const finger_target& target, const std::string& query, finger_limits limits)
        : target_(target), query_(query), limits_(limits), peer_(io_) {}

    finger_answer run() {
        asio::co_spawn(io_, converse_in_time(), [](const std::exception_ptr& bug) {
            if (bug) std::rethrow_exception(bug);
        });
        io_.run();
        return std::move(got_);
    }

private:
    asio::awaitable<void> converse_in_time() {
        asio::steady_timer deadline(io_, limits_.deadline);
        const auto ended = co_await (converse() || deadline.async_wait(asio::use_awaitable));
        if (ended.index() == 1) got_.trouble = "no complete answer in time";
    }

    asio::awaitable<void> converse() {
        const error_code unreachable = co_await connect();
        if (unreachable) {
            got_.trouble = unreachable.message();
            co_return;
        }
        // A host that refuses may answer and close before it reads: what it said counts.
        co_await asio::async_write(peer_, asio::buffer(query_), no_throw);
        const auto [ec, size] = co_await asio::async_read(
            peer_, asio::dynamic_buffer(got_.bytes, limits_.answer_bytes + 1), no_throw);
        if (got_.bytes.size() > limits_.answer_bytes) {
            got_.bytes.resize(limits_.answer_bytes);
            got_.trouble = "the answer is too long; this is its beginning";
        } else if (ec && ec != asio::error::eof) {
            got_.trouble = ec.message();
        }
    }

    /// Why no address of the host could be reached; the last one's reason.
    asio::awaitable<error_code> connect() {
        tcp::resolver resolver(io_);
        auto [failed, found] =
            co_await resolver.async_resolve(target_.host, target_.port, no_throw);
        for (const auto& entry : found) {
            asio::steady_timer patience(io_, limits_.connect);
            peer_ = tcp::socket(io_);
            const tcp::endpoint there = entry.endpoint();
            const auto tried = co_await (peer_.async_connect(there, no_throw) ||
                                         patience.async_wait(asio::use_awaitable));
            failed = tried.index() == 0 ? std::get<0>(std::get<0>(tried))
                                        : error_code(asio::error::timed_out);
            if (!failed) break;
        }
        co_return failed;
    }

    const finger_target& target_;
    const std::string& query_;
    finger_limits limits_;
    asio::io_context io_;
    tcp::socket peer_;
    finger_answer got_;
};

}  // namespace

finger_answer ask_host(const finger_target& target, const std::string& query,
                       finger_limits limits) {
    return query_run(target, query, limits).run();
}

}  // namespace fingerpost::cli
