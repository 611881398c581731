#include "accept.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "base/text.hpp"
#include "document.hpp"

namespace fingerpost::bridge {
namespace {

constexpr int full_quality = 1000;

/// `token` of RFC 3261 section 25.1.
bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-.!%*_+`'~").find(c) != std::string_view::npos;
    });
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Takes what stands before the first `mark` outside of quotes off the front of `rest`, trimmed,
/// and the mark.
std::string_view take_until(std::string_view& rest, char mark) {
    bool quoted = false;
    std::size_t end = 0;
    for (; end < rest.size(); ++end) {
        const char c = rest[end];
        if (quoted && c == '\\') {
            ++end;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == mark) {
            break;
        }
    }
    const std::string_view taken = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 1));
    return trimmed(taken);
}

/// `qvalue` in thousandths: `0`, `1.0`, `0.75`.
std::optional<int> read_quality(std::string_view text) {
    if (text.empty() || (text.front() != '0' && text.front() != '1')) return std::nullopt;
    int quality = (text.front() - '0') * full_quality;
    text.remove_prefix(1);
    if (text.empty()) return quality;
    if (text.front() != '.' || text.size() > 4) return std::nullopt;
    int scale = full_quality / 10;
    for (const char c : text.substr(1)) {
        if (c < '0' || c > '9') return std::nullopt;
        quality += (c - '0') * scale;
        scale /= 10;
    }
    if (quality > full_quality) return std::nullopt;
    return quality;
}

std::optional<media_range> read_range(std::string_view item) {
    const std::string_view type = take_until(item, ';');
    const auto slash = type.find('/');
    if (slash == type.npos) return std::nullopt;
    media_range range;
    range.type = base::lower(trimmed(type.substr(0, slash)));
    range.subtype = base::lower(trimmed(type.substr(slash + 1)));
    if (!is_token(range.type) || !is_token(range.subtype)) return std::nullopt;
    while (!item.empty()) {
        std::string_view value = take_until(item, ';');
        if (base::lower(take_until(value, '=')) == "q")
            range.quality = read_quality(trimmed(value)).value_or(full_quality);
    }
    return range;
}

/// How well `f` is liked: by the most exact of those that cover it (RFC 2616 section 14.1, to which
/// RFC 3261 leads).
int quality_of(body_format f, const std::vector<media_range>& accepted) {
    int precision = -1;
    int quality = 0;
    for (const media_range& r : accepted) {
        if (!r.covers(content_type(f)) || r.precision() < precision) continue;
        quality = r.precision() > precision ? r.quality : std::max(quality, r.quality);
        precision = r.precision();
    }
    return quality;
}

/// The formats of a package, the best first.
std::span<const body_format> formats_of(event_package package) {
    static constexpr std::array presence{body_format::pidf, body_format::xpidf,
                                         body_format::cpim_pidf};
    static constexpr std::array dialog{body_format::dialog_info};
    static constexpr std::array winfo{body_format::watcherinfo};
    switch (package) {
        case event_package::dialog:
            return dialog;
        case event_package::winfo:
            return winfo;
        case event_package::presence:
            break;
    }
    return presence;
}

}  // namespace

bool media_range::covers(std::string_view media_type) const noexcept {
    const auto slash = media_type.find('/');
    return (type == "*" || type == media_type.substr(0, slash)) &&
           (subtype == "*" || subtype == media_type.substr(slash + 1));
}

int media_range::precision() const noexcept {
    if (subtype != "*") return 2;
    return type == "*" ? 0 : 1;
}

std::vector<media_range> read_accept(std::string_view value) {
    std::vector<media_range> all;
    while (!value.empty()) {
        if (auto range = read_range(take_until(value, ','))) all.push_back(*std::move(range));
    }
    return all;
}

std::optional<body_format> choose_format(event_package package,
                                         const std::vector<std::string>& accept) {
    if (accept.empty()) return usual_format(package);
    std::vector<media_range> accepted;
    for (const std::string& value : accept) {
        for (media_range& r : read_accept(value)) accepted.push_back(std::move(r));
    }
    std::optional<body_format> best;
    int best_quality = 0;
    for (const body_format f : formats_of(package)) {
        const int quality = quality_of(f, accepted);
        if (quality <= best_quality) continue;
        best = f;
        best_quality = quality;
    }
    return best;
}

}  // namespace fingerpost::bridge
