#pragma once

#include <string>
#include <string_view>

#include "base/text.hpp"

namespace fingerpost::fingerd {

/// Makes a stream of foreign text fit for a reply, as base::visible_text does a whole one: lines
/// end in CR LF however they ended, controls become visible. Holds back a few bytes at most.
class line_filter {
public:
    explicit line_filter(base::charset out) : out_(out) {}
    /// What can be passed on now that `bytes` have come.
    [[nodiscard]] std::string feed(std::string_view bytes);
    /// What is left at the stream's end, so that the last line is a whole one.
    [[nodiscard]] std::string finish();

private:
    std::string pass(std::string_view text);

    base::charset out_;
    std::string held_;      ///< the front of a character or of CR LF
    bool in_line_ = false;  ///< what was passed on so far does not end a line
};

}  // namespace fingerpost::fingerd
