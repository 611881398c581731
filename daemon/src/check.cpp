#include "check.hpp"

#include <unistd.h>

#include <ostream>
#include <stdexcept>

#include "names.hpp"
#include "policy_file.hpp"
#include "privileges.hpp"

namespace fingerpost::daemon {
namespace {

using complaints = std::vector<std::string>;

/// Whom the daemon would run as; from here on this process is he, if root may become him.
uid_t become_daemon(const settings& s, complaints& wrong) {
    if (s.user.empty()) return geteuid();
    try {
        const identity who = find_identity(s.user);
        if (geteuid() == 0) become(who);
        return who.uid;
    } catch (const std::runtime_error& e) {
        wrong.emplace_back(e.what());
        return geteuid();
    }
}

void check_policy(const settings& s, uid_t daemon, complaints& wrong) {
    const auto policy = load_policy(s.policy, daemon);
    if (const auto* const text = std::get_if<std::string>(&policy)) {
        wrong.push_back(*text);
    } else {
        const complaints groups = group_complaints(std::get<acl::ruleset>(policy));
        wrong.insert(wrong.end(), groups.begin(), groups.end());
    }
}

}  // namespace

int check(const settings& s, std::ostream& out, std::ostream& errors) {
    complaints wrong;
    check_policy(s, become_daemon(s, wrong), wrong);
    if (!s.admin_group.empty()) {
        const std::string complaint = group_complaint(s.admin_group);
        if (!complaint.empty()) wrong.push_back("daemon.admin-group: " + complaint);
    }
    for (const std::string& each : wrong) errors << each << (each.ends_with('\n') ? "" : "\n");
    if (wrong.empty()) out << "options and policy are well\n";
    return wrong.empty() ? 0 : 1;
}

}  // namespace fingerpost::daemon
