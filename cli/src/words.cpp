#include "words.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>

#include "control/wire.hpp"

namespace fingerpost::cli {
namespace {

constexpr std::array<const char*, 7> day_words{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

template <class... Args>
std::string printed(const char* form, Args... args) {
    std::array<char, 64> text{};
    const int size = std::snprintf(text.data(), text.size(), form, args...);
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string day_and_month(const std::tm& t) {
    return printed("%d %s", t.tm_mday, months.at(static_cast<std::size_t>(t.tm_mon)));
}

/// "2026-03-29T".
std::string day_of(const std::tm& t) {
    return printed("%04d-%02d-%02dT", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday);
}

std::string counted(long long n, const char* unit) {
    return "idle " + std::to_string(n) + ' ' + unit + (n == 1 ? "" : "s");
}

}  // namespace

std::tm local_time(base::instant t) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(
        std::chrono::time_point_cast<std::chrono::system_clock::duration>(t));
    std::tm civil{};
    ::localtime_r(&seconds, &civil);
    return civil;
}

std::string since_words(base::instant t, const view& v) {
    const std::tm then = v.civil(t);
    const std::tm now = v.civil(v.now);
    std::string time = printed("%02d:%02d", then.tm_hour, then.tm_min);
    if (then.tm_year != now.tm_year && std::chrono::abs(v.now - t) > std::chrono::days(6))
        return day_and_month(then) + printed(" %d", then.tm_year + 1900);
    if (then.tm_year == now.tm_year && then.tm_yday == now.tm_yday) return time;
    if (t <= v.now && v.now - t < std::chrono::days(6))
        return std::string(day_words.at(static_cast<std::size_t>(then.tm_wday))) + ' ' + time;
    return day_and_month(then) + ' ' + time;
}

std::string idle_words(std::optional<base::instant> since, base::instant now) {
    using namespace std::chrono;
    if (!since || now - *since < minutes(1)) return {};
    const auto idle = now - *since;
    if (idle < hours(1)) return counted(floor<minutes>(idle).count(), "minute");
    if (idle < days(1)) return counted(floor<hours>(idle).count(), "hour");
    return counted(floor<days>(idle).count(), "day");
}

std::string date_words(base::instant t, const view& v) {
    const std::tm then = v.civil(t);
    return printed("%04d-%02d-%02d %02d:%02d:%02d", then.tm_year + 1900, then.tm_mon + 1,
                   then.tm_mday, then.tm_hour, then.tm_min, then.tm_sec);
}

std::optional<base::instant> instant_of(const std::string& text) {
    if (const auto t = base::parse_rfc3339(text)) return *t;
    constexpr std::string_view midnight = "T00:00:00";
    constexpr std::size_t whole = 19;
    if (text.size() != 10 && text.size() != 16 && text.size() != whole) return std::nullopt;
    // Whether it is a time at all is the same in every zone.
    std::string full = text;
    full += midnight.substr(text.size() - 10);
    const auto as_utc = base::parse_rfc3339(full + 'Z');
    if (!as_utc) return std::nullopt;
    const std::time_t seconds = std::chrono::system_clock::to_time_t(
        std::chrono::time_point_cast<std::chrono::system_clock::duration>(*as_utc));
    std::tm civil{};
    ::gmtime_r(&seconds, &civil);
    civil.tm_isdst = -1;
    return std::chrono::time_point_cast<base::instant::duration>(
        std::chrono::system_clock::from_time_t(std::mktime(&civil)));
}

std::optional<base::instant> coming_instant_of(const std::string& text, const view& v) {
    if (text.size() != 5) return instant_of(text);
    const std::tm today = v.civil(v.now);
    const auto at = instant_of(day_of(today) + text);
    const auto noon = instant_of(day_of(today) + "12:00");
    if (!at || !noon || *at > v.now) return at;
    // From noon a day of 23 or 25 hours does no harm.
    return instant_of(day_of(v.civil(*noon + std::chrono::days(1))) + text);
}

std::optional<std::chrono::seconds> duration_of(std::string_view text) {
    std::int64_t n = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, ec] = std::from_chars(text.data(), end, n);
    if (ec != std::errc() || end - stop != 1 || n < 1) return std::nullopt;
    constexpr std::string_view units = "smhd";
    constexpr std::array<std::int64_t, 4> seconds{1, 60, 3600, 86'400};
    const std::size_t unit = units.find(*stop);
    if (unit == std::string_view::npos || n > control::max_hide_seconds / seconds.at(unit))
        return std::nullopt;
    return std::chrono::seconds(n * seconds.at(unit));
}

std::string clock_words(const view& v) {
    const std::tm now = v.civil(v.now);
    return printed("%02d:%02d:%02d", now.tm_hour, now.tm_min, now.tm_sec);
}

}  // namespace fingerpost::cli
