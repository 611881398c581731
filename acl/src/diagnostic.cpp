#include "acl/diagnostic.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fingerpost::acl {

std::string place::str() const {
    return base::visible_line(file) + ':' + std::to_string(line) + ':' + std::to_string(column);
}

std::string diagnostic::str() const {
    std::string shown = line;
    std::replace(shown.begin(), shown.end(), '\t', ' ');  // one column, so that the caret fits
    std::string out = where.str() + ": " + what + "\n    " + base::visible_line(shown) + '\n';
    if (where.column > shown.size() + 1) return out;
    const std::string before =
        base::visible_line(std::string_view(shown).substr(0, where.column - 1));
    return out + std::string(base::columns(before) + 4, ' ') + "^\n";
}

}  // namespace fingerpost::acl
