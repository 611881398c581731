#include "table.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fingerpost::cli {

void table::measure(const row& cells) {
    if (widths_.size() < cells.size()) widths_.resize(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i)
        widths_[i] = std::max(widths_[i], base::columns(cells[i]));
}

std::string table::line(const row& cells) const {
    std::string out;
    std::size_t column = 0;  // where the cell begins
    std::size_t at = 0;      // where the text ends
    for (std::size_t i = 0; i < cells.size() && i < widths_.size(); ++i) {
        if (widths_[i] == 0) continue;
        if (!cells[i].empty()) {
            out.append(column - at, ' ');
            out += cells[i];
            at = column + base::columns(cells[i]);
        }
        column += widths_[i] + gap_;
    }
    return out;
}

std::size_t table::first_width() const { return widths_.empty() ? 0 : widths_.front() + gap_; }

}  // namespace fingerpost::cli
