#include "civil.hpp"

#include <array>
#include <ctime>

namespace fingerpost::fingerd {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds half_a_year = days(365) / 2;

std::string printed(base::instant t, const char* as) {
    const std::time_t at = std::chrono::system_clock::to_time_t(std::chrono::floor<seconds>(t));
    std::tm local{};
    localtime_r(&at, &local);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), as, &local)};
}

std::string right(std::string text, std::size_t width) {
    if (text.size() < width) text.insert(0, width - text.size(), ' ');
    return text;
}

void append_count(std::string& to, long count, const char* unit) {
    if (count == 0) return;
    to += std::to_string(count) + ' ' + unit + (count == 1 ? " " : "s ");
}

}  // namespace

bool is_long_ago(base::instant t, base::instant now) { return now - t >= half_a_year; }

std::string short_time(base::instant t, base::instant now) {
    return printed(t, is_long_ago(t, now) ? "%b %e  %Y" : "%b %e %R");
}

std::string long_time(base::instant t, base::instant now) {
    return is_long_ago(t, now) ? full_time(t) : printed(t, "%a %b %e %R (%Z)");
}

std::string full_time(base::instant t) { return printed(t, "%a %b %e %R %Y (%Z)"); }

seconds idle_for(base::instant since, base::instant now) {
    return now < since ? seconds(0) : std::chrono::floor<seconds>(now - since);
}

std::string short_idle(seconds idle) {
    if (idle >= days(1)) return right(std::to_string(idle / days(1)), 4) + 'd';
    const long past_hour = idle % hours(1) / minutes(1);
    if (idle >= hours(1)) {
        return right(std::to_string(idle / hours(1)), 2) + (past_hour < 10 ? ":0" : ":") +
               std::to_string(past_hour);
    }
    return right(past_hour == 0 ? "" : std::to_string(past_hour), 5);
}

std::string long_idle(seconds idle) {
    std::string words;
    append_count(words, idle / days(1), "day");
    append_count(words, idle % days(1) / hours(1), "hour");
    if (idle < days(1)) append_count(words, idle % hours(1) / minutes(1), "minute");
    if (idle < hours(1)) append_count(words, idle % minutes(1) / seconds(1), "second");
    return words + "idle";
}

}  // namespace fingerpost::fingerd
