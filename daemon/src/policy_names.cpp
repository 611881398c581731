#include "daemon/policy_names.hpp"

#include <grp.h>
#include <pwd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "nss_words.hpp"

namespace fingerpost::daemon {
namespace {

/// "; did you mean @X?" with the group that is nearest to `name`, of those that can be listed.
std::string hint(const std::string& name) {
    std::vector<std::string> known;
    setgrent();
    while (const group* const g = getgrent()) known.emplace_back(g->gr_name);
    endgrent();
    const std::vector<std::string_view> words(known.begin(), known.end());
    const std::string_view near = base::nearest(name, words);
    return near.empty() ? "" : "; did you mean '@" + base::visible_line(near) + "'?";
}

/// The groups that are somebody's primary one.
std::set<gid_t> primary_groups() {
    std::set<gid_t> all;
    setpwent();
    while (const passwd* const user = getpwent()) all.insert(user->pw_gid);
    endpwent();
    return all;
}

}  // namespace

std::string group_complaint(const std::string& name) {
    errno = 0;
    if (getgrnam(name.c_str()) != nullptr) return "";
    const int error = errno;
    const std::string shown = base::visible_line(name);
    if (is_absence(error)) return "there is no Unix group " + shown + hint(name);
    return why_unknown("the Unix group " + shown, error);
}

findings look_up_names(const policy_file& policy) {
    findings all;
    std::vector<std::pair<gid_t, const std::pair<std::string, acl::place>*>> maybe_empty;
    for (const auto& named : policy.groups) {
        const auto& [name, where] = named;
        if (std::string wrong = group_complaint(name); !wrong.empty()) {
            all.errors.push_back(policy.remark(where, std::move(wrong)));
        } else if (const group* const g = getgrnam(name.c_str()); g && *g->gr_mem == nullptr) {
            maybe_empty.emplace_back(g->gr_gid, &named);
        }
    }
    const auto primary = maybe_empty.empty() ? std::set<gid_t>() : primary_groups();
    for (const auto& [gid, named] : maybe_empty) {
        if (primary.contains(gid)) continue;
        all.warnings.push_back(policy.remark(
            named->second,
            "the Unix group " + base::visible_line(named->first) + " has no members"));
    }
    for (const auto& [name, where] : policy.lists) {
        if (getpwnam(name.c_str()) == nullptr) continue;
        all.errors.push_back(policy.remark(
            where, "the list '" + base::visible_line(name) +
                       "' is named like a user, and who asks for it would be told of the user; "
                       "choose another name"));
    }
    return all;
}

}  // namespace fingerpost::daemon
