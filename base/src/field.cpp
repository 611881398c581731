#include "base/field.hpp"

#include <algorithm>

namespace fingerpost::base {
namespace {

constexpr std::array<std::string_view, field_count> names{
    "presence", "name",     "idle",    "since",  "host",  "line",   "origin",
    "program",  "activity", "note",    "office", "phone", "home",   "shell",
    "mail",     "plan",     "project", "pgpkey", "last",  "contact"};

}  // namespace

std::string_view name_of(field f) noexcept { return names[static_cast<std::size_t>(f)]; }

std::optional<field> field_named(std::string_view name) noexcept {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<field>(found - names.begin());
}

}  // namespace fingerpost::base
