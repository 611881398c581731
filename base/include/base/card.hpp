#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/field.hpp"
#include "base/instant.hpp"
#include "base/user_name.hpp"

namespace fingerpost::base {

/// How reachable a person is, least first.
enum class availability { offline, away, idle, active };

/// "offline", "away", "idle", "active".
[[nodiscard]] constexpr const char* name_of(availability a) noexcept {
    switch (a) {
        case availability::away:
            return "away";
        case availability::idle:
            return "idle";
        case availability::active:
            return "active";
        case availability::offline:
            break;
    }
    return "offline";
}

/// How far a fact that is read from a file could be had.
enum class had { none, yes, cannot_tell };

/// A file of a user's, or that there is none.
struct document {
    had state = had::none;
    std::string text;  ///< as it stands in the file; not yet safe to print
    friend bool operator==(const document&, const document&) = default;
};

/// The state of a user's mailbox. `had::none`: no mail.
struct mailbox {
    had state = had::none;
    instant received{};  ///< when mail last came
    instant read{};      ///< when it was last read; unread mail waits iff received > read
    friend bool operator==(const mailbox&, const mailbox&) = default;
};

/// A user's last login. `had::none`: never logged in.
struct last_login {
    had state = had::none;
    instant at{};
    std::string line;
    std::string origin;
    friend bool operator==(const last_login&, const last_login&) = default;
};

/// One session, with only the facts that the policy released.
struct card_session {
    std::optional<instant> since;
    std::optional<instant> idle_since;  ///< last input; nothing when not known
    std::string host;
    std::string line;              ///< empty: not known, or no tty
    std::optional<bool> messages;  ///< whether the tty takes messages (`mesg y`)
    std::string origin;            ///< remote host; chosen by the other side, not trusted
    std::string program;
    std::optional<bool> locked;
    friend bool operator==(const card_session&, const card_session&) = default;
};

/// A phone or softphone that a user has registered.
struct phone {
    std::string uri;    ///< a SIP URI at the site's domain, without the phone's address
    std::string label;  ///< what the phone calls itself; untrusted text, may be empty
    instant since{};    ///< when it registered first
    friend bool operator==(const phone&, const phone&) = default;
};

/// What may be told of one person in answer to one question; the only thing a face ever gets. A
/// value: equal cards look alike in every face. A member whose field is not in `shows` is left in
/// its initial state.
struct card {
    enum class standing {
        denied,       ///< unknown, or not to be told; the two are one
        cannot_tell,  ///< a fact that the decision needs cannot be had now
        pending,      ///< nothing is told until the user approves; over sip only
        shown,
    };

    explicit card(user_name of) : user(std::move(of)) {}

    user_name user;
    standing state = standing::denied;
    field_set shows;
    availability presence = availability::offline;
    bool logged_in = false;             ///< with `presence`: whether a session stands behind it
    std::optional<instant> since;       ///< the earliest login that still stands
    std::optional<instant> idle_since;  ///< the latest input of any session
    std::string name;
    /// The sessions, with their released facts; those that then look alike are one.
    /// Longest-standing first.
    std::vector<card_session> sessions;
    std::string activity;
    std::string note;
    std::string office;
    std::string office_phone;
    std::string home_phone;
    std::string home;
    std::string shell;
    mailbox mail;
    document plan;
    document project;
    document pgpkey;
    last_login last;
    std::vector<phone> contacts;  ///< over sip only; by uri
    /// With `denied`, over sip only: the user was asked and refused this watcher himself.
    bool refused = false;
    /// Whether facts of the account (name, office, home, shell) could be had.
    had account = had::none;
    std::uint64_t generation = 0;  ///< of the policy that judged; not part of the value
    /// The rule that decided, `file:line`; empty: none did. For admins; not part of the value.
    std::string because;
    /// Equal and not 0: the very same making of a card. Not part of the value.
    std::uint64_t revision = 0;

    /// Equal in everything that a face may render.
    [[nodiscard]] bool same_value(const card& other) const;
};

}  // namespace fingerpost::base
