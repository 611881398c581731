#include "accounts/lane_home_files.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "accounts/files.hpp"
#include "batch.hpp"

namespace fingerpost::accounts {
namespace asio = boost::asio;
namespace {

constexpr std::size_t queue_limit = 1024;

/// What `look` gives, or `otherwise` when the lane could not have it.
template <class T>
asio::awaitable<T> had_or(asio::awaitable<base::result<T>> look, T otherwise) {
    auto seen = co_await std::move(look);
    if (!seen) co_return otherwise;
    co_return *std::move(seen);
}

}  // namespace

lane_home_files::lane_home_files(asio::any_io_executor executor, const base::clock& clock,
                                 lane_home_options options)
    : executor_(executor),
      mail_dir_(std::move(options.mail_dir)),
      hidden_(clock),
      lane_(std::move(executor), "fp-homes", options.threads, queue_limit, options.deadline) {}

asio::awaitable<base::document> lane_home_files::read(account whose, home_file which) {
    return had_or(
        lane_.run([whose = std::move(whose), which] { return read_home_file(whose, which); }),
        base::document{base::had::cannot_tell, {}});
}

asio::awaitable<base::had> lane_home_files::hides(account whose) {
    return had_or(lane_.run([whose = std::move(whose)] { return accounts::hides(whose); }),
                  base::had::cannot_tell);
}

asio::awaitable<std::vector<base::had>> lane_home_files::hide(std::vector<account> who) {
    auto seen = hidden_.look(who);
    if (seen.unknown.empty()) co_return seen.states;
    std::vector<account> homes;
    for (const auto i : seen.unknown) homes.push_back(std::move(who[i]));
    const auto looks =
        std::make_shared<batch<account, base::had>>(std::move(homes), accounts::hides);
    const auto landing =
        std::make_shared<asio::steady_timer>(executor_, asio::steady_timer::time_point::max());
    looks->start(lane_, executor_,
                 [landing] { landing->expires_at(asio::steady_timer::time_point::min()); });
    co_await landing->async_wait(asio::as_tuple(asio::use_awaitable));
    for (std::size_t n = 0; n < seen.unknown.size(); ++n) {
        const auto state = looks->answer(n);
        if (!state) continue;
        seen.states[seen.unknown[n]] = *state;
        hidden_.store(looks->keys()[n], *state);
    }
    co_return seen.states;
}

asio::awaitable<base::mailbox> lane_home_files::mail(account whose) {
    return had_or(
        lane_.run([whose = std::move(whose), dir = mail_dir_] { return read_mailbox(whose, dir); }),
        base::mailbox{base::had::cannot_tell, {}, {}});
}

}  // namespace fingerpost::accounts
