#include "policy_watch.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

namespace fingerpost::daemon {

namespace asio = boost::asio;

namespace {

/// A file is complete when its writer closes it; the rest is about names and who may read.
constexpr std::uint32_t what_matters =
    IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR;
constexpr auto never = asio::steady_timer::time_point::max();

bool is_absence(const base::error_code& why) {
    return why.value() == ENOENT || why.value() == ENOTDIR;
}

}  // namespace

policy_watch::policy_watch(const asio::any_io_executor& on, base::log& log, std::string what,
                           std::string then)
    : log_(log), what_(std::move(what)), then_(std::move(then)), settled_(on, never) {
    auto opened = sessions::inotify::open(on);
    if (opened) {
        events_.emplace(*std::move(opened));
    } else {
        log_.warning("changes of " + what_ + "'s files are not seen; " + then_,
                     {{"error", opened.error().message()}});
    }
}

void policy_watch::follow(const std::vector<look>& looks) {
    if (!events_) return;
    std::map<std::string, patterns> wanted;
    for (const look& l : looks) wanted[l.folder].push_back(l.names);
    std::map<int, patterns> now;
    bool fresh = false;
    for (auto& [folder, names] : wanted) fresh = add(folder, std::move(names), now) || fresh;
    for (const auto& [watch, names] : watched_) {
        if (!now.contains(watch)) events_->remove(watch);
    }
    watched_ = std::move(now);
    if (fresh) settled_.expires_after(settling_time);
}

/// Whether the folder was not watched before. One of the same name may be another by now, so that
/// only the kernel knows.
bool policy_watch::add(const std::string& folder, patterns names, std::map<int, patterns>& to) {
    const auto watch = events_->add(folder, what_matters);
    if (!watch) {
        // When it comes, the folder above it tells.
        if (!is_absence(watch.error()) && refused_.insert(folder).second) {
            log_.warning("changes of " + what_ + " in a folder are not seen; " + then_,
                         {{"folder", folder}, {"error", watch.error().message()}});
        }
        return false;
    }
    refused_.erase(folder);
    patterns& all = to[*watch];
    all.insert(all.end(), std::move_iterator(names.begin()), std::move_iterator(names.end()));
    return !watched_.contains(*watch);
}

bool policy_watch::concerns_us(const std::vector<sessions::file_event>& events) const {
    return std::any_of(events.begin(), events.end(), [this](const sessions::file_event& e) {
        if ((e.mask & IN_Q_OVERFLOW) != 0) return true;
        const auto folder = watched_.find(e.watch);
        if (folder == watched_.end()) return false;
        if ((e.mask & (IN_IGNORED | IN_UNMOUNT)) != 0) return true;  // it is gone
        return std::any_of(folder->second.begin(), folder->second.end(),
                           [&e](const std::string& names) {
                               return fnmatch(names.c_str(), e.name.c_str(), FNM_PERIOD) == 0;
                           });
    });
}

asio::awaitable<void> policy_watch::changed() {
    using namespace asio::experimental::awaitable_operators;
    constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);
    while (settled_.expiry() > asio::steady_timer::clock_type::now()) {
        auto complete = settled_.async_wait(no_throw);
        if (events_) {
            auto either = events_->wait() || std::move(complete);
            static_cast<void>(co_await std::move(either));
            if (concerns_us(events_->read())) settled_.expires_after(settling_time);
        } else {
            static_cast<void>(co_await std::move(complete));
        }
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return;
    }
    settled_.expires_at(never);
}

}  // namespace fingerpost::daemon
