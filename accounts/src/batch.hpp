#pragma once

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "accounts/lane.hpp"

namespace fingerpost::accounts {

/// One blocking question about many keys, put to a lane. Each of its threads takes the next key
/// until none is left, so that a key that hangs holds up nothing but itself.
template <class Key, class T>
class batch : public std::enable_shared_from_this<batch<Key, T>> {
public:
    /// `ask` runs on the lane's threads, several at once, and must own what it uses.
    batch(std::vector<Key> keys, std::function<T(const Key&)> ask)
        : keys_(std::move(keys)), ask_(std::move(ask)), slots_(keys_.size()) {}

    /// Sends the batch off; needs `on` only for this call. `landed` is called once, from the event
    /// loop: all is answered, or will not be in time.
    void start(lane& on, const boost::asio::any_io_executor& executor,
               const std::function<void()>& landed) {
        out_ = std::min(on.count().threads, keys_.size());
        for (std::size_t left = out_; left > 0; --left) {
            auto job = on.run([self = this->shared_from_this()] { return self->work(); });
            boost::asio::co_spawn(
                executor, std::move(job),
                [self = this->shared_from_this(), landed](const std::exception_ptr& bug,
                                                          const base::result<std::size_t>&) {
                    if (bug) std::rethrow_exception(bug);
                    if (--self->out_ > 0) return;
                    self->end();
                    landed();
                });
        }
    }

    [[nodiscard]] const std::vector<Key>& keys() const noexcept { return keys_; }

    /// What was answered about the `i`-th key; nothing: nothing, yet.
    [[nodiscard]] std::optional<T> answer(std::size_t i) const {
        const std::lock_guard held(lock_);
        return slots_[i].answer;
    }
    /// Whether a thread is at the `i`-th key and has not come back.
    [[nodiscard]] bool hangs(std::size_t i) const {
        const std::lock_guard held(lock_);
        return slots_[i].asked && !slots_[i].answer;
    }

private:
    struct slot {
        bool asked = false;
        std::optional<T> answer;
    };

    /// On a lane's thread; how many keys it answered.
    std::size_t work() {
        std::size_t answered = 0;
        std::unique_lock held(lock_);
        for (; !over_ && next_ < keys_.size(); ++answered) {
            const std::size_t mine = next_++;
            slots_[mine].asked = true;
            held.unlock();
            auto answer = ask_(keys_[mine]);
            held.lock();
            slots_[mine].answer = std::move(answer);
        }
        return answered;
    }

    void end() {
        const std::lock_guard held(lock_);
        over_ = true;
    }

    const std::vector<Key> keys_;
    const std::function<T(const Key&)> ask_;
    std::size_t out_ = 0;  ///< threads that have not come back; the event loop's

    mutable std::mutex lock_;
    std::vector<slot> slots_;
    std::size_t next_ = 0;
    bool over_ = false;  ///< nobody waits for the rest
};

}  // namespace fingerpost::accounts
