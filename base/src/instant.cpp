#include "base/instant.hpp"

#include <array>
#include <charconv>
#include <cstdio>

#include "base/error.hpp"

namespace fingerpost::base {
namespace {

/// Takes `digits` decimal digits and then, if given, `mark` off the front of `rest`.
bool take(std::string_view& rest, std::size_t digits, int& value, char mark = '\0') {
    if (rest.size() < digits) return false;
    value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (rest[i] < '0' || rest[i] > '9') return false;
        value = value * 10 + (rest[i] - '0');
    }
    rest.remove_prefix(digits);
    if (mark == '\0') return true;
    if (rest.empty() || rest.front() != mark) return false;
    rest.remove_prefix(1);
    return true;
}

/// `.123456789`: what is finer than a microsecond is dropped.
bool take_fraction(std::string_view& rest, std::chrono::microseconds& fraction) {
    fraction = {};
    if (rest.empty() || rest.front() != '.') return true;
    rest.remove_prefix(1);
    long scale = 100000;
    bool any = false;
    for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1)) {
        fraction += std::chrono::microseconds((rest.front() - '0') * scale);
        scale /= 10;
        any = true;
    }
    return any;
}

bool take_offset(std::string_view& rest, std::chrono::minutes& offset) {
    if (rest.empty()) return false;
    const char sign = rest.front();
    rest.remove_prefix(1);
    offset = {};
    if (sign == 'Z' || sign == 'z') return true;
    int hours = 0;
    int minutes = 0;
    if ((sign != '+' && sign != '-') || !take(rest, 2, hours, ':') || !take(rest, 2, minutes))
        return false;
    if (hours > 23 || minutes > 59) return false;
    offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    if (sign == '-') offset = -offset;
    return true;
}

}  // namespace

instant system_clock::now() const noexcept {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

result<instant> parse_rfc3339(std::string_view text) {
    if (text.empty()) return errc::empty;
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    std::chrono::microseconds fraction{};
    std::chrono::minutes offset{};
    if (!take(text, 4, year, '-') || !take(text, 2, month, '-') || !take(text, 2, day) ||
        text.empty()) {
        return errc::bad_form;
    }
    if (text.front() != 'T' && text.front() != 't' && text.front() != ' ') return errc::bad_form;
    text.remove_prefix(1);
    if (!take(text, 2, hour, ':') || !take(text, 2, minute, ':') || !take(text, 2, second) ||
        !take_fraction(text, fraction) || !take_offset(text, offset) || !text.empty()) {
        return errc::bad_form;
    }
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return errc::bad_form;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) + fraction - offset;
}

std::string to_rfc3339(instant t) {
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(t - day));
    std::array<char, 40> text{};
    const int size = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02ld:%02ld:%02ldZ",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), static_cast<long>(time.hours().count()),
        static_cast<long>(time.minutes().count()), static_cast<long>(time.seconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace fingerpost::base
