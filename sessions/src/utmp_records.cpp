#include <utmpx.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/address.hpp"
#include "sessions/utmp.hpp"

namespace fingerpost::sessions {
namespace {

/// The text of a field that is ended by a NUL only if it is not full.
template <std::size_t Size>
std::string_view text_of(const char (&field)[Size]) {
    return {field, ::strnlen(field, Size)};
}

std::string address_of(const utmpx& record) {
    static_assert(sizeof record.ut_addr_v6 == 16);
    base::address::bytes bytes{};
    std::memcpy(bytes.data(), &record.ut_addr_v6, bytes.size());
    const auto is_zero = [](std::uint8_t b) { return b == 0; };
    if (std::ranges::all_of(bytes, is_zero)) return {};
    if (std::all_of(bytes.begin() + 4, bytes.end(), is_zero)) {
        return base::address::from_v4({bytes[0], bytes[1], bytes[2], bytes[3]}).str();
    }
    return base::address::from_v6(bytes).str();
}

base::instant time_of(const utmpx& record) {
    // glibc holds 32 bits for the sake of 32-bit programs, and counts them unsigned from 2038 on.
    const std::chrono::seconds whole(static_cast<std::uint32_t>(record.ut_tv.tv_sec));
    const auto part = std::clamp<std::int64_t>(record.ut_tv.tv_usec, 0, 999'999);
    return base::instant(whole + std::chrono::microseconds(part));
}

/// Takes one or more digits off the front.
bool take_number(std::string_view& text) noexcept {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(digits);
    return digits != 0;
}

bool take(std::string_view& text, std::string_view prefix) noexcept {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

// What multiplexers enter as the host. No more than their very forms may match: what a login
// program enters there may be a name that the peer's own DNS gave, and would hide him. A host name
// has neither a parenthesis nor a colon.

/// "tmux(209).%0": its pid and the pane.
bool is_of_tmux(std::string_view host) noexcept {
    return take(host, "tmux(") && take_number(host) && take(host, ").%") && take_number(host) &&
           host.empty();
}

/// "192.0.2.7:S.0", ":pts/2:S.0", ":S.0": the host of the login that it runs in, and the window.
bool is_of_screen(std::string_view host) noexcept {
    const auto window = host.rfind(":S.");
    if (window == std::string_view::npos) return false;
    host.remove_prefix(window);
    return take(host, ":S.") && take_number(host) && host.empty();
}

}  // namespace

std::vector<utmp_entry> read_utmp(std::span<const std::byte> file) {
    std::vector<utmp_entry> entries;
    for (; file.size() >= sizeof(utmpx); file = file.subspan(sizeof(utmpx))) {
        utmpx record;
        std::memcpy(&record, file.data(), sizeof record);
        if (record.ut_type != USER_PROCESS || record.ut_pid <= 0) continue;
        auto line = text_of(record.ut_line);
        if (line.starts_with("/dev/")) line.remove_prefix(5);
        const auto user = base::user_name::parse(text_of(record.ut_user));
        if (!user || line.empty()) continue;
        std::string origin(text_of(record.ut_host));
        if (origin.empty()) origin = address_of(record);
        entries.push_back(
            {*user, std::string(line), std::move(origin), record.ut_pid, time_of(record)});
    }
    return entries;
}

kind kind_of(const utmp_entry& entry) noexcept {
    const std::string_view line = entry.line;
    const std::string_view host = entry.origin;
    const auto is_display = [](std::string_view s) {
        return s.size() >= 2 && s[0] == ':' && s[1] >= '0' && s[1] <= '9';
    };
    if (is_display(line)) return kind::x11;
    if (line.starts_with("tty") && is_display(host)) return kind::x11;
    if (line.starts_with("pts") && is_display(host)) return kind::pane;
    return is_of_tmux(host) || is_of_screen(host) ? kind::pane : kind::tty;
}

}  // namespace fingerpost::sessions
