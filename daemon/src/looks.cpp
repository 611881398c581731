#include "looks.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fingerpost::daemon {

namespace asio = boost::asio;

namespace {

/// So many homes, or shells, go into one request.
constexpr std::size_t batch = 256;
constexpr std::size_t lane_queue = 4096;

}  // namespace

lane_runner::lane_runner(asio::any_io_executor on, unsigned threads, duty what,
                         std::chrono::milliseconds deadline, places at)
    : lane_(std::move(on), "files", threads, lane_queue, deadline),
      what_(what),
      at_(std::move(at)) {}

asio::awaitable<std::string> lane_runner::run(std::string request) {
    // Named, since g++-12 ends a closure twice that is a temporary of an awaited expression.
    auto work = [request = std::move(request), what = what_, at = at_] {
        return do_chore(request, what, at);
    };
    auto running = lane_.run(std::move(work));
    auto answer = co_await std::move(running);
    co_return answer ? *std::move(answer) : std::string();
}

chore_home_files::chore_home_files(chore_runner& by, const base::clock& clock)
    : by_(by), seen_(clock) {}

asio::awaitable<base::document> chore_home_files::read(accounts::account whose,
                                                       accounts::home_file which) {
    co_return answered::read_file(co_await by_.run(ask::read_file(whose, which)));
}

/// Homes that are looked at by one request, since they were asked for in one turn of the loop: a
/// trip to a helper costs more than a look.
struct chore_home_files::round {
    explicit round(const asio::any_io_executor& on)
        : landing(on, asio::steady_timer::time_point::max()) {}

    std::vector<accounts::account> who;
    std::optional<sights> told;  ///< nothing: not yet, or nobody looked
    bool left = false;
    bool landed = false;
    asio::steady_timer landing;  ///< cancelled when it has landed
};

asio::awaitable<base::had> chore_home_files::hides(accounts::account whose) {
    std::vector<accounts::account> one;
    one.push_back(std::move(whose));
    const auto told = co_await ask_for(std::move(one));
    co_return told ? told->front() : base::had::cannot_tell;
}

/// What the homes tell of each of `who`, in order, and remembered; nothing: nobody looked.
asio::awaitable<std::optional<chore_home_files::sights>> chore_home_files::ask_for(
    std::vector<accounts::account> who) {
    const std::string answer = co_await by_.run(ask::hides(who));
    if (answer.empty()) co_return std::nullopt;
    auto told = answered::hides(answer, who.size());
    for (std::size_t i = 0; i < who.size(); ++i) seen_.store(who[i], told[i]);
    co_return told;
}

/// The same with whoever else is asked for in this turn of the loop; at most `batch`.
asio::awaitable<chore_home_files::sights> chore_home_files::look_together(
    std::vector<accounts::account> who) {
    const asio::any_io_executor on = co_await asio::this_coro::executor;
    std::shared_ptr<round> mine = next_.lock();
    if (mine == nullptr || mine->left || mine->who.size() + who.size() > batch)
        next_ = mine = std::make_shared<round>(on);
    const std::size_t first = mine->who.size();
    mine->who.insert(mine->who.end(), who.begin(), who.end());
    if (first == 0) {
        // Also if who leads is stopped in the middle: then each of those who wait looks alone.
        const std::shared_ptr<void> done(nullptr, [mine](void*) {
            mine->left = mine->landed = true;
            mine->landing.cancel();
        });
        co_await asio::post(asio::use_awaitable);
        mine->left = true;
        mine->told = co_await ask_for(mine->who);
    } else if (!mine->landed) {
        co_await mine->landing.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (mine->told) {
        const auto begin = mine->told->begin() + static_cast<std::ptrdiff_t>(first);
        co_return sights(begin, begin + static_cast<std::ptrdiff_t>(who.size()));
    }
    sights none(who.size(), base::had::cannot_tell);
    if (who.size() == mine->who.size()) co_return none;
    // One home that hangs does not hide what the others say.
    const auto alone = co_await ask_for(std::move(who));
    co_return alone.value_or(std::move(none));
}

asio::awaitable<std::vector<base::had>> chore_home_files::hide(std::vector<accounts::account> who) {
    // What was known holds for this answer, though it may grow too old while the rest is asked.
    auto [states, unknown] = seen_.look(who);
    for (std::size_t from = 0; from < unknown.size(); from += batch) {
        const std::size_t to = std::min(from + batch, unknown.size());
        std::vector<accounts::account> some;
        for (std::size_t i = from; i < to; ++i) some.push_back(who[unknown[i]]);
        const auto told = co_await look_together(std::move(some));
        for (std::size_t i = from; i < to; ++i) states[unknown[i]] = told[i - from];
    }
    co_return std::move(states);
}

asio::awaitable<base::mailbox> chore_home_files::mail(accounts::account whose) {
    co_return answered::mailbox(co_await by_.run(ask::mailbox(whose)));
}

asio::awaitable<base::result<sessions::terminal>> chore_process_table::terminal_of(pid_t leader) {
    co_return answered::terminal(co_await by_.run(ask::terminal(leader)));
}

asio::awaitable<std::vector<std::string>> chore_process_table::foreground(
    std::vector<pid_t> shells) {
    std::vector<std::string> all;
    for (std::size_t from = 0; from < shells.size(); from += batch) {
        const std::size_t to = std::min(from + batch, shells.size());
        const std::vector<pid_t> some(shells.begin() + static_cast<std::ptrdiff_t>(from),
                                      shells.begin() + static_cast<std::ptrdiff_t>(to));
        auto names = answered::foreground(co_await by_.run(ask::foreground(some)), some.size());
        std::move(names.begin(), names.end(), std::back_inserter(all));
    }
    co_return all;
}

asio::awaitable<base::last_login> chore_login_history::last(base::user_name user, uid_t uid) {
    co_return answered::last_login(co_await by_.run(ask::last_login(user, uid)));
}

asio::awaitable<base::result<void>> chore_tty_writer::write(std::string line,
                                                            sessions::tty_owner whose,
                                                            std::string text) {
    co_return answered::write_tty(co_await by_.run(ask::write_tty(line, whose, text)));
}

}  // namespace fingerpost::daemon
