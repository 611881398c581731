#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

namespace fingerpost::tests {

/// What `work` comes to, run on an event loop of its own.
template <class T>
T run(boost::asio::awaitable<T> work) {
    boost::asio::io_context loop;
    auto result = boost::asio::co_spawn(loop, std::move(work), boost::asio::use_future);
    loop.run();
    return result.get();
}

}  // namespace fingerpost::tests
