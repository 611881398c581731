#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/task_group.hpp"
#include "chore_runner.hpp"
#include "helper.hpp"

namespace fingerpost::daemon {

/// The daemon's side of its helpers: a bounded lane with a breaker. A helper that is stuck in a
/// dead file system keeps only its own chore waiting; when all are, the answer is "cannot tell" at
/// once. A helper that ended is never asked again, and its chore goes to another one.
class helper_pool final : public chore_runner {
public:
    /// Takes over the sockets of `helpers`. `deadline` spans waiting for a free helper and its
    /// answer. `none_left` is called, once, when the last helper has ended.
    helper_pool(boost::asio::any_io_executor on, const std::vector<helper>& helpers,
                std::chrono::milliseconds deadline, base::log& log,
                std::function<void()> none_left);

    [[nodiscard]] boost::asio::awaitable<std::string> run(std::string request) override;
    [[nodiscard]] bool stuck() const noexcept override;
    void stop() override;

private:
    enum class condition { idle, working, stuck, gone };
    class lease;
    struct worker {
        boost::asio::posix::stream_descriptor socket;
        pid_t pid;
        condition state = condition::idle;
        lease* holder = nullptr;  ///< whoever waits for its answer
    };
    using instant = std::chrono::steady_clock::time_point;

    boost::asio::awaitable<worker*> free_worker(instant until);
    boost::asio::awaitable<void> listen(worker& w);
    void hear(worker& w, std::string answer);
    void lose(worker& w);

    boost::asio::any_io_executor on_;
    std::chrono::milliseconds deadline_;
    base::log& log_;
    std::function<void()> none_left_;
    std::vector<std::unique_ptr<worker>> workers_;
    std::list<boost::asio::steady_timer> waiting_;
    bool stopped_ = false;
    base::task_group listening_;
};

}  // namespace fingerpost::daemon
