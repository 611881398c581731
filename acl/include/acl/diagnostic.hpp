#pragma once

#include <string>

namespace fingerpost::acl {

/// Where a statement or an error stands. Line and column count from 1; the column counts bytes.
struct place {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;
    /// "FILE:LINE:COLUMN".
    [[nodiscard]] std::string str() const;
    friend bool operator==(const place&, const place&) = default;
};

/// One thing wrong with a policy.
struct diagnostic {
    place where;
    /// What is wrong, what was expected, and the nearest known word if there is one. Safe to print.
    std::string what;
    /// The line as it stands, at most its first 400 bytes. Not safe to print: it is the file's.
    std::string line;
    /// "FILE:LINE:COLUMN: WHAT", the line made safe to print, and a caret beneath the column (none
    /// if the column is past what `line` holds).
    [[nodiscard]] std::string str() const;
};

}  // namespace fingerpost::acl
