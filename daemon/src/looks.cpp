#include "looks.hpp"

#include <algorithm>

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

asio::awaitable<base::had> chore_home_files::hides(accounts::account whose) {
    std::vector<accounts::account> one;
    one.push_back(std::move(whose));
    const auto told = co_await ask_for(std::move(one));
    co_return told.front();
}

/// What the homes tell of each of `who`, in order; remembered if somebody looked.
asio::awaitable<std::vector<base::had>> chore_home_files::ask_for(
    std::vector<accounts::account> who) {
    const std::string answer = co_await by_.run(ask::hides(who));
    auto told = answered::hides(answer, who.size());
    if (answer.empty()) co_return told;  // nobody looked
    for (std::size_t i = 0; i < who.size(); ++i) seen_.store(who[i], told[i]);
    co_return told;
}

asio::awaitable<std::vector<base::had>> chore_home_files::hide(std::vector<accounts::account> who) {
    // What was known holds for this answer, though it may grow too old while the rest is asked.
    auto [states, unknown] = seen_.look(who);
    for (std::size_t from = 0; from < unknown.size(); from += batch) {
        const std::size_t to = std::min(from + batch, unknown.size());
        std::vector<accounts::account> some;
        for (std::size_t i = from; i < to; ++i) some.push_back(who[unknown[i]]);
        const auto told = co_await ask_for(std::move(some));
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
