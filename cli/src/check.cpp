#include "check.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "acl/expect.hpp"
#include "base/text.hpp"
#include "daemon/policy_file.hpp"
#include "daemon/policy_names.hpp"
#include "facts.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;
using complaints = std::vector<acl::diagnostic>;

/// What a check found.
struct findings {
    complaints errors;  ///< of the policy and of the file of cases
    complaints warnings;
    std::size_t cases = 0;
    complaints failures;  ///< cases that do not hold
    [[nodiscard]] bool is_well() const { return errors.empty() && failures.empty(); }
};

void append(complaints& to, complaints more) {
    to.insert(to.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
}

void judge(const acl::ruleset& rules, const std::string& file, findings& found) {
    std::ifstream in(file, std::ios::binary);
    std::string text;
    std::array<char, 16384> part{};
    while (in.read(part.data(), part.size()), in.gcount() > 0)
        text.append(part.data(), static_cast<std::size_t>(in.gcount()));
    if (!in.is_open() || in.bad()) {
        const std::string why = std::generic_category().message(errno);
        return append(found.errors, {{{file, 0, 0}, why, {}}});
    }
    acl::expectations told = acl::judge_cases(rules, text, file);
    append(found.errors, std::move(told.errors));
    found.cases = told.cases;
    found.failures = std::move(told.failures);
}

findings look_at(const check_wanted& what) {
    daemon::policy_file policy = daemon::load_policy(
        what.policy, {acl::reading::care::thorough, daemon::owners::told, geteuid()});
    // Of a policy with errors there are no rules by which a case could be judged.
    const bool has_rules = policy.found.errors.empty();
    policy.add(daemon::look_up_names(policy));
    findings found{std::move(policy.found.errors), std::move(policy.found.warnings), 0, {}};
    if (what.as_errors) append(found.errors, std::exchange(found.warnings, {}));
    if (has_rules && !what.cases.empty()) judge(policy.rules, what.cases, found);
    return found;
}

std::string counted(std::size_t n, const std::string& what) {
    return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s");
}

/// The last line: how it stands with the policy.
std::string summary(const check_wanted& what, const findings& found) {
    const std::string file = base::visible_line(what.policy);
    std::string text;
    if (!found.errors.empty()) text = counted(found.errors.size(), "error");
    if (!found.failures.empty())
        text += (text.empty() ? "" : ", ") + std::to_string(found.failures.size()) + " of " +
                counted(found.cases, "case") + (found.failures.size() == 1 ? " fails" : " fail");
    if (text.empty()) text = "is well";
    if (!found.warnings.empty()) text += ", " + counted(found.warnings.size(), "warning");
    if (found.is_well() && !what.cases.empty())
        text += "; " + counted(found.cases, "case") + (found.cases == 1 ? " holds" : " hold");
    return file + (found.is_well() ? " " : ": ") + text + ".\n";
}

json::array array_of(const complaints& all) {
    json::array array;
    for (const acl::diagnostic& d : all) {
        array.push_back(json::object{{"file", d.where.file},
                                     {"line", d.where.line},
                                     {"column", d.where.column},
                                     {"what", d.what}});
    }
    return array;
}

}  // namespace

exit_code check(const invocation& inv, console to) {
    const findings found = look_at(inv.check);
    if (inv.as == format::json) {
        to.out << json_line({{"errors", array_of(found.errors)},
                             {"warnings", array_of(found.warnings)},
                             {"cases", found.cases},
                             {"failures", array_of(found.failures)}})
               << '\n';
    } else {
        to.err << daemon::in_words(found.errors)
               << daemon::in_words(daemon::as_warnings(found.warnings))
               << daemon::in_words(found.failures);
        (found.is_well() ? to.out : to.err) << summary(inv.check, found);
    }
    return found.is_well() ? exit_code::ok : exit_code::refused;
}

}  // namespace fingerpost::cli
