#include "members.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace fingerpost::control {

namespace json = boost::json;

void members::complain(std::string_view name, std::string_view must_be) {
    if (!wrong_.empty()) return;
    wrong_.append("\"").append(name).append("\" must be ").append(must_be).append(".");
}

std::optional<std::string> members::text(std::string_view name) {
    const json::value* const v = of_.if_contains(name);
    if (!v) return std::nullopt;
    if (v->is_string()) return std::string(v->get_string());
    complain(name, "a string");
    return std::nullopt;
}

std::optional<bool> members::truth(std::string_view name) {
    const json::value* const v = of_.if_contains(name);
    if (!v) return std::nullopt;
    if (v->is_bool()) return v->get_bool();
    complain(name, "true or false");
    return std::nullopt;
}

std::optional<std::int64_t> members::number(std::string_view name, std::int64_t least,
                                            std::int64_t most) {
    const json::value* const v = of_.if_contains(name);
    if (!v) return std::nullopt;
    // Beyond what 64 signed bits hold it is another kind, and too much.
    const std::int64_t* const n = v->if_int64();
    if (n && *n >= least && *n <= most) return *n;
    complain(name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
}

std::optional<base::instant> members::instant(std::string_view name) {
    const auto written = text(name);
    if (!written) return std::nullopt;
    const auto t = base::parse_rfc3339(*written);
    if (t) return *t;
    complain(name, "an instant such as 2026-01-02T03:04:05Z");
    return std::nullopt;
}

const json::object* members::object(std::string_view name) {
    const json::value* const v = of_.if_contains(name);
    if (v && !v->is_object()) complain(name, "an object");
    return v ? v->if_object() : nullptr;
}

std::vector<std::string> members::words(std::string_view name) {
    const json::value* const v = of_.if_contains(name);
    std::vector<std::string> all;
    if (v && v->is_array()) {
        for (const json::value& word : v->get_array()) {
            if (word.is_string()) all.emplace_back(word.get_string());
        }
        if (all.size() != v->get_array().size()) all.clear();
    }
    if (all.empty()) complain(name, "an array of strings");
    return all;
}

std::string members::needed_text(std::string_view name) {
    auto there = text(name);
    if (!there) complain(name, "a string");
    return there ? *std::move(there) : std::string();
}

}  // namespace fingerpost::control
