#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <vector>

#include "base/log.hpp"
#include "base/task_group.hpp"
#include "chore_runner.hpp"
#include "helper.hpp"

namespace fingerpost::daemon {

/// The daemon's side of its helpers: a bounded lane with a breaker. A helper that is stuck in a
/// dead file system keeps only its own chore waiting; when all are, the answer is "cannot tell" at
/// once.
class helper_pool final : public chore_runner {
public:
    /// Takes over the sockets of `helpers`. `deadline` spans waiting for a free helper and its
    /// answer.
    helper_pool(boost::asio::any_io_executor on, const std::vector<helper>& helpers,
                std::chrono::milliseconds deadline, base::log& log);

    [[nodiscard]] boost::asio::awaitable<std::string> run(std::string request) override;
    [[nodiscard]] bool stuck() const noexcept override;
    /// Stops waiting for stuck helpers; then the executor runs dry.
    void stop();

private:
    enum class condition { idle, working, stuck, gone };
    struct worker {
        boost::asio::posix::stream_descriptor socket;
        pid_t pid;
        condition state = condition::idle;
    };
    class lease;
    using instant = std::chrono::steady_clock::time_point;

    boost::asio::awaitable<worker*> free_worker(instant until);
    boost::asio::awaitable<void> recover(worker* w);
    std::string receive(worker& w);
    void finished(worker& w, condition now);

    boost::asio::any_io_executor on_;
    std::chrono::milliseconds deadline_;
    base::log& log_;
    std::vector<std::unique_ptr<worker>> workers_;
    std::list<boost::asio::steady_timer> waiting_;
    base::task_group recovering_;
};

}  // namespace fingerpost::daemon
