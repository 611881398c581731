#include "binding_uri.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.hpp"
#include "base/sip_identity.hpp"
#include "base/text.hpp"

namespace fingerpost::bridge {
namespace {

using base::errc;

/// Takes what stands before the first `mark` off the front of `rest`, and the mark; else all.
std::string_view take_until(std::string_view& rest, char mark) {
    const auto end = rest.find(mark);
    const std::string_view taken = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    return taken;
}

bool may_stand_in_brackets(char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7F && c != '<' && c != '>' && c != '"';
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

binding_uri::parameters split(std::string_view text, char between) {
    binding_uri::parameters all;
    while (!text.empty()) {
        std::string_view value = take_until(text, between);
        std::string name = base::lower(take_until(value, '='));
        all.emplace_back(std::move(name), base::lower(value));
    }
    std::sort(all.begin(), all.end());
    return all;
}

bool names_one_twice(const binding_uri::parameters& sorted) {
    const auto same_name = [](const auto& a, const auto& b) { return a.first == b.first; };
    return std::adjacent_find(sorted.begin(), sorted.end(), same_name) != sorted.end();
}

/// `host [":" port]`.
base::error_code read_host(std::string_view text, binding_uri& to) {
    const auto bracket = text.rfind(']');
    const auto colon = text.rfind(':');
    if (colon != text.npos && (bracket == text.npos || colon > bracket)) {
        std::uint16_t port = 0;
        const char* const end = text.data() + text.size();
        const auto read = std::from_chars(text.data() + colon + 1, end, port);
        if (read.ptr != end || read.ec != std::errc()) return errc::bad_form;
        to.port = port;
        text = text.substr(0, colon);
    }
    if (text.empty()) return errc::bad_form;
    const auto host = base::parse_sip_host(text);
    to.host = host ? *host : base::lower(text);
    return {};
}

/// `user [":" password]`.
void read_user(std::string_view text, binding_uri& to) {
    const std::string_view user = take_until(text, ':');
    to.password = text;
    const auto normal = base::sip_identity::parse("sip:" + std::string(user) + "@host");
    to.user = normal ? normal->user() : std::string(user);
}

const std::string* find(const binding_uri::parameters& in, std::string_view name) {
    const auto found = std::find_if(
        in.begin(), in.end(), [name](const auto& parameter) { return parameter.first == name; });
    return found == in.end() ? nullptr : &found->second;
}

/// Whether what `a` says is what `b` says, where that counts.
bool agrees(const binding_uri::parameters& a, const binding_uri::parameters& b) {
    constexpr std::array<std::string_view, 5> decisive{"transport", "maddr", "user", "ttl",
                                                       "method"};
    return std::all_of(a.begin(), a.end(), [&](const auto& parameter) {
        if (const std::string* other = find(b, parameter.first)) return *other == parameter.second;
        return std::find(decisive.begin(), decisive.end(), parameter.first) == decisive.end();
    });
}

}  // namespace

base::result<binding_uri> binding_uri::parse(std::string_view text) {
    if (text.empty()) return errc::empty;
    if (!std::all_of(text.begin(), text.end(), may_stand_in_brackets)) return errc::bad_char;
    if (!is_letter(text.front()) || text.find(':') == text.npos) return errc::bad_form;
    binding_uri uri;
    uri.scheme = base::lower(take_until(text, ':'));
    if (uri.scheme != "sip" && uri.scheme != "sips") {
        uri.user = text;
        return uri;
    }
    if (const auto at = text.find('@'); at != text.npos) {
        if (at == 0) return errc::bad_form;
        read_user(take_until(text, '@'), uri);
    }
    std::string_view place = take_until(text, '?');
    uri.headers = split(text, '&');
    if (const auto bad = read_host(take_until(place, ';'), uri)) return bad;
    uri.params = split(place, ';');
    if (names_one_twice(uri.params)) return errc::bad_form;
    return uri;
}

bool binding_uri::same_as(const binding_uri& other) const {
    return scheme == other.scheme && user == other.user && password == other.password &&
           host == other.host && port == other.port && headers == other.headers &&
           agrees(params, other.params) && agrees(other.params, params);
}

}  // namespace fingerpost::bridge
