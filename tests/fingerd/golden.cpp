// The classic format, byte for byte: what netkit's fingerd printed for a state, against what we
// print for cards of the same state under `show all`.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

#include "fakes/clock.hpp"
#include "fakes/front.hpp"
#include "fingerd/responder.hpp"
#include "people.hpp"
#include "run_awaitable.hpp"

namespace {
namespace data = boost::unit_test::data;
using namespace fingerpost;
using tests::at;

std::string sample(const std::string& name) {
    std::ifstream in(std::string(FINGERPOST_SHARED_DATA) + "/finger-samples/" + name,
                     std::ios::binary);
    BOOST_REQUIRE_MESSAGE(in, name << " cannot be read");
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string numbered(const char* as, int number) {
    char text[64];
    std::snprintf(text, sizeof text, as, number);
    return text;
}

base::document document(const std::string& text) { return {base::had::yes, text}; }

/// The people of the samples: u001, u002, … in the order in which they were made up.
base::card person(int i, const std::string& name) {
    base::card c(tests::user(numbered("u%03d", i)));
    c.state = base::card::standing::shown;
    c.shows = base::field_set::all();
    c.account = base::had::yes;
    c.name = name;
    c.home = "/home/" + std::string(c.user.str());
    c.shell = "/bin/bash";
    c.office = numbered("R%d", 100 + i);
    c.office_phone = numbered("555-%04d", 100 + i);
    c.home_phone = numbered("555-%04d", 1100 + i);
    return c;
}

/// u001 to u020 are logged in, each a minute longer than the one before, and idle since `input`.
base::card logged_in(int i, base::instant input) {
    static const char* const given[] = {"Ada",  "Bela", "Cleo", "Dirk", "Edda",
                                        "Finn", "Gerd", "Hana", "Ivo",  "Jana"};
    static const char* const family[] = {"Lovelace", "Schmidt", "Hopper"};
    base::card c = person(i, std::string(given[i % 10]) + ' ' + family[i / 10]);
    const std::string of = " of " + std::string(c.user.str());
    base::card_session s;
    s.since = at("2026-11-23T02:41:00Z") - std::chrono::minutes(i);
    s.idle_since = input;
    s.host = "here";
    s.line = numbered("pts/%d", i - 1);
    s.messages = i % 8 != 0;
    if (i % 4 != 1) s.origin = numbered("10.0.0.%d", i);
    c.presence = base::availability::idle;
    c.logged_in = true;
    c.since = s.since;
    c.idle_since = input;
    c.sessions.push_back(s);
    if (i % 10 == 1) c.pgpkey = document("PGPKEY" + of + '\n');
    if (i % 3 == 1) c.project = document("Project" + of + '\n');
    if (i % 2 == 1) {
        c.plan = document("Plan" + of + ":\n - ship it\n - sleep, then 20 % more tests\n");
    }
    if (i == 1) {
        const auto read = at("2026-11-23T02:26:30Z");
        c.mail = {base::had::yes, read - std::chrono::minutes(1), read};
    }
    return c;
}

struct row {
    const char* line;
    const char* file;
    int idle_seconds;  ///< when the sample was taken
    friend std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.file; }
};

const row rows[] = {
    {"\r\n", "fingerd.raw-empty.txt", 786},
    {"/W\r\n", "fingerd.raw-_W.txt", 786},
    {"u001\r\n", "fingerd.raw-u001.txt", 786},
    {"/W u001\r\n", "fingerd.raw-_W_u001.txt", 786},
    {"u002\r\n", "fingerd.raw-u002.txt", 786},
    {"u030\r\n", "fingerd.raw-u030.txt", 786},
    {"root\r\n", "fingerd.raw-root.txt", 786},
    {"u001 u002\r\n", "fingerd.raw-u001_u002.txt", 787},
    {"Lovelace\r\n", "fingerd.raw-Lovelace.txt", 787},
};

struct world : tests::utc {
    tests::manual_clock clock{at("2026-11-23T02:55:00Z")};
    tests::fake_front front;
    fingerd::settings choices;

    world() { choices.appearance.own_host = "here"; }

    void populate(std::chrono::seconds idle) {
        for (int i = 1; i <= 20; ++i) {
            front.put(logged_in(i, clock.now() - idle));
            front.list.cards.push_back(front.cards.at(numbered("u%03d", i)));
            if (i < 10) front.by_word["lovelace"].push_back(numbered("u%03d", i));
        }
        front.put(person(30, "Ada Turing"));
        front.put(person(50, "Ada Lovelace"));
        front.by_word["lovelace"].push_back("u050");
        base::card root(tests::user("root"));
        root.state = base::card::standing::shown;
        root.shows = base::field_set::all();
        root.name = "root";
        root.home = "/root";
        root.shell = "/bin/bash";
        front.put(root);
    }

    std::string answer_to(const char* line) {
        const fingerd::responder r(front, clock, choices);
        const auto asked = fingerd::parse_query(line).value();
        return tests::run(r.respond(asked, {})).bytes();
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(classic_format)

BOOST_DATA_TEST_CASE(is_byte_for_byte_the_same, data::make(rows), r) {
    world w;
    w.populate(std::chrono::seconds(r.idle_seconds));
    BOOST_TEST(w.answer_to(r.line) == sample(r.file));
}

BOOST_AUTO_TEST_CASE(nobody_logged_on) {
    world w;
    BOOST_TEST(w.answer_to("\r\n") == sample("fingerd.raw-empty-0-sessions.txt"));
}

BOOST_AUTO_TEST_CASE(no_such_user_lacks_only_the_name_of_the_program) {
    world w;
    BOOST_TEST("finger: " + w.answer_to("nosuch\r\n") == sample("fingerd.raw-nosuch.txt"));
}

BOOST_AUTO_TEST_SUITE_END()
