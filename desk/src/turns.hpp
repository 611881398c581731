#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <unordered_map>
#include <utility>

#include "base/user_name.hpp"

namespace fingerpost::desk {

/// Changes of what one user has are made one after the other, though each waits for the disk.
class turns {
public:
    explicit turns(boost::asio::any_io_executor on) : on_(std::move(on)) {}

    /// Waits until nobody changes what `name` has; until what comes back is dropped, nobody else
    /// does. This must outlive it.
    [[nodiscard]] boost::asio::awaitable<std::shared_ptr<void>> of(base::user_name name) {
        for (auto at = busy_.find(name); at != busy_.end(); at = busy_.find(name)) {
            const auto done = at->second;
            co_await done->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        using timer = boost::asio::steady_timer;
        const auto done = std::make_shared<timer>(on_, timer::time_point::max());
        busy_.emplace(name, done);
        co_return std::shared_ptr<void>(nullptr, [this, name, done](void*) {
            busy_.erase(name);
            done->cancel();
        });
    }

private:
    boost::asio::any_io_executor on_;
    /// Who has his turn; the timer is cancelled when it ends.
    std::unordered_map<base::user_name, std::shared_ptr<boost::asio::steady_timer>> busy_;
};

}  // namespace fingerpost::desk
