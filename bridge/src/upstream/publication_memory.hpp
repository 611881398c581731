#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "base/task_group.hpp"
#include "base/user_name.hpp"
#include "store/records.hpp"

namespace fingerpost::bridge {

/// Which publications of ours stand at the upstream server, on disk: who is killed finds them
/// again. What cannot be written is logged once; it costs no more than a publication that lapses.
class publication_memory {
public:
    struct standing {
        base::user_name of;
        std::string etag;
        std::chrono::seconds left{};  ///< more than 0
    };
    /// `on_disk`: null where nothing is kept. All must outlive the object.
    publication_memory(boost::asio::any_io_executor on, store::records* on_disk,
                       const base::clock& clock, base::log& log);

    /// Calls `then` with what stands, from the event loop; with nothing if it cannot be read.
    void read(std::function<void(const std::vector<standing>&)> then);
    /// `etag` stands for `life` from now on; empty: nothing does.
    void keep(const base::user_name& of, const std::string& etag, std::chrono::seconds life);

private:
    boost::asio::awaitable<void> read_all(std::function<void(const std::vector<standing>&)> then);
    boost::asio::awaitable<void> put(store::record what);
    boost::asio::awaitable<void> erase(std::string owner);
    void complain(const base::error_code& why);

    store::records* on_disk_;
    const base::clock& clock_;
    base::log& log_;
    bool complained_ = false;
    base::task_group tasks_;
};

}  // namespace fingerpost::bridge
