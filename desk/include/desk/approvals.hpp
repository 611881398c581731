#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "base/sip_identity.hpp"
#include "base/user_name.hpp"

namespace fingerpost::store {
class records;
}

namespace fingerpost::desk {

/// What a user says to somebody whom an `ask` rule lets ask.
enum class decision { approved, refused };

/// "approved", "refused".
[[nodiscard]] constexpr std::string_view name_of(decision d) noexcept {
    return d == decision::approved ? "approved" : "refused";
}

/// One decision that stands.
struct approval {
    base::sip_identity watcher;
    decision what = decision::refused;
    base::instant made{};
    friend bool operator==(const approval&, const approval&) = default;
};

/// Why a decision cannot be kept or withdrawn.
enum class approval_errc {
    too_many = 1,      ///< the user has decided `approvals::max_decisions` times already
    no_such_decision,  ///< he has not decided about that watcher
};
/// The code for `e`, in the category "fingerpost approvals".
[[nodiscard]] base::error_code make_error_code(approval_errc e) noexcept;

/// Whom users let watch, where the policy leaves it to them; durable. Each decision is bound to the
/// user's name and uid, and to the watcher's SIP identity: under another uid it is void, and
/// forgotten once that is seen. A user may decide before he is asked. All calls on the owner's
/// thread; stop it and let the executor run dry before it is destroyed.
class approvals {
public:
    static constexpr std::size_t max_decisions = 1000;  ///< of each user
    using listener = std::function<void(const base::user_name&)>;

    /// Reads what is kept. A record that cannot be read is logged and is no decision: its watcher
    /// is told nothing until the user decides anew. All arguments must outlive what comes back.
    /// Errors: those of store::records::all.
    [[nodiscard]] static boost::asio::awaitable<base::result<std::unique_ptr<approvals>>> load(
        store::records& kept, const base::clock& clock, base::log& log,
        boost::asio::any_io_executor on);
    ~approvals();
    approvals(const approvals&) = delete;
    approvals& operator=(const approvals&) = delete;

    /// Calls `tell` whenever a user has decided, or withdrawn what he had.
    void on_change(listener tell);
    /// Nothing void is forgotten from now on; then the executor runs dry.
    void stop();

    /// What `name` decided about `watcher`, whatever his uid was then; nothing: he did not.
    [[nodiscard]] std::optional<decision> by_name(const base::user_name& name,
                                                  const base::sip_identity& watcher) const;
    /// The same, if it holds for that uid.
    [[nodiscard]] std::optional<decision> of(const base::user_name& name, uid_t uid,
                                             const base::sip_identity& watcher) const;
    /// All that `name` has decided, by watcher.
    [[nodiscard]] std::vector<approval> all(const base::user_name& name, uid_t uid) const;
    /// How many users have decided anything.
    [[nodiscard]] std::size_t size() const noexcept;

    // Each change is durable when it is done, and only then it is believed. Changes of one user are
    // made one after the other. Errors of both: those of store::records::put.

    /// From now on this is what `name` says to `watcher`.
    /// Errors: approval_errc::too_many, unless he had decided about him.
    [[nodiscard]] boost::asio::awaitable<base::result<void>> decide(base::user_name name, uid_t uid,
                                                                    base::sip_identity watcher,
                                                                    decision what);
    /// `watcher` has to ask again. Errors: approval_errc::no_such_decision.
    [[nodiscard]] boost::asio::awaitable<base::result<void>> withdraw(base::user_name name,
                                                                      uid_t uid,
                                                                      base::sip_identity watcher);

private:
    struct state;
    explicit approvals(std::unique_ptr<state> with);
    std::unique_ptr<state> state_;
};

}  // namespace fingerpost::desk

template <>
struct boost::system::is_error_code_enum<fingerpost::desk::approval_errc> : std::true_type {};
