#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/card.hpp"
#include "base/message.hpp"
#include "base/question.hpp"
#include "base/report.hpp"
#include "base/result.hpp"
#include "base/watched_list.hpp"

namespace fingerpost::desk {

/// Who is logged in and may be shown to one watcher.
struct listing {
    enum class standing {
        closed,  ///< this watcher is told of nobody, whoever is here
        open,
    };
    standing state = standing::closed;
    /// By login name; live depth, with input as of now; each with presence and name.
    std::vector<base::card> cards;
    bool incomplete = false;   ///< some could not be judged now
    std::size_t withheld = 0;  ///< how many are here and not on it
    /// Equal and not 0: the very same making of a list.
    std::uint64_t revision = 0;
};

/// A card went stale and here is the one that holds now; never null. Watchers of one class get the
/// very same.
using sink = std::function<void(const std::shared_ptr<const base::card>&)>;

/// The same of a list.
using list_sink = std::function<void(const base::list_news&)>;

/// Keeps a watch alive; dropping it ends the watch, and then the sink is not called again.
class handle {
public:
    /// What its holder asks of the watch.
    enum class request { end, repeat };

    handle() = default;
    /// For implementations of `front`: `does` is asked to end once, when the handle is dropped.
    explicit handle(std::function<void(request)> does) : does_(std::move(does)) {}
    handle(handle&& other) noexcept : does_(std::exchange(other.does_, nullptr)) {}
    handle& operator=(handle&& other) noexcept {
        std::swap(does_, other.does_);
        return *this;
    }
    ~handle() {
        if (does_) does_(request::end);
    }

    /// All that holds now is told once more, though it was told already; not from within this call,
    /// and only while the desk is there. It is no new decision for the audit log.
    void repeat() const {
        if (does_) does_(request::repeat);
    }

private:
    std::function<void(request)> does_;
};

/// What the sender of a message learns.
enum class receipt {
    taken,        ///< it may have come to somebody; whether it did, nobody tells
    nobody,       ///< there is nobody to whom he may send: unknown and not allowed are one
    offline,      ///< the user is not here, and the sender may see that; it went nowhere
    cannot_tell,  ///< a fact that the decision needs cannot be had now
    too_many,     ///< of his messages, whoever they are for
};

/// The front desk, the only door between the faces and what is known. All calls on the owner's
/// thread.
class front {
public:
    virtual ~front() = default;
    /// One card: what `asked` may be told. Never fails: what cannot be had is said on the card.
    /// Who has proved nothing may get what another of his class was told within the last half
    /// second, unless the person has changed since; so may he in a list.
    [[nodiscard]] virtual boost::asio::awaitable<base::card> answer(base::question asked) = 0;
    /// What an answer that was given before would be now: whether it may still be given, without
    /// the facts. Noted only if it may not.
    [[nodiscard]] virtual boost::asio::awaitable<base::card::standing> review(
        base::question asked) = 0;
    /// Everybody who is logged in and may be shown to `who`. Never null.
    [[nodiscard]] virtual boost::asio::awaitable<std::shared_ptr<const listing>> everyone(
        base::watcher who, base::face over) = 0;
    /// Full cards of those (of the first 64) whose full name has the word `name`, and whose name
    /// may be told. By login name.
    [[nodiscard]] virtual boost::asio::awaitable<std::vector<base::card>> named(
        base::watcher who, base::face over, std::string name) = 0;
    /// Calls `to` with a live card at once (from the event loop, not from within this call) and
    /// whenever its value changes, or the rule by which he is told something. Times of input are
    /// told only once they are past a threshold, so that typing changes no card.
    [[nodiscard]] virtual handle watch(base::question asked, sink to) = 0;
    /// Calls `to` once it is known who of a list may be told of, with all of them, and then with
    /// each card that changes; not from within this call. Who is on a list of the policy may change
    /// with the policy and with groups. Members are judged one by one.
    [[nodiscard]] virtual handle watch_list(base::watcher who, base::face over,
                                            base::watched_list what, list_sink to) = 0;
    /// The same for everybody who is here, or comes while this lasts: his first card, each that
    /// changes, also the one of who leaves, and each once more when another policy is in force. Of
    /// whom `who` was never told, he is not told that he is denied.
    [[nodiscard]] virtual handle follow(base::watcher who, base::face over, sink to) = 0;
    /// The phones that `user` has registered from now on, in place of those that he had.
    virtual void registered(const base::user_name& user, std::vector<base::phone> phones) = 0;
    /// What `who`, or a device of his, says of him from now on, in place of what the same source
    /// said; until it is over, or withdrawn. How many there are, and how long their texts, is for
    /// the caller to bound. Nothing is judged here: it counts for all who may see him.
    virtual void report(const base::user_name& who, base::report what) = 0;
    /// What that source said of `who` counts no longer.
    virtual void withdraw(const base::user_name& who, const std::string& source) = 0;
    /// Takes a message, if the policy lets its sender send (over `message`): it is shown on the
    /// user's terminals that take messages, and goes to his phones. What the sender learns hangs
    /// on what he would be told of the user over `by`, not on what becomes of the message.
    [[nodiscard]] virtual boost::asio::awaitable<receipt> message(base::message what,
                                                                  base::face by) = 0;
    /// The watcher that kernel credentials prove: local, and the user of that uid if the directory
    /// knows him.
    [[nodiscard]] virtual boost::asio::awaitable<base::watcher> local_watcher(uid_t uid) = 0;
    enum class claim { holds, is_void, cannot_tell };
    /// Whether the user of that name has that uid now.
    [[nodiscard]] virtual boost::asio::awaitable<claim> has_uid(base::user_name user,
                                                                uid_t uid) = 0;
};

}  // namespace fingerpost::desk
