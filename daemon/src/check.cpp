#include "check.hpp"

#include <unistd.h>

#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>

#include "daemon/policy_file.hpp"
#include "daemon/policy_names.hpp"
#include "names.hpp"
#include "privileges.hpp"
#include "publish_options.hpp"
#include "sip_options.hpp"

namespace fingerpost::daemon {
namespace {

/// Whom the daemon would run as, if there is such a user; from here on this process is he, if root
/// may become him.
std::optional<uid_t> become_daemon(const settings& s, std::string& wrong) {
    if (s.user.empty()) return geteuid();
    try {
        const identity who = find_identity(s.user);
        if (geteuid() == 0) become(who);
        return who.uid;
    } catch (const std::runtime_error& e) {
        wrong += e.what() + std::string("\n");
        return std::nullopt;
    }
}

/// What is wrong with the other files, if this process may see them as the daemon does.
std::string file_complaints(const settings& s, std::optional<uid_t> daemon) {
    if (geteuid() != daemon) return {};
    std::string wrong = sip_file_complaints(s);
    // Without a target nobody reads the password.
    if (!s.publish_target.empty() && !s.publish_password_file.empty()) {
        const std::string why = read_publish_password(s.publish_password_file).error;
        if (!why.empty()) wrong += why + '\n';
    }
    return wrong;
}

policy_file read_policy(const settings& s, std::optional<uid_t> daemon) {
    // Who is not known yet may own it once he is made; root may in any case.
    const owners rule = daemon ? owners::enforced : owners::told;
    policy_file policy =
        load_policy(s.policy, {acl::reading::care::thorough, rule, daemon.value_or(0)});
    policy.add(look_up_names(policy));
    return policy;
}

}  // namespace

int check(const settings& s, std::ostream& out, std::ostream& errors) {
    std::string wrong;
    const std::optional<uid_t> daemon = become_daemon(s, wrong);
    const policy_file policy = read_policy(s, daemon);
    if (!policy.found.errors.empty()) wrong += "daemon.policy: " + in_words(policy.found.errors);
    if (!s.admin_group.empty()) {
        const std::string complaint = group_complaint(s.admin_group);
        if (!complaint.empty()) wrong += "daemon.admin-group: " + complaint + '\n';
    }
    wrong += file_complaints(s, daemon);
    errors << wrong << in_words(as_warnings(policy.found.warnings));
    if (wrong.empty()) out << "options and policy are well\n";
    return wrong.empty() ? 0 : 1;
}

}  // namespace fingerpost::daemon
