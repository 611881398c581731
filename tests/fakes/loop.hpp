#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace fingerpost::tests {

/// Longer than anything here should ever take; a test that waits for it fails.
constexpr std::chrono::seconds patience{20};

/// An answer that is on its way.
template <class T>
using coming = std::shared_ptr<std::optional<T>>;

/// An event loop that a test turns by hand.
class loop {
public:
    [[nodiscard]] boost::asio::io_context::executor_type executor() { return io_.get_executor(); }

    /// Begins `task`; it goes on whenever the loop is turned.
    template <class T>
    coming<T> begin(boost::asio::awaitable<T> task) {
        auto answer = std::make_shared<std::optional<T>>();
        boost::asio::co_spawn(io_, store(std::move(task), answer), [](std::exception_ptr bug) {
            if (bug) std::rethrow_exception(bug);
        });
        return answer;
    }

    /// Turns the loop until `what` is there.
    template <class T>
    T wait(const coming<T>& what) {
        turn_until([&what] { return what->has_value(); });
        return *std::move(*what);
    }

    /// Turns the loop until `task` is over, and gives its answer.
    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return wait(begin(std::move(task)));
    }

    template <class Question>
    void turn_until(Question question) {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!question()) {
            BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < end, "nothing came in time");
            io_.restart();
            io_.run_one_for(std::chrono::milliseconds(10));
        }
    }

    /// Whether nothing is left that could ever happen.
    [[nodiscard]] bool is_dry() {
        turn();
        return io_.stopped();
    }

    /// Runs what is ready, without waiting.
    void turn() {
        io_.restart();
        io_.poll();
    }

private:
    template <class T>
    static boost::asio::awaitable<void> store(boost::asio::awaitable<T> task, coming<T> to) {
        to->emplace(co_await std::move(task));
    }

    boost::asio::io_context io_;
};

}  // namespace fingerpost::tests
