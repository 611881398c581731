#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>

namespace fingerpost::control {

/// How much of the daemon's state is told.
enum class disclosure {
    plain,   ///< version, faces, sources: what anybody may know
    counts,  ///< and how many users, sessions, queries there are, and what is wrong with the
             ///< policy; for admins
};

/// What the control socket can make the daemon do. All calls on the owner's thread; the daemon
/// implements it.
class operations {
public:
    virtual ~operations() = default;
    /// Whether `uid` administers this daemon: root, the daemon's user, a member of the admin
    /// group. What cannot be told is no.
    [[nodiscard]] virtual boost::asio::awaitable<bool> is_admin(uid_t uid) = 0;
    /// The daemon's state as names and values; values may be objects of the same kind.
    [[nodiscard]] virtual boost::asio::awaitable<boost::json::object> status(
        disclosure how_much) = 0;
    /// Reads the policy again. Nothing: it is in force. Otherwise what is wrong with it, in words
    /// and lines, and the old one stays.
    [[nodiscard]] virtual boost::asio::awaitable<std::optional<std::string>> reload() = 0;
};

}  // namespace fingerpost::control
