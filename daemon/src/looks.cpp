#include "looks.hpp"

#include <algorithm>

namespace fingerpost::daemon {

namespace asio = boost::asio;

namespace {

/// How long a `.nofinger` may go unnoticed by lists and watches; a single query looks anew.
constexpr std::chrono::seconds wish_lifetime{10};
constexpr std::size_t max_wishes = 200'000;
/// So many homes, or shells, go into one request.
constexpr std::size_t batch = 256;
constexpr std::size_t lane_queue = 4096;

}  // namespace

lane_runner::lane_runner(asio::any_io_executor on, unsigned threads,
                         std::chrono::milliseconds deadline, places at)
    : lane_(std::move(on), "files", threads, lane_queue, deadline), at_(std::move(at)) {}

asio::awaitable<std::string> lane_runner::run(std::string request) {
    auto answer = co_await lane_.run(
        [request = std::move(request), at = at_] { return do_chore(request, at); });
    co_return answer ? *std::move(answer) : std::string();
}

chore_home_files::chore_home_files(chore_runner& by, const base::clock& clock)
    : by_(by), wishes_(clock, max_wishes) {}

asio::awaitable<base::document> chore_home_files::read(accounts::account whose,
                                                       accounts::home_file which) {
    co_return answered::read_file(co_await by_.run(ask::read_file(whose, which)));
}

asio::awaitable<base::had> chore_home_files::hides(accounts::account whose) {
    std::vector<accounts::account> one;
    one.push_back(whose);
    co_await ask_for(std::move(one));
    const seen* const now = wishes_.find(whose.name);
    co_return now == nullptr || now->uid != whose.uid ? base::had::cannot_tell : now->hides;
}

asio::awaitable<void> chore_home_files::ask_for(std::vector<accounts::account> who) {
    const auto told = answered::hides(co_await by_.run(ask::hides(who)), who.size());
    for (std::size_t i = 0; i < who.size(); ++i) {
        // What could not be seen is soon looked for again.
        const auto lifetime =
            told[i] == base::had::cannot_tell ? std::chrono::seconds(1) : wish_lifetime;
        wishes_.store(who[i].name, {who[i].uid, told[i]}, lifetime);
    }
}

asio::awaitable<std::vector<base::had>> chore_home_files::hide(std::vector<accounts::account> who) {
    std::vector<base::had> all(who.size(), base::had::cannot_tell);
    std::vector<accounts::account> unseen;
    std::vector<std::size_t> at;
    const auto take_seen = [&](std::size_t i) {
        const seen* const s = wishes_.find(who[i].name);
        if (s != nullptr && s->uid == who[i].uid) all[i] = s->hides;
        return s != nullptr && s->uid == who[i].uid;
    };
    for (std::size_t i = 0; i < who.size(); ++i) {
        if (take_seen(i)) continue;
        unseen.push_back(who[i]);
        at.push_back(i);
    }
    for (std::size_t from = 0; from < unseen.size(); from += batch) {
        const std::size_t to = std::min(from + batch, unseen.size());
        std::vector<accounts::account> some(unseen.begin() + static_cast<std::ptrdiff_t>(from),
                                            unseen.begin() + static_cast<std::ptrdiff_t>(to));
        co_await ask_for(std::move(some));
        for (std::size_t i = from; i < to; ++i) take_seen(at[i]);
    }
    co_return all;
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

}  // namespace fingerpost::daemon
