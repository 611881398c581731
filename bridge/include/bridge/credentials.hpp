#pragma once

#include <sys/types.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/sip_identity.hpp"
#include "base/user_name.hpp"

namespace fingerpost::bridge {

/// The user of this machine that a credential stands for, and the uid that he had when it was made.
/// Void when that name has another uid now.
struct local_user {
    base::user_name name;
    uid_t uid = 0;
    friend bool operator==(const local_user&, const local_user&) = default;
};

/// H(username:realm:password) of RFC 7616 section 3.4.2 in lower case hex, by both algorithms. Who
/// has it can log in, so it is as secret as the password.
struct ha1 {
    std::string md5;
    std::string sha256;
    friend bool operator==(const ha1&, const ha1&) = default;
};

/// How one SIP user proves who he is. The realm is the host of his identity. Clients call
/// themselves `alice` or `alice@example.test`, and the digest covers which.
struct credential {
    base::sip_identity who;
    std::optional<local_user> local;
    ha1 short_name;  ///< for the username `alice`
    ha1 full_name;   ///< for the username `alice@example.test`
    friend bool operator==(const credential&, const credential&) = default;
};

/// The credential that `password` makes.
/// Errors: errc::empty; errc::too_long past 1024 bytes; errc::bad_char for a control character or
/// what is not UTF-8.
[[nodiscard]] base::result<credential> make_credential(const base::sip_identity& who,
                                                       std::optional<local_user> local,
                                                       std::string_view password);

/// All credentials of one domain; docs/sip-identity.md describes their file. A value.
class credentials {
public:
    static constexpr std::size_t max_size = std::size_t{64} << 20;  ///< bytes of a file

    /// What is wrong with a file, each as `FILE:LINE:COLUMN: WHAT`.
    using errors = std::vector<std::string>;

    /// Reads untrusted `text`, the contents of `file`. All must be of `domain` (in lower case),
    /// which is the realm of the hashes.
    [[nodiscard]] static std::variant<credentials, errors> parse(std::string_view text,
                                                                 std::string_view file,
                                                                 std::string_view domain);
    /// The file's contents that `parse` reads back.
    [[nodiscard]] std::string serialize() const;

    /// The one whose identity has this user part (as sip_identity::user() gives it), or null.
    [[nodiscard]] const credential* find(std::string_view user) const;
    /// Adds it, in the place of the one of the same user.
    void set(credential one);
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }

private:
    std::map<std::string, credential, std::less<>> all_;  ///< by the user part
};

}  // namespace fingerpost::bridge
