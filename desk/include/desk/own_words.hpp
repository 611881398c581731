#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "base/user_name.hpp"

namespace fingerpost::store {
class records;
}

namespace fingerpost::desk {

/// Why something cannot be what a user says of himself.
enum class own_word_errc {
    empty = 1,          ///< an activity of no letters
    nothing_said,       ///< neither activity nor note
    activity_too_long,  ///< more than `own_word::max_activity` characters
    note_too_long,      ///< more than `own_word::max_note`
    not_one_line,       ///< a control character, or one that cannot be printed, or no UTF-8
    over,               ///< its end has passed
};
/// The code for `e`, in the category "fingerpost own words".
[[nodiscard]] base::error_code make_error_code(own_word_errc e) noexcept;

/// What a user says of himself.
struct own_word {
    static constexpr std::size_t max_activity = 40;  ///< characters
    static constexpr std::size_t max_note = 200;     ///< likewise

    std::string activity;  ///< a word of RFC 4480, or his own; empty: he tells a note alone
    std::string note;
    base::instant made{};
    std::optional<base::instant> until;  ///< nothing: until he takes it back

    /// Reads what he typed. Words of RFC 4480 come as the RFC has them, however they are written;
    /// `none` is a note alone. Blanks at the ends go. Errors: all of own_word_errc but `over`.
    [[nodiscard]] static base::result<own_word> of(std::string_view activity,
                                                   std::string_view note);
    friend bool operator==(const own_word&, const own_word&) = default;
};

/// What users say of themselves, durable: bound to the user's name and uid, one for each. All calls
/// on the owner's thread; stop it and let the executor run dry before it is destroyed.
class own_words {
public:
    /// Null: he says nothing any more.
    using listener = std::function<void(const base::user_name&, const own_word*)>;

    /// Reads what is kept; what is over is forgotten, what cannot be read is logged and not told.
    /// All arguments must outlive what comes back. Errors: those of store::records::all.
    [[nodiscard]] static boost::asio::awaitable<base::result<std::unique_ptr<own_words>>> load(
        store::records& kept, const base::clock& clock, base::log& log,
        boost::asio::any_io_executor on);
    ~own_words();
    own_words(const own_words&) = delete;
    own_words& operator=(const own_words&) = delete;

    /// Calls `tell` for each who says something, now, and whenever that changes. Not when its time
    /// is over: who was told knows until when it holds.
    void on_change(listener tell);
    /// Forgets nothing more by itself; then the executor runs dry.
    void stop();

    /// What he says now; null: nothing. Good until the executor runs on.
    [[nodiscard]] const own_word* of(const base::user_name& name, uid_t uid) const;
    /// That name has that uid now: what somebody of another uid said under it is void, told no more
    /// when this returns, and forgotten.
    void belongs_to(const base::user_name& name, uid_t uid);
    /// Nobody has that name now: what was said under it is told no more when this returns, until
    /// it belongs to the same uid again.
    void belongs_to_nobody(const base::user_name& name);

    // Each change is durable when it is done, and only then it is told. Errors: those of
    // store::records::put.

    /// In place of what he said before. An end is rounded up to whole seconds.
    /// Errors also: own_word_errc::over.
    [[nodiscard]] boost::asio::awaitable<base::result<void>> set(base::user_name name, uid_t uid,
                                                                 own_word what);
    [[nodiscard]] boost::asio::awaitable<base::result<void>> clear(base::user_name name);

private:
    struct state;
    explicit own_words(std::unique_ptr<state> with);
    std::unique_ptr<state> state_;
};

}  // namespace fingerpost::desk

template <>
struct boost::system::is_error_code_enum<fingerpost::desk::own_word_errc> : std::true_type {};
