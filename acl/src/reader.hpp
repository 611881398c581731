#pragma once

#include <deque>
#include <string_view>
#include <vector>

#include "acl/ruleset.hpp"
#include "ast.hpp"
#include "source.hpp"

namespace fingerpost::acl {

/// Reads a policy's text and those that it includes, each where its `include` stands.
class reader {
public:
    /// All must outlive the reader; `how` needs to, and what is read lives as long as the reader.
    reader(const reading& how, complaints& errors, complaints& warnings)
        : how_(how), errors_(errors), warnings_(warnings) {}

    void read(std::string_view text, std::string_view file);
    [[nodiscard]] const std::vector<statement>& statements() const noexcept { return statements_; }

private:
    void read_included(const inclusion& what);

    const reading& how_;
    complaints& errors_;
    complaints& warnings_;
    std::deque<source> sources_;        ///< a deque: spots point at them
    std::vector<const source*> chain_;  ///< those that are being read, the outermost first
    std::vector<statement> statements_;
    std::size_t bytes_ = 0;
};

}  // namespace fingerpost::acl
