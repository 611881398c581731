#include "period.hpp"

#include <algorithm>
#include <array>

#include "term.hpp"
#include "words.hpp"

namespace fingerpost::acl {
namespace {

constexpr std::array<std::string_view, 7> day_words{"mon", "tue", "wed", "thu",
                                                    "fri", "sat", "sun"};

std::optional<std::size_t> day_of(std::string_view text) {
    const auto* const found = std::find(day_words.begin(), day_words.end(), text);
    if (found == day_words.end()) return std::nullopt;
    return static_cast<std::size_t>(found - day_words.begin());
}

/// The parts of `text` between the separators.
std::vector<std::string_view> parts_of(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// span *("," span); span = day ["-" day], in which sat-mon goes over the week's end. Nothing: the
/// word is none.
std::optional<std::bitset<7>> days_of(std::string_view text) {
    std::bitset<7> days;
    for (const auto span : parts_of(text, ',')) {
        const auto ends = parts_of(span, '-');
        const auto first = day_of(ends.front());
        const auto last = day_of(ends.back());
        if (!first || !last || ends.size() > 2) return std::nullopt;
        for (std::size_t day = *first;; day = (day + 1) % 7) {
            days.set(day);
            if (day == *last) break;
        }
    }
    return days;
}

/// `00:00` to `24:00` as a minute.
std::optional<unsigned> minute_of(std::string_view text) {
    const auto digit = [&](std::size_t i) { return static_cast<unsigned>(text[i] - '0'); };
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    for (const std::size_t i : {0U, 1U, 3U, 4U}) {
        if (digit(i) > 9) return std::nullopt;
    }
    const unsigned hour = digit(0) * 10 + digit(1);
    const unsigned minute = digit(3) * 10 + digit(4);
    if (minute > 59 || hour * 60 + minute > day_minutes) return std::nullopt;
    return hour * 60 + minute;
}

bool looks_like_hours(std::string_view text) { return text.find(':') != std::string_view::npos; }

/// Reads a clause `when`, word by word.
class period_reader {
public:
    period_reader(complaints& errors, complaints& warnings)
        : errors_(errors), warnings_(warnings) {}

    void take(const token& t) {
        if (t.as == token::form::refused) return;
        if (t.as == token::form::bare && looks_like_hours(t.text)) {
            take_hours(t);
        } else if (const auto days = t.as == token::form::bare ? days_of(t.text) : std::nullopt) {
            periods_.push_back({.days = *days});
            hours_may_follow_ = true;
        } else {
            errors_.add(t.at, spelled(t) +
                                  " is neither days nor hours; expected mon-fri, sat,sun "
                                  "or 08:00-18:00" +
                                  nearest_day(t.text));
            hours_may_follow_ = false;
        }
    }

    std::vector<period> periods() && { return std::move(periods_); }

private:
    void take_hours(const token& t) {
        const auto ends = parts_of(t.text, '-');
        const auto from = minute_of(ends.front());
        const auto to = minute_of(ends.back());
        if (!from || !to || ends.size() != 2 || *from == day_minutes) {
            errors_.add(t.at, in_quotes(t.text) +
                                  " are no hours; expected two times from 00:00 to "
                                  "24:00, such as 08:00-18:00");
        } else if (*from == *to) {
            errors_.add(t.at, in_quotes(t.text) + " is no time at all; a whole day is 00:00-24:00");
        } else if (hours_may_follow_) {
            periods_.back().from = *from;
            periods_.back().to = *to;
        } else {
            if (!periods_.empty()) {
                warnings_.add(t.at, in_quotes(t.text) +
                                        " belongs to every day; write days before "
                                        "it if only some are meant");
            }
            periods_.push_back({std::bitset<7>().set(), *from, *to});
        }
        hours_may_follow_ = false;
    }

    static std::string nearest_day(std::string_view text) {
        return did_you_mean(text.substr(0, text.find_first_of("-,")), day_words);
    }

    complaints& errors_;
    complaints& warnings_;
    std::vector<period> periods_;
    bool hours_may_follow_ = false;
};

}  // namespace

bool period::contains(const base::local_time& t) const {
    if (from < to) return days.test(t.weekday) && from <= t.minute && t.minute < to;
    const unsigned yesterday = (t.weekday + 6) % 7;
    return (days.test(t.weekday) && t.minute >= from) || (days.test(yesterday) && t.minute < to);
}

bool contain(std::span<const period> periods, const base::local_time& t) {
    return std::ranges::any_of(periods, [&](const period& p) { return p.contains(t); });
}

std::vector<period> read_periods(std::span<const token> words, complaints& errors,
                                 complaints& warnings) {
    period_reader reader(errors, warnings);
    for (const token& t : words) reader.take(t);
    return std::move(reader).periods();
}

}  // namespace fingerpost::acl
