#include "policy_keeper.hpp"

#include <systemd/sd-daemon.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "daemon/policy_names.hpp"

namespace fingerpost::daemon {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds patience{10};  ///< with a disk, or with the site's directory
constexpr std::size_t queue_limit = 16;

/// For so long the policy that was in force may still be judged by.
constexpr std::chrono::seconds outlived{10};

asio::awaitable<bool> is_cancelled() {
    const auto state = co_await asio::this_coro::cancellation_state;
    co_return state.cancelled() != asio::cancellation_type::none;
}

}  // namespace

policy_keeper::policy_keeper(const asio::any_io_executor& on, std::string file, taker take,
                             base::task_group& tasks, base::log& log)
    : on_(on),
      file_(std::move(file)),
      take_(std::move(take)),
      tasks_(tasks),
      log_(log),
      reader_(on, "fp-policy", 1, queue_limit, patience),
      namer_(on, "fp-names", 1, queue_limit, patience),
      watch_(on, log) {}

void policy_keeper::begin(policy_file read) {
    seen_ = read.fingerprint();
    watch_.follow(read.looked_at);
    warn({{}, read.found.warnings});
    put_in_force(read.rules);
    tasks_.spawn(warn_of_names(std::move(read)));
    tasks_.spawn(reload_when_changed());
}

asio::awaitable<policy_keeper::outcome> policy_keeper::reload() { return reload(occasion::asked); }

void policy_keeper::reload_soon() {
    tasks_.spawn([](policy_keeper& self) -> asio::awaitable<void> {
        static_cast<void>(co_await self.reload(occasion::asked));  // logged, and in `status`
    }(*this));
}

asio::awaitable<void> policy_keeper::reload_when_changed() {
    for (;;) {
        co_await watch_.changed();
        static_cast<void>(co_await reload(occasion::files_changed));
    }
}

asio::awaitable<policy_keeper::outcome> policy_keeper::reload(occasion why) {
    if (why == occasion::asked) sd_notify(0, "RELOADING=1");
    auto reading = reader_.run([file = file_] {
        policy_file policy = load_policy(file);
        const std::size_t print = policy.fingerprint();
        return std::pair(std::move(policy), print);
    });
    auto read = co_await std::move(reading);
    if (why == occasion::asked) sd_notify(0, "READY=1");
    if (co_await is_cancelled()) co_return std::nullopt;  // nobody waits, or we are about to end
    if (!read) co_return refuse(file_ + ": could not be read within 10 seconds\n");
    co_return judge(std::move(read->first), read->second, why);
}

policy_keeper::outcome policy_keeper::judge(policy_file read, std::size_t print, occasion why) {
    watch_.follow(read.looked_at);
    // Touched, or reloaded by command already; what is wrong with it was logged then.
    if (why == occasion::files_changed && print == seen_) return std::nullopt;
    seen_ = print;
    if (!read.found.errors.empty()) return refuse(in_words(read.found.errors));
    error_.clear();
    put_in_force(read.rules);
    log_.info("policy reloaded", {{"file", file_}});
    warn({{}, read.found.warnings});
    tasks_.spawn(warn_of_names(std::move(read)));
    return std::nullopt;
}

void policy_keeper::put_in_force(acl::ruleset rules) {
    tasks_.spawn(discard(std::exchange(in_force_, rules)));
    take_(std::move(rules));
}

/// Ten thousand rules take a millisecond to free, so that is not left to who judges last.
asio::awaitable<void> policy_keeper::discard(acl::ruleset old) {
    asio::steady_timer until(on_, outlived);
    co_await until.async_wait(asio::use_awaitable);
    auto freeing = reader_.run([old = std::move(old)]() mutable {
        old = {};
        return true;
    });
    static_cast<void>(co_await std::move(freeing));
}

policy_keeper::outcome policy_keeper::refuse(std::string error) {
    log_.error("the policy was not reloaded; the old one stays", {{"error", error}});
    error_ = std::move(error);
    return error_;
}

/// The directory may be slow, or down; the policy is in force before it has told.
asio::awaitable<void> policy_keeper::warn_of_names(policy_file read) {
    auto looking = namer_.run([read = std::move(read)]() mutable {
        const policy_file mine = std::move(read);  // and ends here
        return look_up_names(mine);
    });
    const auto found = co_await std::move(looking);
    if (found && !co_await is_cancelled()) warn(*found);
}

void policy_keeper::warn(const findings& of) {
    for (const auto* const all : {&of.errors, &of.warnings}) {
        for (const acl::diagnostic& d : *all)
            log_.warning("the policy may not mean this",
                         {{"where", d.where.str()}, {"what", d.what}});
    }
}

}  // namespace fingerpost::daemon
