#include "demi_lines.hpp"

#include <algorithm>

#include "layout.hpp"

namespace fingerpost::fingerd {
namespace {

constexpr std::size_t line_width = 80;
constexpr std::size_t tab = 8;
constexpr std::size_t right_half = 5 * tab;  ///< where the second field begins at the earliest

}  // namespace

void demi_lines::add(const std::string& field) {
    const std::size_t width = base::columns(field);
    if (left_columns_ == 0) {
        out_ += field;
        left_columns_ = width;
        return;
    }
    const std::size_t begins = (std::max(right_half, left_columns_) / tab + 1) * tab;
    if (begins + width > line_width) {
        out_.append(crlf).append(field);
        left_columns_ = width;
        return;
    }
    for (std::size_t at = left_columns_; at < right_half - tab; at += tab) out_ += '\t';
    out_ += '\t' + field;
    out_ += crlf;
    left_columns_ = 0;
}

void demi_lines::end() {
    if (left_columns_ != 0) out_ += crlf;
    left_columns_ = 0;
}

}  // namespace fingerpost::fingerd
