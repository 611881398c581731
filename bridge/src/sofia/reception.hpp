#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <variant>

#include "../compositor.hpp"
#include "../deadlines.hpp"
#include "../identity.hpp"
#include "../watch_id.hpp"
#include "base/instant.hpp"
#include "base/log.hpp"
#include "base/message.hpp"
#include "base/result.hpp"
#include "base/task_group.hpp"
#include "desk/desk.hpp"

namespace fingerpost::bridge {

/// Stands at the desk for those on Sofia's side: keeps a watch for each subscription, and looks
/// whether who proved to be somebody still is. On the owner's thread.
class reception {
public:
    struct callers {
        /// What the watcher of a subscription may be told from now on.
        std::function<void(watch_id, const std::shared_ptr<const base::card>&)> told;
        /// The same of a list.
        std::function<void(watch_id, const base::list_news&)> told_list;
        /// The credential of a subscription's watcher is void.
        std::function<void(std::uint64_t)> void_claim;
    };
    /// Who somebody is, once his claim was looked at. Errors: base::errc::cannot_tell;
    /// errc::not_found: the claim is void.
    using proof = base::result<base::watcher>;
    reception(boost::asio::any_io_executor on, desk::front& front, const base::clock& clock,
              base::log& log, std::chrono::milliseconds deny_delay, callers to);

    /// Who is to be watched, if it is the watcher himself: he is told so by a card that is shown
    /// and has nothing on it, anybody else is denied. No policy is asked.
    struct himself {
        base::user_name user;
    };
    /// Who is to be watched.
    using whom = std::variant<base::user_name, base::watched_list, himself>;
    /// Watches, in place of an older watch of this subscription. `asked`: when the request came; a
    /// first answer that is the same for known and unknown (denied, pending, a list with such
    /// members) leaves at a multiple of the deny delay after that, as it is by then. A user of whom
    /// nothing may be told, or who is none, may be a list.
    void watch(watch_id as, const std::shared_ptr<const sender>& who, whom of, tick asked);
    void unwatch(std::uint64_t subscription);
    /// All that may be told to its watcher is told once more.
    void repeat(std::uint64_t subscription);
    /// Looks whether the claim of `who` holds, if he has one; then calls `then`.
    void prove(std::shared_ptr<const sender> who, std::function<void(proof)> then);
    /// Looks whether `who` may publish about `of`; then calls `then`. `asked`: as for `watch`.
    void may_publish_about(base::user_name of, std::shared_ptr<const sender> who, tick asked,
                           std::function<void(may_publish)> then);
    /// Looks which of `what` may not be said any more; then calls `then` with their entity-tags;
    /// never once stopped.
    void review(std::vector<to_review> what, std::function<void(std::vector<std::string>)> then);
    /// Looks which of `claims` hold no more; then calls `then` with those.
    void find_void(std::vector<local_user> claims,
                   std::function<void(std::vector<local_user>)> then);
    void report(const base::user_name& of, base::report what);
    void withdraw(const base::user_name& of, const std::string& source);
    /// What the sender of a message learns. Errors: base::errc::not_found: his claim is void.
    using sent = base::result<desk::receipt>;
    /// Hands over a message from `who`; then calls `then`. `asked`: when the request came; that
    /// there is nobody is told at a multiple of the deny delay after that.
    void message(base::message what, std::shared_ptr<const sender> who, tick asked,
                 std::function<void(sent)> then);
    void registered(const base::user_name& user, std::vector<base::phone> phones);
    void stop();

private:
    using first_answer = std::variant<std::shared_ptr<const base::card>, base::list_news>;
    /// Until the first answer.
    struct question {
        tick asked;
        base::watcher who;
        std::shared_ptr<const base::card> denied;  ///< in place of which a list was looked for
        std::optional<first_answer> held;          ///< waits for its time
    };
    struct entry {
        desk::handle keeps;
        std::unique_ptr<question> open;
        std::uint32_t turn = 0;  ///< the watch that holds
    };
    boost::asio::awaitable<proof> proven(sender who);
    boost::asio::awaitable<void> prove_and_watch(watch_id as, std::shared_ptr<const sender> who,
                                                 whom of);
    boost::asio::awaitable<may_publish> judged(base::user_name of,
                                               std::shared_ptr<const sender> who, tick asked);
    boost::asio::awaitable<std::vector<std::string>> reviewed(std::vector<to_review> what);
    boost::asio::awaitable<std::vector<local_user>> found_void(std::vector<local_user> claims);
    boost::asio::awaitable<sent> prove_and_send(base::message what,
                                                std::shared_ptr<const sender> who, tick asked);
    void begin(std::uint64_t subscription, base::watcher who, const whom& of);
    [[nodiscard]] desk::handle watch_list(std::uint64_t subscription, base::watcher who,
                                          const base::watched_list& of);
    void recognise(std::uint64_t subscription, entry& e, const base::watcher& who,
                   const base::user_name& of);
    void tell_nothing(watch_id as, const whom& of);
    void hear(std::uint64_t subscription, const std::shared_ptr<const base::card>& card);
    void hear_list(std::uint64_t subscription, const base::list_news& news);
    void try_list(std::uint64_t subscription, entry& e,
                  const std::shared_ptr<const base::card>& denied);
    /// `what` waits for its time, in place of what waits already.
    void hold(std::uint64_t subscription, question& open, first_answer what);
    boost::asio::awaitable<void> release(std::uint64_t subscription, tick asked);

    boost::asio::any_io_executor on_;
    desk::front& front_;
    const base::clock& clock_;
    std::chrono::milliseconds deny_delay_;
    callers to_;
    std::unordered_map<std::uint64_t, entry> all_;
    bool stopped_ = false;
    base::task_group tasks_;
};

}  // namespace fingerpost::bridge
