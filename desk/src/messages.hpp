#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "accounts/directory.hpp"
#include "base/message.hpp"
#include "base/question.hpp"
#include "base/task_group.hpp"
#include "desk/clerk.hpp"
#include "judge.hpp"
#include "pace.hpp"

namespace fingerpost::desk {

/// Takes messages for users: whether the policy allows it, what their sender may learn of that, and
/// where they go. What he learns hangs on what his card of the user shows, and on nothing that
/// happens to the message.
class messages {
public:
    /// The answer to a question, and how it came about.
    using asker = std::function<boost::asio::awaitable<judged_card>(base::question)>;
    using carrier = std::function<void(const base::message&)>;
    /// Notes in the audit log what became of a message, by what was decided, and what its sender
    /// was told of the user by it.
    using noter = std::function<void(const base::message&, const ruling&, const base::field_set&)>;

    messages(boost::asio::any_io_executor on, const backends& behind, const judge& judging,
             asker ask, noter note);

    /// As front::message.
    [[nodiscard]] boost::asio::awaitable<receipt> take(base::message what, base::face by);
    /// Takes messages on to the users' phones from now on.
    void carry(carrier to) { carry_ = std::move(to); }
    void stop() { showing_.cancel(); }

private:
    void deliver(base::message what, std::optional<accounts::account> to);
    [[nodiscard]] boost::asio::awaitable<void> show(base::message what, accounts::account to);

    const backends behind_;
    const judge& judging_;
    asker ask_;
    noter note_;
    carrier carry_;
    pace senders_{{.at_once = 20, .interval = std::chrono::seconds(3)}};
    /// Three times as many, so that no sender alone uses it up.
    pace subjects_{{.at_once = 60, .interval = std::chrono::seconds(1)}};
    base::task_group showing_;
};

}  // namespace fingerpost::desk
