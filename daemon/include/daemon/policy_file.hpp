#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <compare>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "acl/ruleset.hpp"

/// A policy on disk: read with all that it includes, its names looked up. Needs no daemon, so that
/// the tool judges a policy as the daemon does.
namespace fingerpost::daemon {

/// A folder in which the policy was looked for, and which names in it matter.
struct look {
    std::string folder;  ///< free of links
    std::string names;   ///< a pattern, as fnmatch(3) reads it with FNM_PERIOD
    friend auto operator<=>(const look&, const look&) = default;
};

/// What is wrong with a policy. Line 0 means a file as a whole.
struct findings {
    std::vector<acl::diagnostic> errors;
    std::vector<acl::diagnostic> warnings;
};

/// A policy as it was read. In force may come only one without errors.
struct policy_file {
    acl::ruleset rules;
    findings found;
    /// The Unix groups and the lists that it names, also if there are errors.
    std::vector<std::pair<std::string, acl::place>> groups;
    std::vector<std::pair<std::string, acl::place>> lists;
    /// Each file's name and text, in the order of reading.
    std::vector<std::pair<std::string, std::string>> texts;
    /// Where it would be seen if reading again gave something else; each once.
    std::vector<look> looked_at;

    /// `what` at that place, with the line.
    [[nodiscard]] acl::diagnostic remark(const acl::place& at, std::string what) const;
    /// Takes in what else was found; all then stands in the order of the texts.
    void add(findings more);
    /// Equal for policies of equal texts and errors, and hardly for others.
    [[nodiscard]] std::size_t fingerprint() const;
};

/// Whether a file that others could have written is read.
enum class owners {
    enforced,  ///< no: that is an error
    told,      ///< yes, with a warning: it is not in force here
};

struct policy_reading {
    acl::reading::care warn = acl::reading::care::quick;
    owners rule = owners::enforced;
    /// The user, besides root, to whom the files may belong: as whom the daemon runs.
    uid_t daemon = geteuid();
};

/// Reads and parses the policy file and all that it includes: together at most
/// acl::max_policy_size, each belonging to root or to the daemon's user and writable by its owner
/// alone. A pattern of an `include` is looked for as by glob(3), from the folder of the file in
/// which it stands, and read in the order of the bytes of the names; one with wildcards may find
/// nothing. Touches nothing but the files.
[[nodiscard]] policy_file load_policy(const std::string& path, const policy_reading& how = {});

/// All of them as text: "FILE:LINE:COLUMN: WHAT", the line, a caret; or "FILE: WHAT".
[[nodiscard]] std::string in_words(const std::vector<acl::diagnostic>& all);
/// The same, with the word "warning" in each.
[[nodiscard]] std::vector<acl::diagnostic> as_warnings(std::vector<acl::diagnostic> all);

}  // namespace fingerpost::daemon
