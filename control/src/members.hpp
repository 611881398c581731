#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"

namespace fingerpost::control {

/// Reads the members of one JSON object, and remembers the first that is not what it must be. After
/// that whatever it gives is not to be used.
class members {
public:
    explicit members(const boost::json::object& of) : of_(of) {}

    /// What is wrong, for people; empty: nothing.
    [[nodiscard]] const std::string& wrong() const noexcept { return wrong_; }
    void complain(std::string_view name, std::string_view must_be);

    // Each gives nothing for a member that is not there, and complains of one of another kind.
    [[nodiscard]] std::optional<std::string> text(std::string_view name);
    [[nodiscard]] std::optional<bool> truth(std::string_view name);
    /// Whole, and within both.
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name, std::int64_t least,
                                                     std::int64_t most);
    [[nodiscard]] std::optional<base::instant> instant(std::string_view name);
    /// Null: not there.
    [[nodiscard]] const boost::json::object* object(std::string_view name);

    /// An array of one string or more, which must be there.
    [[nodiscard]] std::vector<std::string> words(std::string_view name);
    /// A string that must be there.
    [[nodiscard]] std::string needed_text(std::string_view name);

private:
    const boost::json::object& of_;
    std::string wrong_;
};

}  // namespace fingerpost::control
