#include "check.hpp"

#include <grp.h>
#include <pwd.h>

#include <cerrno>
#include <ostream>

#include "policy_file.hpp"

namespace fingerpost::daemon {
namespace {

int check_groups(const acl::ruleset& rules, std::ostream& errors) {
    int wrong = 0;
    for (const auto& [group, where] : rules.groups()) {
        errno = 0;
        if (getgrnam(group.c_str()) != nullptr) continue;
        ++wrong;
        errors << where.str() << ": there is no Unix group " << group << '\n';
    }
    return wrong;
}

int check_policy(const settings& s, std::ostream& errors) {
    const auto policy = load_policy(s.policy);
    if (const auto* const text = std::get_if<std::string>(&policy)) {
        errors << *text << (text->ends_with('\n') ? "" : "\n");
        return 1;
    }
    return check_groups(std::get<acl::ruleset>(policy), errors);
}

}  // namespace

int check(const settings& s, std::ostream& out, std::ostream& errors) {
    int wrong = check_policy(s, errors);
    if (!s.user.empty() && getpwnam(s.user.c_str()) == nullptr) {
        ++wrong;
        errors << "daemon.user: there is no user " << s.user << '\n';
    }
    if (!s.admin_group.empty() && getgrnam(s.admin_group.c_str()) == nullptr) {
        ++wrong;
        errors << "daemon.admin-group: there is no Unix group " << s.admin_group << '\n';
    }
    if (wrong != 0) return 1;
    out << "options and policy are well\n";
    return 0;
}

}  // namespace fingerpost::daemon
