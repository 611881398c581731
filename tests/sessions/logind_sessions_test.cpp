#include "logind_sessions.hpp"

#include <boost/test/unit_test.hpp>

#include "base/error.hpp"
#include "fakes/clock.hpp"

namespace {

using namespace fingerpost;
using namespace std::chrono_literals;
using sessions::terminal;

struct world {
    sessions::logind_sessions book{"h1"};
    sessions::logind_sessions::time now{};

    static sessions::logind_facts facts(const char* type = "tty", const char* state = "active") {
        return {.user = tests::user("alice"),
                .session_class = "user",
                .type = type,
                .state = state,
                .leader = 42};
    }
    /// Brings an answer to the question that must be the next.
    void answer(const std::string& id, const sessions::logind_facts& f) {
        const auto asked = book.next_to_read();
        BOOST_REQUIRE(asked);
        BOOST_TEST(asked->id == id);
        book.answered(id, f, now);
    }
    void look(const base::result<terminal>& found) {
        const auto l = book.next_to_look(now);
        BOOST_REQUIRE(l);
        book.looked(l->id, l->leader, found, now);
    }
    /// How a batch reads: "(" and ")" for a snapshot, "+ID line kind", "-ID".
    std::string take() {
        std::string text;
        for (const auto& c : book.take()) {
            if (std::holds_alternative<sessions::snapshot_begin>(c)) text += '(';
            if (std::holds_alternative<sessions::snapshot_end>(c)) text += ')';
            if (const auto* g = std::get_if<sessions::gone>(&c)) text += '-' + g->id;
            if (const auto* u = std::get_if<sessions::upsert>(&c)) {
                text += '+' + u->now.id + ' ' + u->now.line + ' ' + name_of(u->now.what);
            }
        }
        return text;
    }
    /// A snapshot with session 1 on pts/0.
    void one_session() {
        book.list({{"1", "/1"}}, now);
        answer("1", facts());
        look(terminal{"pts/0", 50});
        BOOST_TEST(take() == "(+1 pts/0 tty)");
    }
};

BOOST_FIXTURE_TEST_SUITE(what_logind_told, world)

BOOST_AUTO_TEST_CASE(nothing_is_told_before_the_list_is_whole) {
    BOOST_TEST(take() == "");
    book.begin("9", "/9", now);
    answer("9", facts("x11"));
    BOOST_TEST(take() == "");
    book.list({{"1", "/1"}, {"9", "/9"}}, now);
    answer("1", facts());
    answer("9", facts("x11"));
    BOOST_TEST(take() == "", "the terminal of 1 is still to be looked for");
    look(terminal{"pts/0", 50});
    BOOST_TEST(take() == "(+1 pts/0 tty+9  x11)");
    BOOST_TEST(take() == "");
}

BOOST_AUTO_TEST_CASE(an_empty_list_is_a_snapshot) {
    book.list({}, now);
    BOOST_TEST(take() == "()");
}

BOOST_AUTO_TEST_CASE(a_list_waits_for_no_session_that_ended_or_cannot_be_read) {
    book.list({{"1", "/1"}, {"2", "/2"}, {"3", "/3"}}, now);
    book.end("1");
    const auto second = book.next_to_read();
    BOOST_TEST(second->id == "2");
    book.not_told("2");
    BOOST_TEST(book.next_to_read()->id == "3");
    book.not_told("3");
    BOOST_TEST(take() == "()");
}

BOOST_AUTO_TEST_CASE(a_question_that_fails_is_asked_again_and_its_session_is_waited_for) {
    book.list({{"1", "/1"}}, now);
    for (int failures = 1; failures <= 3; ++failures) {
        BOOST_REQUIRE(book.next_to_read());
        BOOST_TEST(book.not_answered("1", now) == (failures < 3), "three in a row are too many");
        BOOST_TEST(take() == "");
        BOOST_TEST(!book.next_to_read());
        BOOST_TEST((book.next_due() == now + 1s));
        now += 1s;
        book.ask_again(now);
    }
    answer("1", facts("x11"));
    BOOST_TEST(take() == "(+1  x11)");
    book.changed("1");
    BOOST_REQUIRE(book.next_to_read());
    BOOST_TEST(book.not_answered("1", now), "an answer forgives");
    BOOST_TEST(take() == "", "what was told stands");
    book.end("1");
    book.ask_again(now + 1s);
    BOOST_TEST(!book.next_to_read());
}

BOOST_AUTO_TEST_CASE(a_terminal_that_comes_late_is_found) {
    book.list({}, now);
    BOOST_TEST(take() == "()");
    book.begin("1", "/1", now);
    answer("1", facts());
    BOOST_TEST(take() == "", "not before its terminal was looked for");
    look(terminal{});
    BOOST_TEST(take() == "+1  remote");
    for (const auto pause : {20ms, 60ms, 150ms, 400ms, 1000ms}) {
        BOOST_TEST((book.next_due() == now + pause));
        now += pause;
        look(terminal{});
        BOOST_TEST(take() == "");
    }
    now += 2000ms;
    look(terminal{"pts/1", 50});
    BOOST_TEST(take() == "+1 pts/1 tty");
    BOOST_TEST(!book.next_due());
}

BOOST_AUTO_TEST_CASE(a_login_program_that_has_the_terminal_hands_it_on) {
    book.list({{"1", "/1"}}, now);
    answer("1", facts());
    look(terminal{"tty1", 42});
    BOOST_TEST(take() == "(+1 tty1 tty)");
    now += 20ms;
    look(terminal{"tty1", 43});
    BOOST_TEST(take() == "+1 tty1 tty", "the shell leads it now");
    BOOST_TEST(!book.next_due());
}

BOOST_AUTO_TEST_CASE(a_terminal_that_nobody_has_for_a_moment_is_not_lost) {
    book.list({{"1", "/1"}}, now);
    answer("1", facts());
    look(terminal{"tty1", 42});
    for (const auto pause : {20ms, 60ms, 150ms}) {
        now += pause;
        look(terminal{"tty1", 42});
    }
    BOOST_TEST(take() == "(+1 tty1 tty)");
    now += 400ms;
    look(terminal{});
    BOOST_TEST(take() == "+1 tty1 tty", "still there, but nobody is known to lead it");
    BOOST_TEST((book.next_due() == now + 20ms), "it is looked at again soon");
    now += 20ms;
    look(terminal{"tty1", 43});
    BOOST_TEST(take() == "+1 tty1 tty", "the shell leads it now");
    BOOST_TEST(!book.next_due());
}

BOOST_AUTO_TEST_CASE(a_terminal_that_a_login_program_drops_is_lost) {
    book.list({{"1", "/1"}}, now);
    answer("1", facts());
    look(terminal{"tty1", 42});
    BOOST_TEST(take() == "(+1 tty1 tty)");
    now += 20ms;
    look(terminal{});
    BOOST_TEST(take() == "+1 tty1 tty");
    now += 20ms;
    look(terminal{});
    BOOST_TEST(take() == "+1  remote");
}

BOOST_AUTO_TEST_CASE(a_new_pty_is_looked_for_in_sessions_without_one) {
    book.list({{"1", "/1"}, {"2", "/2"}}, now);
    answer("1", facts());
    answer("2", facts());
    look(terminal{"pts/0", 50});
    for (int i = 0; i < 7; ++i) {
        look(terminal{});
        now += 2000ms;
    }
    BOOST_TEST(take() == "(+1 pts/0 tty+2  remote)");
    BOOST_TEST(!book.next_due());
    book.pty_made(now);
    BOOST_TEST((book.next_due() == now + 20ms), "a young session soon");
    now += 10ms;
    book.pty_made(now);
    BOOST_TEST((book.next_due() == now + 10ms), "another one does not put it off");
    now += 1h;
    for (int i = 0; i < 6; ++i) {
        look(terminal{});
        now += 2000ms;
    }
    book.pty_made(now);
    BOOST_TEST((book.next_due() == now + 400ms), "an old one can wait");
}

BOOST_AUTO_TEST_CASE(a_pty_that_is_removed_is_looked_at_again) {
    one_session();
    book.pty_removed("pts/7", now);
    BOOST_TEST(!book.next_due());
    book.pty_removed("pts/0", now);
    now += 20ms;
    look(terminal{"pts/2", 60});
    BOOST_TEST(take() == "+1 pts/2 tty");
}

BOOST_AUTO_TEST_CASE(where_processes_cannot_be_seen_logind_is_believed) {
    book.list({{"1", "/1"}}, now);
    answer("1", facts());
    look(base::errc::cannot_tell);
    BOOST_TEST(take() == "", "it is asked again at once");
    auto with_tty = facts();
    with_tty.tty = "pts/4";
    answer("1", with_tty);
    BOOST_TEST(take() == "(+1 pts/4 tty)");
}

BOOST_AUTO_TEST_CASE(a_terminal_that_was_seen_outlasts_a_look_that_fails) {
    one_session();
    book.pty_removed("pts/0", now);
    now += 20ms;
    look(base::errc::cannot_tell);
    BOOST_TEST(take() == "");
    now += 60ms;
    look(terminal{"pts/2", 60});
    BOOST_TEST(take() == "+1 pts/2 tty");
}

BOOST_AUTO_TEST_CASE(a_terminal_that_nobody_can_tell_is_looked_for_without_end) {
    book.list({{"1", "/1"}}, now);
    answer("1", facts());
    for (int i = 0; i < 20; ++i) {
        look(base::errc::cannot_tell);
        answer("1", facts());
        if (i > 6) BOOST_TEST((book.next_due() == now + 8s));
        now += 8s;
    }
    BOOST_TEST(take() == "(+1  remote)");
    look(terminal{"pts/0", 50});
    BOOST_TEST(take() == "+1 pts/0 tty");
    BOOST_TEST(!book.next_due());
}

BOOST_AUTO_TEST_CASE(a_session_that_makes_no_sense_any_more_has_no_terminal) {
    one_session();
    book.changed("1");
    BOOST_REQUIRE(book.next_to_read());
    book.not_told("1");
    BOOST_TEST(take() == "-1");
    book.pty_removed("pts/0", now);
    BOOST_TEST(!book.next_to_look(now + 1h));
}

BOOST_AUTO_TEST_CASE(a_leader_that_is_gone_changes_nothing) {
    one_session();
    book.pty_removed("pts/0", now);
    now += 20ms;
    look(make_error_code(boost::system::errc::no_such_process));
    BOOST_TEST(take() == "");
    BOOST_TEST(!book.next_due());
}

BOOST_AUTO_TEST_CASE(closing_is_logged_out) {
    one_session();
    book.changed("1");
    answer("1", facts("tty", "closing"));
    BOOST_TEST(take() == "-1");
    book.end("1");
    BOOST_TEST(take() == "", "once only");
}

BOOST_AUTO_TEST_CASE(many_events_are_one_question) {
    one_session();
    for (int i = 0; i < 1000; ++i) book.changed_at("/1");
    const auto asked = book.next_to_read();
    BOOST_TEST(asked->path == "/1");
    BOOST_TEST(!book.next_to_read());
    book.changed("1");
    BOOST_TEST(!book.next_to_read(), "not while an answer is awaited");
    BOOST_TEST(book.reading() == 1U);
    book.answered("1", facts(), now);
    BOOST_TEST(book.reading() == 0U);
    BOOST_TEST(book.next_to_read()->id == "1", "but after it");
    BOOST_TEST(!book.next_to_read());
}

BOOST_AUTO_TEST_CASE(a_session_that_ends_before_it_is_asked_costs_nothing) {
    one_session();
    for (int i = 0; i < 1000; ++i) {
        book.begin("c" + std::to_string(i), "/c", now);
        book.end("c" + std::to_string(i));
    }
    BOOST_TEST(!book.next_to_read());
    BOOST_TEST(take() == "");
}

BOOST_AUTO_TEST_CASE(an_id_that_is_used_again_is_another_session) {
    one_session();
    book.end("1");
    book.begin("1", "/1", now);
    answer("1", facts("wayland"));
    BOOST_TEST(take() == "-1+1  wayland");
}

BOOST_AUTO_TEST_CASE(while_logind_is_away_nothing_is_lost) {
    one_session();
    book.changed("1");
    BOOST_TEST(book.next_to_read()->id == "1");
    book.suspend();
    BOOST_TEST(book.not_answered("1", now));
    book.end("1");
    BOOST_TEST(take() == "");
    book.list({{"1", "/1"}}, now);
    answer("1", facts());
    look(terminal{"pts/0", 50});
    BOOST_TEST(take() == "(+1 pts/0 tty)");
}

BOOST_AUTO_TEST_CASE(a_list_ends_what_it_does_not_hold) {
    one_session();
    book.list({{"2", "/2"}}, now);
    answer("2", facts("x11"));
    BOOST_TEST(take() == "(+2  x11)");
}

BOOST_AUTO_TEST_CASE(events_that_were_lost_ask_everybody) {
    one_session();
    book.all_changed();
    BOOST_TEST(book.next_to_read()->id == "1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
