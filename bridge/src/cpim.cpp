#include "cpim.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::size_t max_header_lines = 64;

/// What a message may require of us: the header fields of RFC 3862 sections 3.2 and 4, which we
/// understand as far as there is something to be done about them.
constexpr std::array<std::string_view, 7> understood{"From",    "To", "cc",     "DateTime",
                                                     "Subject", "NS", "Require"};

/// One field of a header, its lines joined.
struct field {
    std::string_view name;
    std::string value;
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Lines of headers, taken off the front of a text.
class header_lines {
public:
    explicit header_lines(std::string_view text) : rest_(text) {}

    /// The next line without its end; nothing when the text is over, or an error was met.
    std::optional<std::string_view> next() {
        const std::size_t end = rest_.find('\n');
        if (end == std::string_view::npos) return fail(base::errc::bad_form);
        std::string_view line = rest_.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.find_first_of(std::string_view("\r\0", 2)) != std::string_view::npos)
            return fail(base::errc::bad_form);
        if (!line.empty() && ++count_ > max_header_lines) return fail(base::errc::too_long);
        rest_.remove_prefix(end + 1);
        return line;
    }
    /// Whether the next line goes on with the one before.
    [[nodiscard]] bool continues() const {
        return rest_.starts_with(' ') || rest_.starts_with('\t');
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }
    [[nodiscard]] base::error_code error() const { return error_; }

    std::nullopt_t fail(base::errc why) {
        error_ = make_error_code(why);
        return std::nullopt;
    }

private:
    std::string_view rest_;
    std::size_t count_ = 0;
    base::error_code error_;
};

/// The next field; nothing behind the last, whose empty line is taken too, or at an error.
std::optional<field> next_field(header_lines& lines) {
    const auto line = lines.next();
    if (!line || line->empty()) return std::nullopt;
    const std::size_t colon = line->find(':');
    const std::string_view name = line->substr(0, colon);
    const bool named = std::all_of(name.begin(), name.end(), [](char c) { return c > ' '; });
    if (colon == std::string_view::npos || name.empty() || !named)
        return lines.fail(base::errc::bad_form);
    field f{name, std::string(trimmed(line->substr(colon + 1)))};
    while (lines.continues()) {
        const auto more = lines.next();
        if (!more) return std::nullopt;
        f.value.append(" ").append(trimmed(*more));
    }
    return f;
}

/// Whether all of the field names in a Require are understood.
bool is_understood(std::string_view names) {
    while (!names.empty()) {
        const std::size_t comma = std::min(names.find(','), names.size());
        const std::string_view name = trimmed(names.substr(0, comma));
        if (std::find(understood.begin(), understood.end(), name) == understood.end()) return false;
        names.remove_prefix(std::min(comma + 1, names.size()));
    }
    return true;
}

}  // namespace

base::result<cpim_message> read_cpim(std::string_view text) {
    cpim_message read;
    header_lines lines(text);
    while (const auto f = next_field(lines)) {
        if (f->name == "Require" && !is_understood(f->value)) read.requires_more = true;
    }
    if (lines.error()) return lines.error();
    while (const auto f = next_field(lines)) {
        const std::string name = base::lower(f->name);
        if (name == "content-transfer-encoding") read.transfer_encoding = base::lower(f->value);
        if (name != "content-type") continue;
        auto type = read_media_type(f->value);
        if (!type) return make_error_code(base::errc::bad_form);
        read.type = *std::move(type);
    }
    if (lines.error()) return lines.error();
    read.content = lines.rest();
    return read;
}

}  // namespace fingerpost::bridge
