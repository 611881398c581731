#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"

/// Reading the daemon's JSON, which a newer or a broken daemon may have written: a member that is
/// not there, or not of the kind that it should be, is a fact that was not told.
namespace fingerpost::cli {

/// A string member as one line that is safe to print; empty if not told.
[[nodiscard]] std::string fact(const boost::json::object& from, std::string_view name);
/// A string member as it is.
[[nodiscard]] std::string raw_fact(const boost::json::object& from, std::string_view name);
[[nodiscard]] std::optional<base::instant> instant_fact(const boost::json::object& from,
                                                        std::string_view name);
[[nodiscard]] std::optional<bool> bool_fact(const boost::json::object& from, std::string_view name);
/// An object member, or null.
[[nodiscard]] const boost::json::object* object_fact(const boost::json::object& from,
                                                     std::string_view name);
/// The objects of an array member.
[[nodiscard]] std::vector<const boost::json::object*> objects_fact(const boost::json::object& from,
                                                                   std::string_view name);

/// The strings of an array member, each as one line that is safe to print.
[[nodiscard]] std::vector<std::string> texts_fact(const boost::json::object& from,
                                                  std::string_view name);
/// The same with a blank between them.
[[nodiscard]] std::string words_fact(const boost::json::object& from, std::string_view name);
/// The names of fields in an array member, with a blank between them; "all" for all there are.
[[nodiscard]] std::string fields_fact(const boost::json::object& from, std::string_view name);
/// A whole number that is not negative.
[[nodiscard]] std::optional<std::int64_t> number_fact(const boost::json::object& from,
                                                      std::string_view name);

/// `value` as one line of JSON; what a terminal would act on or hide is written as \u escapes.
[[nodiscard]] std::string json_line(const boost::json::object& value);

}  // namespace fingerpost::cli
