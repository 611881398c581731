#include "source.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace fingerpost::acl {
namespace {

constexpr std::size_t max_excerpt = 400;

std::string_view line_at(const spot& at) {
    const std::string_view rest = at.in->text.substr(at.start);
    return rest.substr(0, std::min(rest.find('\n'), max_excerpt));
}

}  // namespace

place place_of(const spot& at) { return {std::string(at.in->file), at.line, at.column}; }

void complaints::add(const spot& at, std::string what) {
    if (full()) {
        more_ = true;
        return;
    }
    errors_.push_back({place_of(at), std::move(what), std::string(line_at(at))});
}

std::vector<diagnostic> complaints::take() {
    std::stable_sort(errors_.begin(), errors_.end(), [](const diagnostic& a, const diagnostic& b) {
        return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
    });
    if (more_) {
        diagnostic last = errors_.back();
        last.what = "too many errors; the rest is not listed";
        errors_.push_back(std::move(last));
    }
    return std::move(errors_);
}

}  // namespace fingerpost::acl
