#include "output_filter.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fingerpost::cli {

std::string filtered(std::string_view answer, allowed may) {
    const base::charset out = may.eight_bit ? base::charset::utf8 : base::charset::ascii;
    if (!may.control) return base::visible_text(answer, "\n", out);
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
    std::string shown;
    while (!answer.empty()) {
        const auto run = static_cast<std::size_t>(
            std::find_if(answer.begin(), answer.end(), is_control) - answer.begin());
        shown += base::visible_line(answer.substr(0, run), out);
        shown += answer.substr(run, 1);
        answer.remove_prefix(std::min(run + 1, answer.size()));
    }
    return shown;
}

}  // namespace fingerpost::cli
