#include "fingerd/format.hpp"

#include <boost/test/unit_test.hpp>

#include "fakes/clock.hpp"
#include "people.hpp"

namespace {
using namespace fingerpost;
using base::field;
using fingerd::detail;
using fingerd::list_form;
using fingerd::long_form;
using tests::ada;
using tests::at;
using tests::showing;

struct at_noon : tests::utc {
    base::instant now = at("2026-11-23T12:00:00Z");
    fingerd::look how{base::charset::utf8, "here"};

    std::string list(const base::card& c) const { return list_form({&c, 1}, now, how); }
    std::string whole(const base::card& c, detail d = detail::plain) const {
        return long_form(c, now, how, d);
    }
    /// The one row, without the heading.
    std::string row(const base::card& c) const {
        const std::string text = list(c);
        return text.substr(text.find("\r\n") + 2);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(format, at_noon)

// S12: the three administrators of RFC 1288 section 3.2.3.

BOOST_AUTO_TEST_CASE(s12_admin_a_shows_office_phones_and_login_times) {
    const base::card c = showing(ada(), {field::name, field::office, field::phone, field::since,
                                         field::last, field::presence});
    BOOST_TEST(list(c) ==
               "Login     Name           Tty      Idle  Login Time   Office     Office Phone\r\n"
               "ada       Ada Lovelace                  Nov 23 09:30 R101       555-0101\r\n");
    BOOST_TEST(whole(c) ==
               "Login: ada            \t\t\tName: Ada Lovelace\r\n"
               "Office: R101, 555-0101\t\t\tHome Phone: 555-1101\r\n"
               "On since Mon Nov 23 09:30 (UTC)\r\n");
    BOOST_TEST(whole(tests::gone(c)) ==
               "Login: ada            \t\t\tName: Ada Lovelace\r\n"
               "Office: R101, 555-0101\t\t\tHome Phone: 555-1101\r\n"
               "Last login Sun Nov 22 08:00 (UTC)\r\n");
}

BOOST_AUTO_TEST_CASE(s12_admin_b_shows_office_and_its_phone) {
    const base::card c = showing(ada(), {field::name, field::office});
    BOOST_TEST(list(c) ==
               "Login     Name           Tty      Idle  Login Time   Office     Office Phone\r\n"
               "ada       Ada Lovelace                               R101       555-0101\r\n");
    BOOST_TEST(whole(c) ==
               "Login: ada            \t\t\tName: Ada Lovelace\r\n"
               "Office: R101, 555-0101\r\n");
}

BOOST_AUTO_TEST_CASE(s12_admin_c_shows_the_full_name_only) {
    const base::card c = showing(ada(), {field::name});
    BOOST_TEST(list(c) ==
               "Login     Name           Tty      Idle  Login Time   Office     Office Phone\r\n"
               "ada       Ada Lovelace                              \r\n");
    BOOST_TEST(whole(c) == "Login: ada            \t\t\tName: Ada Lovelace\r\n");
}

BOOST_AUTO_TEST_CASE(s1_s2_all_that_can_be_shown) {
    BOOST_TEST(row(ada()) ==
               "ada       Ada Lovelace  *pts/0    2:05  Nov 23 09:30 (192.0.2.7)\r\n");
    BOOST_TEST(whole(ada(), detail::verbose) ==
               "Login: ada            \t\t\tName: Ada Lovelace\r\n"
               "Directory: /home/ada                \tShell: /bin/bash\r\n"
               "Office: R101, 555-0101\t\t\tHome Phone: 555-1101\r\n"
               "On since Mon Nov 23 09:30 (UTC) on pts/0 from 192.0.2.7 at other\r\n"
               "   2 hours 5 minutes idle\r\n"
               "     (messages off)\r\n"
               "   locked\r\n"
               "   running vim\r\n"
               "Activity: meeting\r\n"
               "Note: until two\r\n"
               "New mail received Mon Nov 23 10:00 2026 (UTC)\r\n"
               "     Unread since Mon Nov 23 09:00 2026 (UTC)\r\n"
               "PGP key:\r\nkey\r\n"
               "Project:\r\nengine\r\n"
               "Plan:\r\nnotes\r\n");
}

BOOST_AUTO_TEST_CASE(s6_what_runs_is_told_to_w_only) {
    BOOST_TEST(whole(ada(), detail::verbose).find("running vim") != std::string::npos);
    BOOST_TEST(whole(ada()).find("vim") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(s3_plan_files_are_a_field_of_their_own) {
    base::card c = showing(ada(), {field::name});
    BOOST_TEST(whole(c).find("Plan") == std::string::npos);
    c = showing(ada(), {field::plan});
    BOOST_TEST(whole(c) == "Login: ada\r\nPlan:\r\nnotes\r\n");
    c.plan = {};
    BOOST_TEST(whole(c) == "Login: ada\r\nNo Plan.\r\n");
}

BOOST_AUTO_TEST_CASE(each_field_alone) {
    const std::pair<field, const char*> rows[] = {
        {field::presence, "Status: idle\r\n"},
        {field::idle, "Logged in   2 hours 5 minutes idle\r\n   locked\r\n"},
        {field::since, "On since Mon Nov 23 09:30 (UTC)\r\n"},
        {field::host, "Logged in at other\r\n"},
        {field::line, "Logged in on pts/0 (messages off)\r\n"},
        {field::origin, "Logged in from 192.0.2.7\r\n"},
        {field::program, "   running vim\r\n"},
        {field::activity, "Activity: meeting\r\n"},
        {field::note, "Note: until two\r\n"},
        {field::office, "Office: R101, 555-0101\r\n"},
        {field::phone, "Home Phone: 555-1101\r\n"},
        {field::home, "Directory: /home/ada\r\n"},
        {field::shell, "Shell: /bin/bash\r\n"},
        {field::mail,
         "New mail received Mon Nov 23 10:00 2026 (UTC)\r\n"
         "     Unread since Mon Nov 23 09:00 2026 (UTC)\r\n"},
        {field::plan, "Plan:\r\nnotes\r\n"},
        {field::project, "Project:\r\nengine\r\n"},
        {field::pgpkey, "PGP key:\r\nkey\r\n"},
        {field::last, ""},
        {field::contact, ""},
    };
    for (const auto& [shown, lines] : rows) {
        BOOST_TEST(whole(showing(ada(), {shown}), detail::verbose) ==
                   std::string("Login: ada\r\n") + lines);
    }
}

BOOST_AUTO_TEST_CASE(who_is_not_logged_in) {
    const auto lines = [this](const base::card& c) { return whole(c).substr(12); };
    base::card c = tests::gone(ada());
    BOOST_TEST(lines(showing(c, {field::presence})) == "Not logged in.\r\n");
    BOOST_TEST(lines(showing(c, {field::presence, field::last})) ==
               "Last login Sun Nov 22 08:00 (UTC)\r\n");
    BOOST_TEST(lines(showing(c, {field::presence, field::last, field::line, field::origin})) ==
               "Last login Sun Nov 22 08:00 (UTC) on pts/9 from 192.0.2.9\r\n");
    BOOST_TEST(lines(showing(c, {field::last})) == "Last login Sun Nov 22 08:00 (UTC)\r\n");
    c.last.at = at("2025-11-22T08:00:00Z");
    BOOST_TEST(lines(showing(c, {field::last})) == "Last login Sat Nov 22 08:00 2025 (UTC)\r\n");
    c.last.state = base::had::none;
    BOOST_TEST(lines(showing(c, {field::presence, field::last})) == "Never logged in.\r\n");
    // Whoever is not told of presence must not be told that he "never" was here, while he is.
    BOOST_TEST(lines(showing(c, {field::last})) == "");
    c.presence = base::availability::active;  // on the phone, says his phone
    BOOST_TEST(lines(showing(c, {field::presence})) == "Status: active\r\n");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_had_is_not_called_absent) {
    base::card c = tests::gone(ada());
    c.account = c.mail.state = c.last.state = base::had::cannot_tell;
    c.plan.state = c.project.state = c.pgpkey.state = base::had::cannot_tell;
    c.name = c.office = c.office_phone = c.home_phone = c.home = c.shell = "";
    BOOST_TEST(whole(c) ==
               "Login: ada\r\n"
               "Account cannot be read now.\r\n"
               "Last login cannot be read now.\r\n"
               "Activity: meeting\r\n"
               "Note: until two\r\n"
               "Mail cannot be read now.\r\n"
               "PGP key cannot be read now.\r\n"
               "Project cannot be read now.\r\n"
               "Plan cannot be read now.\r\n");
}

BOOST_AUTO_TEST_CASE(several_sessions_are_told_one_by_one) {
    base::card c = ada();
    c.sessions.front() = {};
    c.sessions.front().since = at("2026-11-23T08:00:00Z");
    c.sessions.front().idle_since = now;
    c.sessions.front().line = "pts/10";
    base::card_session second = c.sessions.front();
    second.since = at("2026-11-23T11:00:00Z");
    second.idle_since = at("2026-11-23T11:58:59Z");
    second.line = "tty1";
    c.sessions.push_back(second);
    BOOST_TEST(row(c) ==
               "ada       Ada Lovelace   pts/10         Nov 23 08:00 R101       555-0101\r\n"
               "ada       Ada Lovelace   tty1        1  Nov 23 11:00 R101       555-0101\r\n");
    BOOST_TEST(whole(showing(c, {field::since, field::idle, field::line})) ==
               "Login: ada\r\n"
               "On since Mon Nov 23 08:00 (UTC) on pts/10\r\n"
               "On since Mon Nov 23 11:00 (UTC) on tty1     1 minute 1 second idle\r\n");
}

BOOST_AUTO_TEST_CASE(s1_idle_time_in_five_columns_and_in_words) {
    using namespace std::chrono;
    struct {
        seconds idle;
        const char* column;
        const char* words;
    } const rows[] = {
        {seconds(-5), "     ", ""},
        {seconds(0), "     ", ""},
        {seconds(59), "     ", "59 seconds idle"},
        {minutes(1), "    1", "1 minute idle"},
        {minutes(59) + seconds(59), "   59", "59 minutes 59 seconds idle"},
        {hours(1), " 1:00", "1 hour idle"},
        {hours(23) + minutes(59), "23:59", "23 hours 59 minutes idle"},
        {hours(24), "   1d", "1 day idle"},
        {hours(49) + minutes(7), "   2d", "2 days 1 hour idle"},
        {hours(24 * 400), " 400d", "400 days idle"},
    };
    for (const auto& r : rows) {
        base::card c = showing(ada(), {field::idle});
        c.sessions.front().locked.reset();
        c.sessions.front().idle_since = now - r.idle;
        BOOST_TEST(row(c).substr(29, 5) == r.column);
        BOOST_TEST(whole(c).substr(12) ==
                   (*r.words ? std::string("Logged in   ") + r.words + "\r\n" : std::string()));
    }
}

BOOST_AUTO_TEST_CASE(m10_a_login_of_long_ago_has_its_year_in_both_forms) {
    base::card c = showing(ada(), {field::since});
    c.sessions.front().since = at("2025-11-23T09:30:00Z");
    BOOST_TEST(row(c).substr(36) == "Nov 23  2025\r\n");
    BOOST_TEST(whole(c) == "Login: ada\r\nOn since Sun Nov 23 09:30 2025 (UTC)\r\n");
}

BOOST_AUTO_TEST_CASE(columns_widen_for_long_names_up_to_the_screen) {
    base::card cards[] = {ada(), ada()};
    cards[1] = base::card(tests::user("a-rather-long-login"));
    cards[1].shows = {field::name, field::line};
    cards[1].name = "Someone With A Long Name";
    cards[1].sessions.push_back({});
    cards[1].sessions.front().line = "pts/12345";
    BOOST_TEST(
        list_form(cards, now, how) ==
        "Login               Name         Tty      Idle  Login Time   Office     Office Phone\r\n"
        "ada                 Ada Lovelac *pts/0    2:05  Nov 23 09:30 (192.0.2.7)\r\n"
        "a-rather-long-login Someone Wit  pts/123                    \r\n");
}

BOOST_AUTO_TEST_CASE(columns_hold_for_names_of_more_bytes_than_letters) {
    base::card c = ada();
    c.name = "J\xC3\xB6rg \xC3\x84rger";
    BOOST_TEST(row(c) ==
               "ada       J\xC3\xB6rg \xC3\x84rger  *pts/0    2:05  Nov 23 09:30 (192.0.2.7)\r\n");
    how.charset = base::charset::ascii;
    BOOST_TEST(row(c) == "ada       J?rg ?rger  *pts/0    2:05  Nov 23 09:30 (192.0.2.7)\r\n");
}

BOOST_AUTO_TEST_CASE(phones_and_offices_share_lines_where_they_fit) {
    struct {
        const char *office, *phone, *home, *lines;
    } const rows[] = {
        {"", "", "", ""},
        {"R1", "", "", "Office: R1\r\n"},
        {"", "4711", "", "Office Phone: x4711\r\n"},
        {"", "", "5550101", "Home Phone: 555-0101\r\n"},
        {"R1", "12345", "2125550101", "Office: R1, x1-2345\t\t\tHome Phone: 212-555-0101\r\n"},
        {"A room with a very long name", "+49 30 5550", "12125550101",
         "Office: A room with a very long name\tOffice Phone: +49 30 5550\r\n"
         "Home Phone: +1-212-555-0101\r\n"},
        {"A room whose name alone needs more than half of a line", "+49 30 5550", "",
         "Office: A room whose name alone needs more than half of a line\r\n"
         "Office Phone: +49 30 5550\r\n"},
    };
    for (const auto& r : rows) {
        base::card c = showing(ada(), {field::office, field::phone});
        c.office = r.office;
        c.office_phone = r.phone;
        c.home_phone = r.home;
        BOOST_TEST(whole(c).substr(12) == r.lines);
    }
}

BOOST_AUTO_TEST_CASE(m1_every_line_of_a_plan_ends_in_crlf) {
    const std::pair<const char*, const char*> rows[] = {
        {"a\nb\n", "a\r\nb\r\n"},         {"a\r\nb", "a\r\nb\r\n"},
        {"a\rb\r", "a\r\nb\r\n"},         {"", "\r\n"},
        {"\x1b[2J\x07\n", "^[[2J^G\r\n"}, {"\tx\n", "\tx\r\n"},
    };
    for (const auto& [file, printed] : rows) {
        base::card c = showing(ada(), {field::plan});
        c.plan.text = file;
        BOOST_TEST(whole(c) == std::string("Login: ada\r\nPlan:\r\n") + printed);
    }
}

BOOST_AUTO_TEST_CASE(untrusted_facts_stay_in_their_line) {
    const std::string evil = "x\r\nPlan:\n\x1b[2J\xC2\x9B";
    base::card c = ada();
    c.name = c.office = c.office_phone = c.home_phone = c.home = c.shell = evil;
    c.activity = c.note = evil;
    auto& s = c.sessions.front();
    s.line = s.origin = s.host = s.program = evil;
    const std::string plain = whole(ada(), detail::verbose);
    const auto lines = [](const std::string& text) {
        return std::count(text.begin(), text.end(), '\n');
    };
    for (const std::string& text : {whole(c, detail::verbose), list(c)}) {
        BOOST_TEST(text.find('\x1b') == std::string::npos);
        BOOST_TEST(text.find('\x9B') == std::string::npos);
    }
    BOOST_TEST(lines(list(c)) == 2);
    // Long offices and phones take a line each.
    BOOST_TEST(lines(whole(c, detail::verbose)) <= lines(plain) + 2);
}

BOOST_AUTO_TEST_CASE(nobody) { BOOST_TEST(list_form({}, now, how) == "No one logged on.\r\n"); }

BOOST_AUTO_TEST_CASE(names_come_back_visible) {
    BOOST_TEST(fingerd::no_such_user("nosuch", how) == "nosuch: no such user.\r\n");
    BOOST_TEST(fingerd::no_such_user("\x1b[2J\n", how) == "^[[2J^J: no such user.\r\n");
    BOOST_TEST(fingerd::cannot_tell_now("ada", how) ==
               "ada: cannot be told now; try again later.\r\n");
}

BOOST_AUTO_TEST_SUITE_END()
