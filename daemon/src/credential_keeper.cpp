#include "credential_keeper.hpp"

#include <unistd.h>

#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <utility>

#include "policy_paths.hpp"

namespace fingerpost::daemon {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds patience{10};  ///< with a disk
constexpr std::size_t queue_limit = 64;

asio::awaitable<bool> is_cancelled() {
    const auto state = co_await asio::this_coro::cancellation_state;
    co_return state.cancelled() != asio::cancellation_type::none;
}

}  // namespace

credential_keeper::credential_keeper(const asio::any_io_executor& on, std::string file,
                                     std::string domain, taker take, base::task_group& tasks,
                                     base::log& log)
    : file_(std::move(file)),
      domain_(std::move(domain)),
      daemon_(geteuid()),
      take_(std::move(take)),
      tasks_(tasks),
      log_(log),
      // One thread, so that no two of us write at a time.
      disk_(on, "fp-credentials", 1, queue_limit, patience),
      watch_(on, log) {}

void credential_keeper::begin() {
    follow();
    static_cast<void>(judge(read_credentials(file_, domain_, daemon_)));  // logged
    tasks_.spawn(reload_when_changed());
}

asio::awaitable<credential_keeper::outcome> credential_keeper::reload() {
    return reload(occasion::asked);
}

void credential_keeper::reload_soon() {
    tasks_.spawn([](credential_keeper& self) -> asio::awaitable<void> {
        static_cast<void>(co_await self.reload(occasion::asked));  // logged, and in `status`
    }(*this));
}

asio::awaitable<void> credential_keeper::reload_when_changed() {
    for (;;) {
        co_await watch_.changed();
        static_cast<void>(co_await reload(occasion::file_changed));
    }
}

/// A link may have been turned elsewhere, so that there is another file to look at.
void credential_keeper::follow() {
    trail on;
    on.walk(file_);
    watch_.follow(on.looks());
}

asio::awaitable<credential_keeper::outcome> credential_keeper::reload(occasion why) {
    auto work = disk_.run([file = file_, domain = domain_, daemon = daemon_] {
        return read_credentials(file, domain, daemon);
    });
    const auto read = co_await std::move(work);
    if (co_await is_cancelled()) co_return std::nullopt;  // we are about to end
    if (!read) co_return refuse(file_ + ": could not be read within 10 seconds");
    follow();
    const auto* const file = std::get_if<credential_file>(&*read);
    // Our own writing, or a reload by command, has come before the news of it.
    const bool known = file != nullptr && error_.empty() && file->fingerprint == seen_;
    if (why == occasion::file_changed && known) co_return std::nullopt;
    co_return judge(*read);
}

asio::awaitable<credential_keeper::outcome> credential_keeper::set(bridge::credential one) {
    auto work = disk_.run(
        [file = file_, domain = domain_, daemon = daemon_, one = std::move(one)]() mutable {
            return write_credential(file, domain, daemon, std::move(one));
        });
    const auto written = co_await std::move(work);
    if (!written) co_return file_ + ": could not be written within 10 seconds";
    if (const auto* why = std::get_if<credential_error>(&*written)) co_return why->what;
    enact(std::get<credential_file>(*written));
    co_return std::nullopt;
}

credential_keeper::outcome credential_keeper::judge(const reading& read) {
    if (const auto* why = std::get_if<credential_error>(&read)) return refuse(why->what);
    enact(std::get<credential_file>(read));
    log_.info("SIP credentials read", {{"file", file_}, {"users", std::to_string(users_)}});
    return std::nullopt;
}

void credential_keeper::enact(const credential_file& file) {
    error_.clear();
    seen_ = file.fingerprint;
    users_ = file.known->size();
    take_(file.known);
}

credential_keeper::outcome credential_keeper::refuse(std::string error) {
    if (error != error_)
        log_.error("the SIP credentials were not read; the old ones stay", {{"error", error}});
    error_ = std::move(error);
    return error_;
}

}  // namespace fingerpost::daemon
