#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "base/user_name.hpp"

namespace fingerpost::store {
class records;
}

namespace fingerpost::desk {

/// The user is to be told of as if he were logged out.
struct hiding {
    std::optional<base::instant> until;  ///< nothing: for good
    friend bool operator==(const hiding&, const hiding&) = default;
};

/// Whoever is of `whom` is told no more than `level`. What the words mean is judged elsewhere.
struct limit {
    unsigned number = 0;             ///< what the user calls it
    std::vector<std::string> level;  ///< names of fields and levels, as typed
    std::vector<std::string> whom;   ///< watchers, as typed
    friend bool operator==(const limit&, const limit&) = default;
};

/// What a user wants for himself, in the order in which it counts: first the hiding, then the
/// limits. A wish only narrows what the policy shows.
struct user_wishes {
    std::optional<hiding> hide;
    std::vector<limit> limits;  ///< by number, which is the order in which they were made
    /// What the user once wanted is kept, but cannot be read. Then he is hidden for good, for less
    /// could be more than he wanted told; `unhide` mends it.
    bool unreadable = false;

    [[nodiscard]] bool empty() const noexcept { return !hide && limits.empty() && !unreadable; }
    friend bool operator==(const user_wishes&, const user_wishes&) = default;
};

/// Why a wish cannot be kept.
enum class wish_errc {
    too_many = 1,   ///< the user has `wishes::max_limits` already
    no_such_limit,  ///< none of his has that number
    unreadable,     ///< his wishes could not be read (user_wishes::unreadable)
};
/// The code for `e`, in the category "fingerpost wishes".
[[nodiscard]] base::error_code make_error_code(wish_errc e) noexcept;

/// What users want for themselves, durable. Each wish is bound to the user's name and uid: under
/// another uid it is void, and forgotten once that is seen. All calls on the owner's thread; stop
/// it and let the executor run dry before it is destroyed.
class wishes {
public:
    static constexpr std::size_t max_limits = 100;  ///< for each user
    using listener = std::function<void(const base::user_name&)>;
    using words = std::vector<std::string>;

    /// Reads what is kept. A record that cannot be read is logged and fails closed: its user is
    /// hidden, whatever his uid (user_wishes::unreadable). All arguments must outlive what comes
    /// back. Errors: those of store::records::all.
    [[nodiscard]] static boost::asio::awaitable<base::result<std::unique_ptr<wishes>>> load(
        store::records& kept, const base::clock& clock, base::log& log,
        boost::asio::any_io_executor on);
    ~wishes();
    wishes(const wishes&) = delete;
    wishes& operator=(const wishes&) = delete;

    /// Calls `tell` whenever a user's wishes have changed, and when the time of a hiding is over.
    void on_change(listener tell);
    /// Ends the waiting for what is timed; then the executor runs dry.
    void stop();

    /// What `name` wants now; null: nothing. A hiding whose time is over does not count. Costs no
    /// allocation. Good until the executor runs on.
    [[nodiscard]] const user_wishes* of(const base::user_name& name, uid_t uid) const;

    /// Whether anybody has set a limit. Cheap.
    [[nodiscard]] bool has_limits() const;
    /// How many users want something.
    [[nodiscard]] std::size_t size() const noexcept;

    // Each change is durable when it is done, and only then it is believed. Changes of one user are
    // made one after the other. Errors of all: those of store::records::put; of all but `unhide`:
    // wish_errc::unreadable.

    /// Hides the user, until an instant (whole seconds, rounded up) or for good, in place of what
    /// hid him before.
    [[nodiscard]] boost::asio::awaitable<base::result<void>> hide(
        base::user_name name, uid_t uid, std::optional<base::instant> until);
    /// Ends the hiding, if there is one; limits stay. Of what cannot be read nothing stays.
    [[nodiscard]] boost::asio::awaitable<base::result<void>> unhide(base::user_name name,
                                                                    uid_t uid);
    /// Adds a limit behind the others; its number, one more than the last one's.
    /// Errors: wish_errc::too_many; base::errc::bad_char for words that are not UTF-8.
    [[nodiscard]] boost::asio::awaitable<base::result<unsigned>> add_limit(base::user_name name,
                                                                           uid_t uid, words level,
                                                                           words whom);
    /// Takes a limit away; the others keep their numbers. Errors: wish_errc::no_such_limit.
    [[nodiscard]] boost::asio::awaitable<base::result<void>> remove_limit(base::user_name name,
                                                                          uid_t uid,
                                                                          unsigned number);

private:
    struct state;
    explicit wishes(std::unique_ptr<state> with);
    std::unique_ptr<state> state_;
};

}  // namespace fingerpost::desk

template <>
struct boost::system::is_error_code_enum<fingerpost::desk::wish_errc> : std::true_type {};
