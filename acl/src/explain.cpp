#include "explain.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "decide.hpp"

namespace fingerpost::acl {
namespace {

/// So many rules that did not match are named; an admin asks why one of a few does not.
constexpr std::size_t max_passed_over = 20;

std::string line_of(const rule& r) {
    return base::visible_line(r.where.file) + ':' + std::to_string(r.where.line) + ": " +
           base::visible_line(r.text);
}

/// The clauses of which `m` holds, in words.
std::string clauses(const matching& how, match m) {
    std::string named;
    const std::pair<match, std::string_view> all[] = {
        {how.over, "over"}, {how.from, "from"}, {how.of, "of"}, {how.when, "when"}};
    for (const auto& [holds, clause] : all) {
        if (holds != m) continue;
        if (!named.empty()) named += " and ";
        named.append("'").append(clause).append("'");
    }
    return named;
}

/// Whether `group` is one of `terms`, or in a `$group` among them.
bool name_group(const std::vector<resolved>& terms, const std::string& group) {
    return std::ranges::any_of(terms, [&](const resolved& t) {
        if (const auto* const one = std::get_if<unix_group>(&t)) return one->name == group;
        const auto* const set = std::get_if<std::shared_ptr<const people>>(&t);
        return set != nullptr && std::ranges::binary_search((*set)->groups, group);
    });
}

std::string missing_facts(const rule& r, const matching& how, const facts& known) {
    const bool unsure_from = how.from == match::cannot_tell;
    const bool unsure_of = how.of == match::cannot_tell;
    std::string missing;
    const auto add = [&](const std::string& what) {
        missing += (missing.empty() ? " (" : ", ") + what;
    };
    if (unsure_from && !known.watcher_groups) add("the watcher's groups");
    if (unsure_of && !known.subject_groups) add("the subject's groups");
    for (const std::string& g : known.unknown_groups) {
        if ((unsure_from && name_group(r.from, g)) || (unsure_of && name_group(r.of, g)))
            add("whether there is a group @" + base::visible_line(g));
    }
    if (how.when == match::cannot_tell) add("the time");
    return missing.empty() ? missing : missing + ")";
}

}  // namespace

std::string explain(const ruleset::data& policy, const base::question& q, const facts& known) {
    const verdict said = decide(policy, q, known);
    std::string told;
    std::string passed_over;
    std::size_t unmatched = 0;
    for (const rule& r : policy.rules) {
        const matching how = match_rule(r, q, known);
        if (&r == said.because) {
            const bool unsure = said.what == verb::cannot_tell;
            told += unsure ? "cannot tell, because of " : std::string(name_of(said.what)) + ", by ";
            told += line_of(r) + '\n';
            if (unsure) {
                told +=
                    "  could match, but cannot be had now: " + clauses(how, match::cannot_tell) +
                    missing_facts(r, how, known) + '\n';
            } else if (r.kind == rule_kind::ask && said.what == verb::deny) {
                told += "  an ask is a deny over finger, and for who has proved no identity\n";
            }
            break;
        }
        if (how.all() == match::yes && r.kind == rule_kind::conceal) {
            told += "concealed, by " + line_of(r) + '\n';
        } else if (how.over != match::no && how.of != match::no && ++unmatched <= max_passed_over) {
            passed_over +=
                "  " + line_of(r) + "\n    does not match: " + clauses(how, match::no) + '\n';
        }
    }
    if (said.because == nullptr) told += "deny, since no rule matches\n";
    if (unmatched > 0) told += "passed over, though they speak of this user over this face:\n";
    told += passed_over;
    if (unmatched > max_passed_over)
        told += "  and " + std::to_string(unmatched - max_passed_over) + " more\n";
    return told;
}

}  // namespace fingerpost::acl
