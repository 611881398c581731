#include "civil.hpp"
#include "fingerd/format.hpp"
#include "layout.hpp"

namespace fingerpost::fingerd {
namespace {

using base::field;

constexpr std::size_t least_width = 8;
constexpr std::size_t names_width = 30;  ///< what the other columns leave of 80 to the two names
constexpr std::size_t tty_width = 7;
constexpr std::size_t time_width = 12;
constexpr std::size_t office_width = 10;
constexpr std::size_t phone_width = 14;

struct widths {
    std::size_t login = least_width;
    std::size_t name = least_width;
};

/// What stands before and behind the columns of each session.
struct row {
    std::string login;
    std::string name;
    std::string office;
    std::string phone;
};

row row_of(const base::card& c, const look& how) {
    return {base::visible_line(c.user.str(), how.charset),
            told(c, field::name, c.name, how.charset),
            told(c, field::office, c.office, how.charset),
            told(c, field::office, dialled(c.office_phone), how.charset)};
}

widths widths_for(std::span<const row> rows) {
    widths w;
    for (const row& r : rows) {
        w.login = std::max(w.login, base::columns(r.login));
        w.name = std::max(w.name, base::columns(r.name));
    }
    // A login name is never cut in favour of a full name: it is what the reader may ask for next.
    if (w.login + w.name > names_width) {
        w.name = w.login + least_width < names_width ? names_width - w.login : least_width;
    }
    if (w.login + w.name + 2 < names_width) {
        ++w.login;
        ++w.name;
    }
    return w;
}

void append_place(std::string& out, const row& r, std::string_view origin) {
    if (!origin.empty()) {
        out.append(" (").append(origin).append(")");
        return;
    }
    if (!r.office.empty() || !r.phone.empty()) {
        out += ' ';
        column(out, r.office, office_width);
    }
    if (!r.phone.empty()) out.append(" ").append(base::clip(r.phone, phone_width));
}

void append_row(std::string& out, const row& r, const widths& w, const base::card& c,
                const base::card_session& s, base::instant now, const look& how) {
    column(out, r.login, w.login);
    out += ' ';
    column(out, r.name, w.name);
    out += ' ';
    const bool shows_line = c.shows.has(field::line);
    out += shows_line && s.messages == false ? '*' : ' ';
    column(out, told(c, field::line, s.line, how.charset), tty_width);
    out += ' ';
    const bool shows_idle = c.shows.has(field::idle) && s.idle_since;
    out += short_idle(shows_idle ? idle_for(*s.idle_since, now) : std::chrono::seconds(0));
    out += "  ";
    if (c.shows.has(field::since) && s.since) {
        out += short_time(*s.since, now);
    } else {
        pad(out, 0, time_width);
    }
    append_place(out, r, told(c, field::origin, s.origin, how.charset));
    out += crlf;
}

}  // namespace

std::string list_form(std::span<const base::card> cards, base::instant now, const look& how) {
    if (cards.empty()) return "No one logged on.\r\n";
    std::vector<row> rows;
    rows.reserve(cards.size());
    for (const auto& c : cards) rows.push_back(row_of(c, how));
    const widths w = widths_for(rows);

    std::string out;
    out.reserve((cards.size() + 1) * 90);
    column(out, "Login", w.login);
    out += ' ';
    column(out, "Name", w.name);
    out += "  Tty      Idle  Login Time   Office     Office Phone\r\n";
    const base::card_session unknown;
    for (std::size_t i = 0; i < cards.size(); ++i) {
        const base::card& c = cards[i];
        for (const auto& s : c.sessions) append_row(out, rows[i], w, c, s, now, how);
        if (c.sessions.empty()) append_row(out, rows[i], w, c, unknown, now, how);
    }
    return out;
}

}  // namespace fingerpost::fingerd
