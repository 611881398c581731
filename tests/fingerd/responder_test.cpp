#include "fingerd/responder.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "base/error.hpp"
#include "fakes/front.hpp"
#include "people.hpp"
#include "run_awaitable.hpp"

namespace {
using namespace fingerpost;
using base::field;
using fingerd::matching;
using fingerd::outcome;
using tests::ada;
using tests::at;
using tests::showing;

/// A desk that knows Ada and Bob Lovelace; names are all that may be told.
struct office : tests::utc {
    tests::manual_clock clock{at("2026-11-23T12:00:00Z")};
    tests::fake_front front;
    fingerd::settings choices;
    base::watcher who;

    office() {
        add("ada", "Ada Lovelace");
        add("bob", "Bob Lovelace");
        front.by_word["lovelace"] = {"ada", "bob"};
    }

    void add(const char* login, const char* name) {
        base::card c(tests::user(login));
        c.state = base::card::standing::shown;
        c.shows = {field::name, field::presence};
        c.name = name;
        front.put(c);
    }
    void hide(const char* login) { front.cards.at(login) = base::card(tests::user(login)); }
    void cannot_tell(const char* login) {
        front.cards.at(login).state = base::card::standing::cannot_tell;
    }
    fingerd::reply ask(const char* line) {
        const fingerd::responder r(front, clock, choices);
        return tests::run(r.respond(fingerd::parse_query(line).value(), who));
    }
};

std::string paragraph(const std::string& login, const std::string& name) {
    return "Login: " + login + "            \t\t\tName: " + name + "\r\nNot logged in.\r\n";
}
const std::string ada_told = paragraph("ada", "Ada Lovelace");
const std::string bob_told = paragraph("bob", "Bob Lovelace");

}  // namespace

BOOST_FIXTURE_TEST_SUITE(replies, office)

BOOST_AUTO_TEST_CASE(m11_a_login_name_finds_its_user) {
    BOOST_TEST(ask("ada").bytes() == ada_told);
    BOOST_TEST((ask("ada").kind == outcome::told));
    const auto& asked = front.asked.back();
    BOOST_TEST(asked.subject.str() == "ada");
    BOOST_TEST((asked.over == base::face::finger));
    BOOST_TEST((asked.wanted == base::depth::full));
    BOOST_TEST((asked.at == clock.now()));
}

