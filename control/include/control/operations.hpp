#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "base/question.hpp"
#include "base/result.hpp"
#include "base/sip_identity.hpp"
#include "base/user_name.hpp"
#include "control/wire.hpp"
#include "desk/approvals.hpp"
#include "desk/audit.hpp"

namespace fingerpost::control {

/// How much is told.
enum class disclosure {
    plain,   ///< of the daemon's state what anybody may know: version, faces, sources; of answers
             ///< what concerns the one who asks, without the policy's rules
    counts,  ///< all: how many users, sessions, queries there are, what is wrong with the policy,
             ///< and its rules; for admins
};

/// A user by the kernel's word: wishes are bound to both.
struct owner {
    base::user_name name;
    uid_t uid = 0;
};

/// Why the daemon did not do something, for the one who asked.
struct refused {
    refusal why = refusal::failed;
    std::string text;
};
template <class T>
using outcome = std::variant<T, refused>;

/// Whom a SIP login stands for where the policy speaks of users: this one, if there is such a user
/// and he is a person and no service.
struct if_person {
    base::user_name name;
};
/// Likewise: nobody of this machine.
struct nobody_here {};
using stands_for = std::variant<if_person, nobody_here, owner>;

/// What the control socket can make the daemon do; who may is judged before. All calls on the
/// owner's thread; the daemon implements it.
class operations {
public:
    template <class T>
    using awaitable = boost::asio::awaitable<T>;
    using words = std::vector<std::string>;

    virtual ~operations() = default;
    /// Whether `uid` administers this daemon: root, the daemon's user, a member of the admin
    /// group. What cannot be told is no.
    [[nodiscard]] virtual awaitable<bool> is_admin(uid_t uid) = 0;
    /// The name of that user. Errors: base::errc::not_found, base::errc::cannot_tell.
    [[nodiscard]] virtual awaitable<base::result<base::user_name>> name_of(uid_t uid) = 0;
    /// That user, and his uid. Errors: likewise.
    [[nodiscard]] virtual awaitable<base::result<owner>> uid_of(base::user_name name) = 0;
    /// The daemon's state as names and values; values may be objects of the same kind.
    [[nodiscard]] virtual awaitable<boost::json::object> status(disclosure how_much) = 0;
    /// Reads the policy again. Nothing: it is in force. Otherwise what is wrong with it, in words
    /// and lines, and the old one stays.
    [[nodiscard]] virtual awaitable<std::optional<std::string>> reload() = 0;
    /// How the answer to `asked` comes about, as docs/control.md describes it.
    [[nodiscard]] virtual awaitable<boost::json::object> explain(base::question asked,
                                                                 disclosure how_much) = 0;

    // What a user wants for himself. Refused when no wishes are kept, or they cannot be kept now.

    /// Until an instant, or for good.
    [[nodiscard]] virtual awaitable<std::optional<refused>> hide(
        owner who, std::optional<base::instant> until) = 0;
    [[nodiscard]] virtual awaitable<std::optional<refused>> unhide(owner who) = 0;
    /// The new limit's number. Refused also for words that mean nothing under the policy in force.
    [[nodiscard]] virtual awaitable<outcome<unsigned>> limit(owner who, words level,
                                                             words whom) = 0;
    /// All that he wants, as docs/control.md describes it.
    [[nodiscard]] virtual awaitable<outcome<boost::json::object>> limits(owner who) = 0;
    [[nodiscard]] virtual awaitable<std::optional<refused>> unlimit(owner who, unsigned number) = 0;

    // Whom a user lets watch where the policy leaves it to him. Refused likewise.

    [[nodiscard]] virtual awaitable<std::optional<refused>> decide(owner who,
                                                                   base::sip_identity watcher,
                                                                   desk::decision what) = 0;
    /// Takes back what he decided. Refused also when that is nothing.
    [[nodiscard]] virtual awaitable<std::optional<refused>> withdraw(
        owner who, base::sip_identity watcher) = 0;
    // What a user says of himself. Refused when it cannot be kept, or the words are none.

    /// In place of what he said before, until an instant or until he takes it back. What he says
    /// now, as docs/control.md describes it.
    [[nodiscard]] virtual awaitable<outcome<boost::json::object>> set(
        owner who, std::string activity, std::string note, std::optional<base::instant> until) = 0;
    [[nodiscard]] virtual awaitable<std::optional<refused>> clear(owner who) = 0;

    // The audit log. Refused when none is kept, or it cannot be read now.

    /// The lines, newest last.
    [[nodiscard]] virtual awaitable<outcome<std::vector<desk::audit_line>>> log(
        desk::audit_filter wanted, disclosure how_much) = 0;
    /// Forgets a user; how many lines went or changed.
    [[nodiscard]] virtual awaitable<outcome<std::size_t>> erase(base::user_name user) = 0;

    /// Sets the password by which `who` logs in by SIP. The user that he stands for, if any.
    /// Refused when no passwords are kept, `who` is of another domain, or the password is none.
    [[nodiscard]] virtual awaitable<outcome<std::optional<base::user_name>>> passwd(
        base::sip_identity who, std::string password, stands_for whom) = 0;

    /// The subscriptions to one user, or all, each an object as docs/control.md describes it; by
    /// user, then by watcher. Of one user also those about whom he decided and who do not watch
    /// now. Refused when there is no SIP face.
    [[nodiscard]] virtual awaitable<outcome<boost::json::array>> watchers(
        std::optional<base::user_name> of, disclosure how_much) = 0;
};

}  // namespace fingerpost::control
