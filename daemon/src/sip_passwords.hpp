#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <istream>
#include <optional>
#include <string>

#include "accounts/directory.hpp"
#include "base/sip_identity.hpp"
#include "control/operations.hpp"
#include "credential_keeper.hpp"

namespace fingerpost::daemon {

/// UID_MIN of login.defs(5): whoever has a lower one is a service, and no person. 1000 if the file
/// does not say.
[[nodiscard]] uid_t least_uid_of_people(std::istream& login_defs);
/// That of /etc/login.defs.
[[nodiscard]] uid_t least_uid_of_people();

/// Sets SIP passwords for who asks at the control socket. A value; both must outlive it.
class sip_passwords {
public:
    using outcome = control::outcome<std::optional<base::user_name>>;

    sip_passwords(accounts::directory& people, credential_keeper& kept, uid_t least_uid)
        : people_(people), kept_(kept), least_uid_(least_uid) {}

    /// As control::operations::passwd.
    [[nodiscard]] boost::asio::awaitable<outcome> set(base::sip_identity who, std::string password,
                                                      control::stands_for whom);

private:
    using local = std::optional<bridge::local_user>;
    boost::asio::awaitable<control::outcome<local>> found(control::stands_for whom);

    accounts::directory& people_;
    credential_keeper& kept_;
    uid_t least_uid_;
};

}  // namespace fingerpost::daemon
