#pragma once

#include <string>
#include <vector>

namespace fingerpost::cli {

/// Cells beneath each other. Columns grow to their widest cell; one that is empty in every row
/// takes no room.
class table {
public:
    using row = std::vector<std::string>;  ///< cells of printable, well-formed UTF-8

    /// `gap`: blanks between columns.
    explicit table(std::size_t gap) : gap_(gap) {}

    /// Takes a row's cells into account for the widths.
    void measure(const row& cells);
    /// The row as a line without newline; no blanks at its end.
    [[nodiscard]] std::string line(const row& cells) const;
    /// Where the second column begins.
    [[nodiscard]] std::size_t first_width() const;

private:
    std::size_t gap_;
    std::vector<std::size_t> widths_;
};

}  // namespace fingerpost::cli
