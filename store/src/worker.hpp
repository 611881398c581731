#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "database.hpp"

namespace fingerpost::store {

/// How a call uses the database.
enum class access {
    change,  ///< in a transaction with its neighbours; perhaps twice, the first time undone
    alone,   ///< by itself, in no transaction but its own
};

/// The thread that may wait for the disk. Calls are done in their order; changes that came while
/// it was busy become one commit. If that fails, each of them is tried by itself, so that one that
/// is too large spoils no other.
class worker {
public:
    /// Starts the thread, named `name`, with all signals blocked. Throws std::system_error if that
    /// fails.
    worker(boost::asio::any_io_executor on, database db, const std::string& name,
           std::size_t max_waiting);
    /// Does all that waits, then ends the thread. The executor must still be there.
    ~worker();
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    /// Calls `work`, which owns all that it uses and returns a base::result, on the thread; done
    /// when that is committed. Errors: the work's own, that of the commit, errc::overloaded.
    template <class Work>
    [[nodiscard]] auto run(access how, Work work) {
        using value = std::invoke_result_t<Work&, database&>;
        return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(value)>(
            [this, how](auto handler, Work mine) {
                take_in(std::make_unique<call<Work, decltype(handler)>>(how, std::move(mine),
                                                                        std::move(handler)));
            },
            boost::asio::use_awaitable, std::move(work));
    }

    struct counts {
        std::uint64_t commits = 0;
        std::uint64_t changes = 0;
    };
    [[nodiscard]] counts count() const;

private:
    /// One call on its way to the disk and back.
    struct job {
        explicit job(access a) : how(a) {}
        virtual ~job() = default;
        virtual base::error_code work(database& db) = 0;
        virtual void fail(const base::error_code& why) = 0;
        /// Tells the one who waits, on his executor. Once.
        virtual void finish(const boost::asio::any_io_executor& on) = 0;
        const access how;
    };
    template <class Work, class Handler>
    class call final : public job {
    public:
        call(access a, Work w, Handler h) : job(a), work_(std::move(w)), handler_(std::move(h)) {}
        base::error_code work(database& db) override {
            value_.emplace(work_(db));
            return value_->has_error() ? value_->error() : base::error_code();
        }
        void fail(const base::error_code& why) override { value_.emplace(why); }
        void finish(const boost::asio::any_io_executor& on) override {
            boost::asio::post(on, [h = std::move(handler_), v = std::move(*value_)]() mutable {
                std::move(h)(std::move(v));
            });
        }

    private:
        Work work_;
        Handler handler_;
        std::optional<std::invoke_result_t<Work&, database&>> value_;
    };
    using jobs = std::vector<std::unique_ptr<job>>;

    void take_in(std::unique_ptr<job> asked);
    void serve();
    jobs next_jobs();
    void do_all(const jobs& group);
    base::error_code commit(std::span<const std::unique_ptr<job>> group);

    const boost::asio::any_io_executor on_;
    database db_;
    const std::size_t max_waiting_;
    mutable std::mutex lock_;  ///< of all below but the thread
    std::condition_variable came_;
    std::deque<std::unique_ptr<job>> queue_;
    bool closing_ = false;
    counts told_;
    std::thread thread_;
};

}  // namespace fingerpost::store
