#include "reader.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "parser.hpp"
#include "words.hpp"

namespace fingerpost::acl {
namespace {

constexpr std::size_t max_depth = 16;

std::string too_large(std::size_t bytes) {
    return "the policy has " + std::to_string(bytes) + " bytes; at most " +
           std::to_string(max_policy_size) + " are read";
}

}  // namespace

void reader::read(std::string_view text, std::string_view file) {
    bytes_ += text.size();
    if (bytes_ > max_policy_size) {
        const source& in = sources_.emplace_back(source{std::string(file), {}, sources_.size()});
        return errors_.add({&in}, too_large(bytes_));
    }
    const source& in =
        sources_.emplace_back(source{std::string(file), std::string(text), sources_.size()});
    chain_.push_back(&in);
    for (statement& s : parse_statements(in, errors_, warnings_)) {
        const auto* const inner = std::get_if<inclusion>(&s);
        if (inner == nullptr) {
            statements_.push_back(std::move(s));
        } else {
            read_included(*inner);
        }
    }
    chain_.pop_back();
}

void reader::read_included(const inclusion& what) {
    const spot& at = what.pattern.at;
    if (!how_.include) return errors_.add(at, "nothing can be included here");
    if (chain_.size() == max_depth) {
        return errors_.add(
            at, "files include each other more than " + std::to_string(max_depth) + " deep");
    }
    auto found = how_.include(what.pattern.text, at.in->file);
    if (const auto* const why = std::get_if<std::string>(&found)) return errors_.add(at, *why);
    for (const included& one : std::get<std::vector<included>>(found)) {
        if (bytes_ > max_policy_size) return;  // complained of already
        const bool cycle = std::any_of(chain_.begin(), chain_.end(),
                                       [&](const source* s) { return s->file == one.file; });
        if (cycle) {
            errors_.add(at, base::visible_line(one.file) + " includes itself, in the end");
        } else {
            read(one.text, one.file);
        }
    }
}

}  // namespace fingerpost::acl
