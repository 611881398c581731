#include "file_facts.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "accounts/home_files.hpp"
#include "sessions/login_history.hpp"

namespace fingerpost::desk {

namespace asio = boost::asio;
using base::field;

namespace {

asio::awaitable<base::document> document(const backends& behind, const base::card& c,
                                         const ruling& judged, field f, accounts::home_file which) {
    if (!c.shows.has(f) || !judged.account) {
        const bool unsure = c.shows.has(f) && judged.account_state == base::had::cannot_tell;
        co_return base::document{unsure ? base::had::cannot_tell : base::had::none, {}};
    }
    co_return co_await behind.files.read(*judged.account, which);
}

asio::awaitable<base::mailbox> mail(const backends& behind, const base::card& c,
                                    const ruling& judged) {
    if (!c.shows.has(field::mail) || !judged.account) co_return base::mailbox{};
    co_return co_await behind.files.mail(*judged.account);
}

/// The last login of who is not logged in. Who may not know whether he is, is always told.
asio::awaitable<base::last_login> last(const backends& behind, const base::card& c,
                                       const ruling& judged) {
    const bool wanted = c.shows.has(field::last) && !(c.shows.has(field::presence) && c.logged_in);
    if (!wanted || !judged.account) co_return base::last_login{};
    base::last_login login =
        co_await behind.history.last(judged.account->name, judged.account->uid);
    if (!c.shows.has(field::line)) login.line.clear();
    if (!c.shows.has(field::origin)) login.origin.clear();
    co_return login;
}

}  // namespace

asio::awaitable<void> fill_from_files(const backends& behind, base::card& c, const ruling& judged) {
    using namespace asio::experimental::awaitable_operators;
    auto [plan, project, pgpkey, box, login] =
        co_await (document(behind, c, judged, field::plan, accounts::home_file::plan) &&
                  document(behind, c, judged, field::project, accounts::home_file::project) &&
                  document(behind, c, judged, field::pgpkey, accounts::home_file::pgpkey) &&
                  mail(behind, c, judged) && last(behind, c, judged));
    c.plan = std::move(plan);
    c.project = std::move(project);
    c.pgpkey = std::move(pgpkey);
    c.mail = box;
    c.last = std::move(login);
}

}  // namespace fingerpost::desk
