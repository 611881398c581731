#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "base/question.hpp"
#include "base/sip_identity.hpp"
#include "base/user_name.hpp"
#include "control/wire.hpp"

namespace fingerpost::control {

/// What `explain` supposes.
struct supposed {
    base::face over = base::face::finger;
    base::watcher who;
    std::optional<base::instant> at;  ///< nothing: now
};

/// What `log` wants to see.
struct wanted_lines {
    bool as_watcher = false;  ///< what the user asked, in place of who asked about him
    unsigned newest = usual_log_lines;
    std::optional<base::instant> since;
    std::optional<std::int64_t> before;  ///< numbers less than this: the next page back
};

/// What `passwd` sets.
struct sip_login {
    base::sip_identity who;
    std::string password;
    bool for_nobody = false;  ///< of this machine
};

/// What `set` says of the user.
struct saying {
    std::string activity;
    std::string note;
    std::optional<std::chrono::seconds> lasting;
    std::optional<base::instant> until;  ///< one of the two, or neither: until he takes it back
};

/// One request, read and checked.
struct request {
    command what = command::who;
    /// One for `show`, `explain`, `erase` and, without `address`, `send`, one or none for `limits`,
    /// `log`, `watchers` and `passwd`; for `watch` one or more, no doubles.
    std::vector<base::user_name> users = {};
    supposed suppose = {};                              ///< of `explain`
    std::optional<std::chrono::seconds> hide_for = {};  ///< nothing: for good
    std::vector<std::string> level = {};                ///< of `limit`; one word or more
    std::vector<std::string> whom = {};                 ///< likewise
    unsigned number = 0;                                ///< of `unlimit`
    wanted_lines lines = {};                            ///< of `log`
    std::optional<sip_login> login = {};                ///< of `passwd`
    std::optional<base::sip_identity> watcher = {};     ///< of `approve`, `refuse`, `withdraw`
    saying says = {};                                   ///< of `set`
    std::string text = {};                              ///< of `send`
    std::optional<base::sip_identity> address = {};     ///< likewise; nothing: to the user
};

/// Why a line is no request.
struct bad_request {
    refusal why = refusal::bad_request;  ///< or no_such_user: a name that nobody can have
    std::string text;
};

/// Reads one line, without its newline. Members that the protocol does not know are ignored, so
/// that a newer tool can talk to an older daemon.
[[nodiscard]] std::variant<request, bad_request> parse_request(std::string_view line);

}  // namespace fingerpost::control
