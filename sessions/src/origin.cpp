#include "origin.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fingerpost::sessions {

std::string printable_origin(std::string_view recorded) {
    constexpr std::size_t most_bytes = 255;
    std::string line = base::visible_line(recorded.substr(0, most_bytes));
    std::size_t size = std::min(line.size(), most_bytes);
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    while (size > 0 && size < line.size() && continues(line[size])) --size;
    line.resize(size);
    return line;
}

}  // namespace fingerpost::sessions
