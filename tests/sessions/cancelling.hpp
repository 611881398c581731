#pragma once

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "sessions/source.hpp"

namespace fingerpost::tests {

/// Whether `from`, which has nothing to tell, ends a call of `next` that is cancelled; within ten
/// seconds.
inline bool honours_cancelling(sessions::source& from, boost::asio::io_context& io) {
    using namespace boost::asio::experimental::awaitable_operators;
    boost::asio::steady_timer soon(io, std::chrono::milliseconds(1));
    std::size_t first = 9;
    boost::asio::co_spawn(io, from.next() || soon.async_wait(boost::asio::use_awaitable),
                          [&](std::exception_ptr bug, auto who) {
                              BOOST_TEST(!bug);
                              first = who.index();
                          });
    io.restart();
    io.run_for(std::chrono::seconds(10));
    return first == 1;
}

}  // namespace fingerpost::tests
