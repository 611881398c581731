#include "civil.hpp"

#include <array>
#include <string_view>

namespace fingerpost::fingerd {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds half_a_year = days(365) / 2;

std::tm local_at(std::chrono::sys_seconds t) {
    const std::time_t at = std::chrono::system_clock::to_time_t(t);
    std::tm local{};
    localtime_r(&at, &local);
    return local;
}

std::string printed(base::instant t, const char* as) {
    const std::tm local = local_at(std::chrono::floor<seconds>(t));
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), as, &local)};
}

/// Appends a number below 100 in two columns.
void append_two(std::string& to, int number, char instead_of_zero) {
    to += number < 10 ? instead_of_zero : static_cast<char>('0' + number / 10);
    to += static_cast<char>('0' + number % 10);
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

std::tm short_times::local(std::chrono::sys_seconds t) {
    using quarter = std::chrono::duration<std::int64_t, std::ratio<900>>;
    const auto begin = std::chrono::floor<quarter>(t);
    const auto [found, is_new] = quarters_.try_emplace(begin.time_since_epoch().count());
    if (is_new) found->second = local_at(begin);
    std::tm local = found->second;
    local.tm_min += static_cast<int>((t - begin) / minutes(1));
    // Only a zone that is not whole quarters off UTC has an hour begin within one.
    return local.tm_min < 60 ? local : local_at(t);
}

void short_times::append(std::string& out, base::instant t) {
    static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const std::tm at = local(std::chrono::floor<seconds>(t));
    out.append(months.substr(static_cast<std::size_t>(at.tm_mon) * 3, 3)).append(" ");
    append_two(out, at.tm_mday, ' ');
    if (is_long_ago(t, now_)) {
        out += right(std::to_string(at.tm_year + 1900), 6);
        return;
    }
    out += ' ';
    append_two(out, at.tm_hour, '0');
    out += ':';
    append_two(out, at.tm_min, '0');
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
