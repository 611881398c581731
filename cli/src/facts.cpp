#include "facts.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

#include "base/field.hpp"
#include "base/text.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;

/// RFC 8259 section 7: beyond the Basic Multilingual Plane as two surrogates.
std::string escaped(char32_t c) {
    std::array<char, 16> text{};
    const auto unit = static_cast<unsigned>(c);
    const int size = unit < 0x10000 ? std::snprintf(text.data(), text.size(), "\\u%04x", unit)
                                    : std::snprintf(text.data(), text.size(), "\\u%04x\\u%04x",
                                                    0xD800U + ((unit - 0x10000U) >> 10U),
                                                    0xDC00U + (unit & 0x3FFU));
    return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

std::string fact(const json::object& from, std::string_view name) {
    return base::visible_line(raw_fact(from, name));
}

std::string raw_fact(const json::object& from, std::string_view name) {
    const json::value* v = from.if_contains(name);
    return v && v->is_string() ? std::string(v->get_string()) : std::string();
}

std::optional<base::instant> instant_fact(const json::object& from, std::string_view name) {
    const auto t = base::parse_rfc3339(raw_fact(from, name));
    return t ? std::optional<base::instant>(*t) : std::nullopt;
}

std::optional<bool> bool_fact(const json::object& from, std::string_view name) {
    const json::value* v = from.if_contains(name);
    return v && v->is_bool() ? std::optional<bool>(v->get_bool()) : std::nullopt;
}

const json::object* object_fact(const json::object& from, std::string_view name) {
    const json::value* v = from.if_contains(name);
    return v ? v->if_object() : nullptr;
}

std::vector<const json::object*> objects_fact(const json::object& from, std::string_view name) {
    std::vector<const json::object*> found;
    const json::value* v = from.if_contains(name);
    if (!v || !v->is_array()) return found;
    for (const json::value& one : v->get_array()) {
        if (one.is_object()) found.push_back(&one.get_object());
    }
    return found;
}

std::vector<std::string> texts_fact(const json::object& from, std::string_view name) {
    std::vector<std::string> found;
    const json::value* v = from.if_contains(name);
    if (!v || !v->is_array()) return found;
    for (const json::value& one : v->get_array()) {
        if (one.is_string()) found.push_back(base::visible_line(one.get_string()));
    }
    return found;
}

std::string words_fact(const json::object& from, std::string_view name) {
    std::string all;
    for (const std::string& word : texts_fact(from, name)) {
        if (!all.empty()) all += ' ';
        all += word;
    }
    return all;
}

std::string fields_fact(const json::object& from, std::string_view name) {
    return texts_fact(from, name).size() == base::field_count ? "all" : words_fact(from, name);
}

std::optional<std::int64_t> number_fact(const json::object& from, std::string_view name) {
    const json::value* v = from.if_contains(name);
    const std::int64_t* n = v ? v->if_int64() : nullptr;
    return n && *n >= 0 ? std::optional(*n) : std::nullopt;
}

std::string json_line(const json::object& value) {
    const std::string text = json::serialize(value);
    std::string out;
    out.reserve(text.size());
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view before = rest;
        const auto c = base::next_code_point(rest);
        if (c && base::is_printable(*c)) {
            out += before.substr(0, before.size() - rest.size());
        } else {
            out += escaped(c.value_or(0xFFFD));
        }
    }
    return out;
}

}  // namespace fingerpost::cli
