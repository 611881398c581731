#include "source.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/text.hpp"

namespace fingerpost::acl {
namespace {

constexpr std::size_t max_excerpt = 400;

std::string_view line_at(const spot& at) {
    const std::string_view rest = std::string_view(at.in->text).substr(at.start);
    return rest.substr(0, std::min(rest.find('\n'), max_excerpt));
}

}  // namespace

place place_of(const spot& at) { return {at.in->file, at.line, at.column}; }

std::string line_of(const spot& at, const spot& reader) {
    const std::string line = std::to_string(at.line);
    return at.in == reader.in ? "line " + line : base::visible_line(at.in->file) + ':' + line;
}

void complaints::add(const spot& at, std::string what) {
    if (full()) {
        more_ = true;
        return;
    }
    errors_.push_back({at.in->number, {place_of(at), std::move(what), std::string(line_at(at))}});
}

std::vector<diagnostic> complaints::take() {
    const auto key = [](const complaint& c) {
        return std::tie(c.source, c.what.where.line, c.what.where.column);
    };
    std::stable_sort(errors_.begin(), errors_.end(),
                     [&](const complaint& a, const complaint& b) { return key(a) < key(b); });
    std::vector<diagnostic> all;
    for (complaint& c : errors_) all.push_back(std::move(c.what));
    if (more_) {
        diagnostic last = all.back();
        last.what = "too many of them; the rest is not listed";
        all.push_back(std::move(last));
    }
    errors_.clear();
    return all;
}

}  // namespace fingerpost::acl
