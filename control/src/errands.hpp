#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "backends.hpp"
#include "request.hpp"

namespace fingerpost::control {

/// What a client asks of the daemon itself: its state, its policy, how an answer comes about, what
/// he wants and says of himself, whom he lets watch, the audit log, who watches, and SIP passwords.
/// Who may what is judged here.
class errands {
public:
    template <class T>
    using awaitable = boost::asio::awaitable<T>;

    /// For the client of that `uid`, which is the kernel's word.
    errands(uid_t uid, backends& with) : uid_(uid), with_(with) {}

    /// The whole answer, in lines. Not for `who`, `show`, `watch` and `send`, which the desk
    /// answers.
    [[nodiscard]] awaitable<std::string> run(request asked);

private:
    awaitable<std::string> status();
    awaitable<std::string> reload();
    awaitable<std::string> explain(request asked);
    awaitable<std::string> log(request asked);
    awaitable<std::string> erase(base::user_name user);
    awaitable<std::string> watchers(request asked);
    awaitable<std::string> passwd(request asked);
    /// Whom the login stands for, as an admin wants it, or anybody for himself.
    awaitable<outcome<stands_for>> wanted_by_admin(const request& asked);
    awaitable<outcome<stands_for>> wanted_by_himself(const request& asked);
    awaitable<std::string> own_wish(request asked);
    awaitable<std::string> hide(owner me, std::optional<std::chrono::seconds> lasting);
    awaitable<std::string> set(owner me, saying what);
    awaitable<std::string> limit(owner me, operations::words level, operations::words whom);
    awaitable<std::string> decide(owner me, base::sip_identity watcher, desk::decision what);
    awaitable<std::string> limits(owner of);
    awaitable<std::string> limits_of(base::user_name user);

    /// Who asks, as a user; or why that is not known.
    awaitable<outcome<owner>> myself();
    /// For who is no admin: if `asked` names no user, it is he; otherwise, or if it is not about
    /// him, the refusal, which says `only`.
    awaitable<std::optional<refused>> bind_to_himself(request& asked, std::string only);
    /// The refusal, which is logged.
    std::string not_admin(const char* errand, std::string_view text);

    uid_t uid_;
    backends& with_;
};

}  // namespace fingerpost::control
