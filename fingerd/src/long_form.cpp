#include "civil.hpp"
#include "demi_lines.hpp"
#include "fingerd/format.hpp"
#include "layout.hpp"

namespace fingerpost::fingerd {
namespace {

using base::field;
using base::had;

/// Writes one person's paragraph, a method for each group of its lines, top to bottom.
class paragraph {
public:
    paragraph(const base::card& c, base::instant now, const look& how, detail wanted)
        : c_(c), now_(now), how_(how), wanted_(wanted) {}

    std::string write() && {
        account();
        reach();
        if (!sessions()) status();
        if (!c_.logged_in) absence();
        words();
        mail();
        document(field::pgpkey, "PGP key", c_.pgpkey);
        document(field::project, "Project", c_.project);
        document(field::plan, "Plan", c_.plan);
        if (shows(field::plan) && c_.plan.state == had::none) line("No Plan.");
        return std::move(out_);
    }

private:
    bool shows(field f) const { return c_.shows.has(f); }
    std::string told_of(field f, std::string_view value) const {
        return told(c_, f, value, how_.charset);
    }
    void line(std::string_view text) { out_.append(text).append(crlf); }

    void account() {
        const std::string login = base::visible_line(c_.user.str(), how_.charset);
        const bool can_tell = c_.account != had::cannot_tell;
        out_ += "Login: ";
        if (shows(field::name) && can_tell) {
            column(out_, login, std::max<std::size_t>(15, base::columns(login)));
            out_.append("\t\t\tName: ").append(told_of(field::name, c_.name));
        } else {
            out_ += login;
        }
        out_ += crlf;
        if (can_tell) {
            home_and_shell();
        } else if (c_.shows.has_any(
                       {field::name, field::office, field::phone, field::home, field::shell})) {
            line("Account cannot be read now.");
        }
    }

    void home_and_shell() {
        const std::string home = told_of(field::home, c_.home);
        if (shows(field::home)) {
            out_ += "Directory: ";
            if (shows(field::shell)) {
                column(out_, home, std::max<std::size_t>(25, base::columns(home)));
                out_ += '\t';
            } else {
                out_ += home;
            }
        }
        if (shows(field::shell)) {
            const std::string shell = told_of(field::shell, c_.shell);
            out_.append("Shell: ").append(shell.empty() ? "/bin/sh" : shell);
        }
        if (c_.shows.has_any({field::home, field::shell})) out_ += crlf;
    }

    void reach() {
        const std::string office = told_of(field::office, c_.office);
        const std::string phone = told_of(field::office, dialled(c_.office_phone));
        const std::string home = told_of(field::phone, dialled(c_.home_phone));
        demi_lines lines(out_);
        // Office and its phone share half a line if they fit into it.
        if (!office.empty() && !phone.empty() &&
            base::columns(office) + base::columns(c_.office_phone) <= 31) {
            lines.add("Office: " + office + ", " + phone);
        } else {
            if (!office.empty()) lines.add("Office: " + office);
            if (!phone.empty()) lines.add("Office Phone: " + phone);
        }
        if (!home.empty()) lines.add("Home Phone: " + home);
        lines.end();
    }

    /// A line or more for each session that has something to tell; whether one told its login time.
    bool sessions() {
        std::size_t longest = 0;
        for (const auto& s : c_.sessions) {
            longest = std::max(longest, base::columns(told_of(field::line, s.line)));
        }
        bool told_since = false;
        for (const auto& s : c_.sessions) {
            session(s, longest);
            told_since = told_since || (shows(field::since) && s.since);
        }
        return told_since;
    }

    void session(const base::card_session& s, std::size_t longest_line) {
        const std::string tty = told_of(field::line, s.line);
        const std::string origin = told_of(field::origin, s.origin);
        const std::string host =
            s.host == how_.own_host ? std::string() : told_of(field::host, s.host);
        const bool no_messages = shows(field::line) && s.messages == false;
        const bool since = shows(field::since) && s.since;
        const auto idle = shows(field::idle) && s.idle_since ? idle_for(*s.idle_since, now_)
                                                             : std::chrono::seconds(0);
        if (since || !tty.empty() || !origin.empty() || !host.empty() || no_messages ||
            idle.count() > 0) {
            out_ += since ? "On since " + long_time(*s.since, now_) : std::string("Logged in");
            if (!tty.empty()) out_ += " on " + tty;
            if (!origin.empty()) out_ += " from " + origin;
            if (!host.empty()) out_ += " at " + host;
            if (idle.count() > 0) {
                if (!origin.empty() || !host.empty()) out_ += crlf;
                pad(out_, base::columns(tty), longest_line + 3);
                out_ += long_idle(idle);
                if (no_messages) out_.append(crlf).append("    ");
            }
            if (no_messages) out_ += " (messages off)";
            out_ += crlf;
        }
        if (shows(field::idle) && s.locked == true) line("   locked");
        if (wanted_ == detail::verbose && shows(field::program) && !s.program.empty()) {
            line("   running " + told_of(field::program, s.program));
        }
    }

    /// The availability, where no login time says that he is in.
    void status() {
        if (!shows(field::presence)) return;
        if (!c_.logged_in && c_.presence == base::availability::offline) return;
        line(std::string("Status: ") + base::name_of(c_.presence));
    }

    /// What is told of who is not logged in, or not said to be.
    void absence() {
        if (shows(field::last) && c_.sessions.empty()) {
            switch (c_.last.state) {
                case had::yes:
                    return last_login();
                case had::cannot_tell:
                    return line("Last login cannot be read now.");
                case had::none:
                    // Without `presence` he may well be logged in just now.
                    if (shows(field::presence)) line("Never logged in.");
                    return;
            }
        }
        if (shows(field::presence) && c_.presence == base::availability::offline) {
            line("Not logged in.");
        }
    }

    void last_login() {
        const std::string tty = told_of(field::line, c_.last.line);
        const std::string origin = told_of(field::origin, c_.last.origin);
        out_ += "Last login " + long_time(c_.last.at, now_);
        if (!tty.empty()) out_ += " on " + tty;
        if (!origin.empty()) out_ += " from " + origin;
        out_ += crlf;
    }

    void words() {
        const std::string activity = told_of(field::activity, c_.activity);
        const std::string note = told_of(field::note, c_.note);
        if (!activity.empty()) line("Activity: " + activity);
        if (!note.empty()) line("Note: " + note);
    }

    void mail() {
        if (!shows(field::mail)) return;
        switch (c_.mail.state) {
            case had::none:
                return line("No mail.");
            case had::cannot_tell:
                return line("Mail cannot be read now.");
            case had::yes:
                break;
        }
        if (c_.mail.received > c_.mail.read) {
            line("New mail received " + full_time(c_.mail.received));
            line("     Unread since " + full_time(c_.mail.read));
        } else {
            line("Mail last read " + full_time(c_.mail.read));
        }
    }

    void document(field f, const std::string& title, const base::document& d) {
        if (!shows(f) || d.state == had::none) return;
        if (d.state == had::cannot_tell) return line(title + " cannot be read now.");
        line(title + ":");
        const std::string text = base::visible_text(d.text, crlf, how_.charset);
        out_ += text.empty() ? crlf : std::string_view(text);
    }

    const base::card& c_;
    base::instant now_;
    const look& how_;
    detail wanted_;
    std::string out_;
};

}  // namespace

std::string long_form(const base::card& c, base::instant now, const look& how, detail wanted) {
    return paragraph(c, now, how, wanted).write();
}

}  // namespace fingerpost::fingerd
