#pragma once

#include <string>

namespace fingerpost::fingerd {

/// Lays out fields two to a line of 80 columns: a second one begins at a tab stop past the middle,
/// or on the next line if it does not fit.
class demi_lines {
public:
    explicit demi_lines(std::string& out) : out_(out) {}
    void add(const std::string& field);
    /// Ends the line that is begun, if one is.
    void end();

private:
    std::string& out_;
    std::size_t left_columns_ = 0;  ///< of the field that waits for its neighbour; 0: none waits
};

}  // namespace fingerpost::fingerd
