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

std::string_view name_of(const base::card& c) {
    return c.shows.has(field::name) ? std::string_view(c.name) : std::string_view();
}

widths widths_for(std::span<const base::card> cards, base::charset charset) {
    widths w;
    for (const auto& c : cards) {
        w.login = std::max(w.login, visible_columns(c.user.str(), charset));
        w.name = std::max(w.name, visible_columns(name_of(c), charset));
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

/// Writes the rows of one list.
class rows {
public:
    rows(std::string& out, const widths& w, base::instant now, base::charset charset)
        : out_(out), w_(w), now_(now), charset_(charset), times_(now) {}

    void add(const base::card& c, const base::card_session& s) {
        visible_column(out_, c.user.str(), w_.login, charset_);
        out_ += ' ';
        visible_column(out_, name_of(c), w_.name, charset_);
        out_ += ' ';
        const bool line = c.shows.has(field::line);
        out_ += line && s.messages == false ? '*' : ' ';
        visible_column(out_, line ? std::string_view(s.line) : "", tty_width, charset_);
        out_ += ' ';
        const bool idle = c.shows.has(field::idle) && s.idle_since;
        out_ += short_idle(idle ? idle_for(*s.idle_since, now_) : std::chrono::seconds(0));
        out_ += "  ";
        if (c.shows.has(field::since) && s.since) {
            times_.append(out_, *s.since);
        } else {
            pad(out_, 0, time_width);
        }
        place(c, s);
        out_ += crlf;
    }

private:
    /// Where the session comes from, or else where its user sits.
    void place(const base::card& c, const base::card_session& s) {
        if (c.shows.has(field::origin) && !s.origin.empty()) {
            out_.append(" (").append(visible(s.origin, charset_)).append(")");
            return;
        }
        if (!c.shows.has(field::office) || (c.office.empty() && c.office_phone.empty())) return;
        out_ += ' ';
        visible_column(out_, c.office, office_width, charset_);
        if (c.office_phone.empty()) return;
        const std::string phone = visible(dialled(c.office_phone), charset_);
        out_.append(" ").append(base::clip(phone, phone_width));
    }

    std::string& out_;
    widths w_;
    base::instant now_;
    base::charset charset_;
    short_times times_;
};

}  // namespace

std::string list_form(std::span<const base::card> cards, base::instant now, const look& how) {
    if (cards.empty()) return "No one logged on.\r\n";
    const widths w = widths_for(cards, how.charset);
    std::string out;
    out.reserve((cards.size() + 1) * 90);
    column(out, "Login", w.login);
    out += ' ';
    column(out, "Name", w.name);
    out += "  Tty      Idle  Login Time   Office     Office Phone\r\n";
    rows written(out, w, now, how.charset);
    const base::card_session unknown;
    for (const auto& c : cards) {
        for (const auto& s : c.sessions) written.add(c, s);
        if (c.sessions.empty()) written.add(c, unknown);
    }
    return out;
}

}  // namespace fingerpost::fingerd
