#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "accounts/directory.hpp"
#include "bridge/watching.hpp"
#include "control/operations.hpp"
#include "desk/approvals.hpp"
#include "desk/audit.hpp"
#include "desk/clerk.hpp"
#include "desk/own_words.hpp"
#include "desk/wishes.hpp"
#include "sip_passwords.hpp"

namespace fingerpost::daemon {

/// What the control socket can make the daemon do.
class daemon_operations final : public control::operations {
public:
    using report = std::function<boost::json::object(control::disclosure)>;
    using reloader = std::function<awaitable<std::optional<std::string>>()>;

    using watching_of =
        std::function<awaitable<std::vector<bridge::watching>>(std::optional<base::user_name>)>;

    /// All must outlive the object.
    struct parts {
        accounts::directory& directory;
        desk::clerk& clerk;
        desk::wishes* wishes;                      ///< null: none are kept
        desk::audit* audit;                        ///< null: none is kept
        credential_keeper* credentials = nullptr;  ///< likewise
        desk::approvals* approvals = nullptr;      ///< likewise
        desk::own_words* said = nullptr;           ///< likewise
    };

    /// `admin_group`: may be empty; `watching`: too, if there is no SIP face.
    daemon_operations(const parts& of, std::string admin_group, report tell, reloader reload,
                      watching_of watching = {})
        : of_(of),
          admin_group_(std::move(admin_group)),
          tell_(std::move(tell)),
          reload_(std::move(reload)),
          watching_(std::move(watching)) {}

    [[nodiscard]] awaitable<bool> is_admin(uid_t uid) override;
    [[nodiscard]] awaitable<base::result<base::user_name>> name_of(uid_t uid) override;
    [[nodiscard]] awaitable<base::result<control::owner>> uid_of(base::user_name name) override;
    [[nodiscard]] awaitable<boost::json::object> status(control::disclosure how_much) override;
    [[nodiscard]] awaitable<std::optional<std::string>> reload() override;
    [[nodiscard]] awaitable<boost::json::object> explain(base::question asked,
                                                         control::disclosure how_much) override;
    [[nodiscard]] awaitable<std::optional<control::refused>> hide(
        control::owner who, std::optional<base::instant> until) override;
    [[nodiscard]] awaitable<std::optional<control::refused>> unhide(control::owner who) override;
    [[nodiscard]] awaitable<control::outcome<unsigned>> limit(control::owner who, words level,
                                                              words whom) override;
    [[nodiscard]] awaitable<control::outcome<boost::json::object>> limits(
        control::owner who) override;
    [[nodiscard]] awaitable<std::optional<control::refused>> unlimit(control::owner who,
                                                                     unsigned number) override;
    [[nodiscard]] awaitable<std::optional<control::refused>> decide(control::owner who,
                                                                    base::sip_identity watcher,
                                                                    desk::decision what) override;
    [[nodiscard]] awaitable<std::optional<control::refused>> withdraw(
        control::owner who, base::sip_identity watcher) override;
    [[nodiscard]] awaitable<control::outcome<boost::json::object>> set(
        control::owner who, std::string activity, std::string note,
        std::optional<base::instant> until) override;
    [[nodiscard]] awaitable<std::optional<control::refused>> clear(control::owner who) override;
    [[nodiscard]] awaitable<control::outcome<std::vector<desk::audit_line>>> log(
        desk::audit_filter wanted, control::disclosure how_much) override;
    [[nodiscard]] awaitable<control::outcome<std::size_t>> erase(base::user_name user) override;
    [[nodiscard]] awaitable<control::outcome<boost::json::array>> watchers(
        std::optional<base::user_name> of, control::disclosure how_much) override;

    [[nodiscard]] awaitable<control::outcome<std::optional<base::user_name>>> passwd(
        base::sip_identity who, std::string password, control::stands_for whom) override;

private:
    /// What that user has decided; nothing if it cannot be told who he is.
    awaitable<std::vector<desk::approval>> decided_by(base::user_name user);

    const parts of_;
    const uid_t least_uid_ = least_uid_of_people();
    std::string admin_group_;
    report tell_;
    reloader reload_;
    watching_of watching_;
};

}  // namespace fingerpost::daemon
