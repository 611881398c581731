#include "fingerd/line_filter.hpp"

#include "layout.hpp"

namespace fingerpost::fingerd {
namespace {

/// How many bytes at the end of `text` may yet become something else: a CR, or a UTF-8 character
/// whose rest has not come.
std::size_t unfinished(std::string_view text) {
    if (text.ends_with('\r')) return 1;
    for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0U) == 0x80U) continue;
        const std::size_t size = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        return back < size ? back : 0;
    }
    return 0;
}

}  // namespace

std::string line_filter::feed(std::string_view bytes) {
    const std::string text = held_.append(bytes);
    const std::size_t ready = text.size() - unfinished(text);
    held_ = text.substr(ready);
    return pass(std::string_view(text).substr(0, ready));
}

std::string line_filter::finish() {
    std::string rest = pass(held_);
    held_.clear();
    if (in_line_) rest += crlf;
    in_line_ = false;
    return rest;
}

std::string line_filter::pass(std::string_view text) {
    if (text.empty()) return {};
    std::string shown = base::visible_text(text, crlf, out_);
    in_line_ = !text.ends_with('\n') && !text.ends_with('\r');
    // visible_text ends the last line, which goes on with the next bytes.
    if (in_line_) shown.resize(shown.size() - crlf.size());
    return shown;
}

}  // namespace fingerpost::fingerd