BOOST_AUTO_TEST_CASE(m9_the_full_name_is_told_online_and_offline) {
    BOOST_TEST(ask("ada").bytes().find("Name: Ada Lovelace") != std::string::npos);
    front.put(ada());
    BOOST_TEST(ask("ada").bytes().find("Name: Ada Lovelace") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(unknown_and_denied_are_one) {
    const auto unknown = ask("nosuch");
    BOOST_TEST(unknown.bytes() == "nosuch: no such user.\r\n");
    BOOST_TEST((unknown.kind == outcome::unknown));
    add("nosuch", "No Such");
    hide("nosuch");
    const auto denied = ask("nosuch");
    BOOST_TEST(denied.bytes() == unknown.bytes());
    BOOST_TEST((denied.kind == unknown.kind));
}

BOOST_AUTO_TEST_CASE(what_no_login_can_be_is_no_such_user) {
    BOOST_TEST(ask("/Wada").bytes() == "/Wada: no such user.\r\n");
    BOOST_TEST(ask("-l").bytes() == "-l: no such user.\r\n");
}

BOOST_AUTO_TEST_CASE(cannot_tell_is_not_no) {
    cannot_tell("ada");
    const auto r = ask("ada");
    BOOST_TEST(r.bytes() == "ada: cannot be told now; try again later.\r\n");
    BOOST_TEST((r.kind == outcome::told));
}

BOOST_AUTO_TEST_CASE(several_names_are_judged_alone) {
    hide("bob");
    const auto r = ask("ada bob");
    BOOST_TEST(r.bytes() == "bob: no such user.\r\n" + ada_told);
    BOOST_TEST((r.kind == outcome::unknown));
}

BOOST_AUTO_TEST_CASE(s5_full_names_match_all_that_may_be_told) {
    BOOST_TEST(ask("Lovelace").bytes() == ada_told + "\r\n" + bob_told);
    hide("ada");
    BOOST_TEST(ask("Lovelace").bytes() == bob_told);
    hide("bob");
    BOOST_TEST(ask("Lovelace").bytes() == "Lovelace: no such user.\r\n");
}

BOOST_AUTO_TEST_CASE(s5_or_only_where_they_leave_one) {
    choices.match = matching::unique;
    BOOST_TEST(ask("Lovelace").bytes() == "Lovelace: no such user.\r\n");
    BOOST_TEST(ask("ada").bytes() == ada_told);
    hide("ada");
    BOOST_TEST(ask("Lovelace").bytes() == bob_told);
}

BOOST_AUTO_TEST_CASE(s5_or_not_at_all) {
    choices.match = matching::off;
    BOOST_TEST(ask("Lovelace").bytes() == "Lovelace: no such user.\r\n");
    BOOST_TEST(ask("ada").bytes() == ada_told);
}

BOOST_AUTO_TEST_CASE(the_login_comes_first_and_nobody_twice) {
    front.by_word["bob"] = {"ada", "bob"};
    BOOST_TEST(ask("bob").bytes() == bob_told + "\r\n" + ada_told);
    BOOST_TEST(ask("bob ada lovelace").bytes() == bob_told + "\r\n" + ada_told);
}

BOOST_AUTO_TEST_CASE(a_namesake_is_told_though_the_login_cannot) {
    front.by_word["bob"] = {"ada"};
    cannot_tell("bob");
    BOOST_TEST(ask("bob").bytes() == "bob: cannot be told now; try again later.\r\n" + ada_told);
}

BOOST_AUTO_TEST_CASE(m6_c_is_answered) {
    BOOST_TEST(ask("").bytes() == "No one logged on.\r\n");
    front.list.cards.push_back(showing(ada(), {field::name, field::presence}));
    BOOST_TEST(ask("").bytes() ==
               "Login     Name           Tty      Idle  Login Time   Office     Office Phone\r\n"
               "ada       Ada Lovelace                              \r\n");
}

BOOST_AUTO_TEST_CASE(m8_c_tells_full_names) {
    front.list.cards.push_back(showing(ada(), {field::name, field::presence}));
    BOOST_TEST(ask("").bytes().find("Ada Lovelace") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(m7_s11_c_is_refused_in_these_words) {
    choices.list = false;
    BOOST_TEST(ask("").bytes() == "Finger online user list denied\r\n");
    BOOST_TEST((ask("/W").kind == outcome::declined));
    choices.says.list_denied = "Ask at the desk.";
    BOOST_TEST(ask("").bytes() == "Ask at the desk.\r\n");
    BOOST_TEST(ask("ada").bytes() == ada_told);
}

BOOST_AUTO_TEST_CASE(m7_c_is_refused_to_who_may_see_nobody) {
    front.list.state = desk::listing::standing::closed;
    BOOST_TEST(ask("").bytes() == "Finger online user list denied\r\n");
    BOOST_TEST(ask("/W").bytes() == "Finger online user list denied\r\n");
}

BOOST_AUTO_TEST_CASE(s6_w_lists_all_in_long_form) {
    front.put(showing(ada(), {field::name, field::program}));
    front.list.cards = {front.cards.at("ada"), front.cards.at("bob")};
    BOOST_TEST(ask("/W").bytes() ==
               "Login: ada            \t\t\tName: Ada Lovelace\r\n   running vim\r\n\r\n" +
                   bob_told);
    BOOST_TEST((front.asked.back().wanted == base::depth::full));
}

BOOST_AUTO_TEST_CASE(s6_w_reaches_the_long_form_of_a_name) {
    front.put(showing(ada(), {field::name, field::program}));
    BOOST_TEST(ask("/W ada").bytes().find("running vim") != std::string::npos);
    BOOST_TEST(ask("ada").bytes().find("running vim") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_incomplete_list_says_so) {
    const std::string later = "Some users cannot be told of now; try again later.\r\n";
    front.list.incomplete = true;
    BOOST_TEST(ask("").bytes() == later);
    BOOST_TEST(ask("/W").bytes() == later);
    front.list.cards = {front.cards.at("ada"), front.cards.at("bob")};
    BOOST_TEST(ask("").bytes().ends_with("\r\n" + later));
    front.list.incomplete = false;
    cannot_tell("bob");
    BOOST_TEST(ask("/W").bytes() == ada_told + later);
}

BOOST_AUTO_TEST_CASE(w_after_all_have_left) {
    front.list.cards = {front.cards.at("ada")};
    hide("ada");
    BOOST_TEST(ask("/W").bytes() == "No one logged on.\r\n");
}

BOOST_AUTO_TEST_CASE(m3_m4_forwarding_is_refused_in_these_words) {
    for (const char* line : {"@", "@h", "ada@h", "/W ada@h1@h2"}) {
        BOOST_TEST(ask(line).bytes() == "Finger forwarding service denied\r\n");
        BOOST_TEST((ask(line).kind == outcome::declined));
    }
    choices.says.forwarding_denied = "No relay.";
    BOOST_TEST(ask("ada@h").bytes() == "No relay.\r\n");
    BOOST_TEST(front.asked.empty());
}

BOOST_AUTO_TEST_CASE(s10_forwarding_is_refused_unless_turned_on) {
    BOOST_TEST(!fingerd::settings().forwarding);
}

BOOST_AUTO_TEST_CASE(what_is_no_query_is_told_so) {
    const fingerd::responder r(front, clock, choices);
    BOOST_TEST(r.respond_to_bad(base::errc::bad_char).bytes() == "Bad query.\r\n");
    BOOST_TEST(r.respond_to_bad(base::errc::bad_form).bytes() == "Bad query.\r\n");
    BOOST_TEST(r.respond_to_bad(base::errc::too_long).bytes() == "Query too long.\r\n");
    BOOST_TEST((r.respond_to_bad(base::errc::bad_char).kind == outcome::malformed));
}

BOOST_AUTO_TEST_CASE(m1_our_own_words_are_made_fit_too) {
    choices.says.list_denied = "J\xC3\xB6rg\nsays no";
    choices.appearance.charset = base::charset::ascii;
    choices.list = false;
    BOOST_TEST(ask("").bytes() == "J?rg^Jsays no\r\n");
}

BOOST_AUTO_TEST_SUITE_END()
