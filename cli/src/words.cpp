#include "words.hpp"

#include <array>
#include <chrono>
#include <cstdio>

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
    if (then.tm_year != now.tm_year && v.now - t > std::chrono::days(6))
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

std::string clock_words(const view& v) {
    const std::tm now = v.civil(v.now);
    return printed("%02d:%02d:%02d", now.tm_hour, now.tm_min, now.tm_sec);
}

}  // namespace fingerpost::cli
