#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <random>

#include "desk/office.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using standing = desk::listing::standing;
using base::field;

std::vector<std::string> names(const desk::listing& list) {
    std::vector<std::string> all;
    for (const auto& c : list.cards) all.emplace_back(c.user.str());
    return all;
}

BOOST_AUTO_TEST_SUITE(everyone)

struct row {
    const char* why;
    const char* policy;
    standing state;
    std::vector<std::string> who;
    friend std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }
};

const row rows[] = {
    {"no policy tells of nobody", "", standing::closed, {}},
    {"who may see a name and presence sees the list",
     "allow from any of any show presence name\n",
     standing::open,
     {"alice", "carol"}},
    {"without the name nobody is found by list",
     "allow from any of any show presence idle\n",
     standing::closed,
     {}},
    {"without presence being listed would tell it",
     "allow from any of any show name plan\n",
     standing::closed,
     {}},
    {"each is judged alone",
     "deny of carol\nallow from any of any show presence name\n",
     standing::open,
     {"alice"}},
    {"a list of nobody is open where somebody might be told",
     "allow from any of zoe show presence name\n",
     standing::open,
     {}},
    {"who is elsewhere is told nothing",
     "allow from 198.51.100.0/24 of any show all\n",
     standing::closed,
     {}},
};

BOOST_DATA_TEST_CASE(listing, boost::unit_test::data::make(rows), r) {
    office o;
    o.log_in("carol", "pts/4");
    o.rule(r.policy);
    const auto list = o.everyone();
    BOOST_TEST((list.state == r.state));
    BOOST_TEST(names(list) == r.who, boost::test_tools::per_element());
    BOOST_TEST(!list.incomplete);
}

BOOST_FIXTURE_TEST_CASE(who_is_not_here_is_not_listed, office) {
    rule("allow from any of any show all\n");
    log_out("pts/0");
    BOOST_TEST(names(everyone()).empty());
}

BOOST_FIXTURE_TEST_CASE(a_wish_hides_from_the_list, office) {
    rule("allow from any of any show all\n");
    files.hidden[alice_uid] = base::had::yes;
    BOOST_TEST(names(everyone()).empty());
    BOOST_TEST(!everyone().incomplete, "a list does not tell that somebody hides");
    BOOST_TEST(names(everyone(proved("alice"))).size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_dead_directory_makes_a_list_incomplete, office) {
    rule("deny of @secret\nallow from any of any show all\n");
    directory.down = true;
    const auto list = everyone();
    BOOST_TEST(names(list).empty());
    BOOST_TEST(list.incomplete);
}

BOOST_FIXTURE_TEST_CASE(many_are_listed_in_order, office) {
    rule("allow from any of any show presence name\n");
    for (int i = 0; i < 1000; ++i)
        log_in("u" + std::to_string(1000 + i), "pts/" + std::to_string(100 + i));
    const auto all = names(everyone());
    BOOST_TEST(all.size() == 1001U);
    BOOST_TEST(std::is_sorted(all.begin(), all.end()));
}

BOOST_FIXTURE_TEST_CASE(for_a_second_a_class_gets_one_list, office) {
    rule("deny from 198.51.100.1 of alice\nallow from any of any show presence name\n");
    const auto first = everyone();
    BOOST_TEST(first.revision != 0U);
    BOOST_TEST(everyone().revision == first.revision);
    const base::watcher other{std::nullopt, base::address::parse("198.51.100.1").value(), false};
    BOOST_TEST(names(everyone(other)).empty(), "another class has its own");
    log_in("carol", "pts/4");
    BOOST_TEST(names(everyone()).size() == 2U, "a change is seen at once");
    clock.advance(std::chrono::seconds(1));
    const auto later = everyone();
    BOOST_TEST(later.revision > first.revision);
    rule("deny\n");
    BOOST_TEST((everyone().state == standing::closed));
}

BOOST_FIXTURE_TEST_CASE(who_comes_while_a_list_is_made_waits_for_it, office) {
    rule("allow from any of any show presence name\n");
    const auto first = events.begin(clerk.everyone(stranger(), base::face::finger));
    const auto second = events.begin(clerk.everyone(stranger(), base::face::finger));
    BOOST_TEST(events.wait(first)->revision == events.wait(second)->revision);
}

/// Whether everything that `part` tells is told by `whole` too (RFC 1288 section 2.5.2).
bool is_part_of(const base::card& part, const base::card& whole) {
    for (std::size_t i = 0; i < base::field_count; ++i) {
        const auto f = static_cast<field>(i);
        if (part.shows.has(f) && !whole.shows.has(f)) return false;
    }
    return whole.state == base::card::standing::shown && part.name == whole.name &&
           part.sessions == whole.sessions && part.presence == whole.presence &&
           part.office == whole.office && part.idle_since == whole.idle_since;
}

BOOST_AUTO_TEST_CASE(the_list_never_tells_more_than_the_users_own_query) {
    std::mt19937 random(1288);
    const char* const watchers[] = {"any", "192.0.2.0/24", "10.0.0.0/8", "bob", "local"};
    const char* const subjects[] = {"any", "alice", "carol", "@staff"};
    const char* const shows[] = {"presence name", "presence name idle line", "all", "name plan",
                                 "presence since name"};
    const auto one_of = [&random](const auto& words) {
        return std::string(words[random() % std::size(words)]);
    };
    std::size_t listed = 0;
    for (int round = 0; round < 300; ++round) {
        office o;
        o.directory.groups["alice"] = {"staff"};
        o.log_in("carol", "pts/4");
        std::string text;
        for (unsigned i = 0; i < 1 + random() % 4; ++i) {
            const std::string to_whom = " from " + one_of(watchers) + " of " + one_of(subjects);
            text += random() % 3 == 0 ? "deny" + to_whom + "\n"
                                      : "allow" + to_whom + " show " + one_of(shows) + "\n";
        }
        o.rule(text);
        for (const auto& c : o.everyone().cards) {
            ++listed;
            BOOST_TEST(is_part_of(c, o.answer(c.user.str())), text);
        }
    }
    BOOST_TEST(listed > 50U, "the property was tried");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
