// How many publications there may be, and how they end.
#include <boost/test/unit_test.hpp>

#include "publishing_site.hpp"

using namespace fingerpost;
using namespace fingerpost::bridge;
using namespace fingerpost::bridge::publishing;

BOOST_AUTO_TEST_SUITE(publications_of_users)

BOOST_AUTO_TEST_CASE(bounds) {
    site s;
    const std::string full = "503 Too Many Publications Retry-After=60";
    const std::string tag = s.put(site::request());
    s.put(site::of_device("t2", site::request()));
    s.put(site::of_device("t3", site::request()));
    const publish_request fourth = site::of_device("t4", site::request());
    BOOST_TEST(in_words(s.ask(fourth).answer) == full);
    const publish_request over = site::of_device("t4", site::request("ada", {}, 0));
    BOOST_TEST(in_words(s.ask(over).answer) == "200 Expires=0");
    s.put(site::request("bob"));
    s.put(site::of_device("t2", site::request("bob")));
    BOOST_TEST(in_words(s.ask(site::request("cyd")).answer) == full);
    const std::string next = s.put(site::request("ada", tag));  // nothing was lost
    s.put(site::request("ada", next, 0));
    s.put(site::request("cyd"));
    BOOST_TEST(s.all.size() == 5U);
}

BOOST_AUTO_TEST_CASE(they_expire) {
    site s;
    const auto first = s.ask(site::request("ada", {}, 60));
    const std::string second = s.put(site::request("bob", {}, 600));
    BOOST_TEST((s.all.next() == start + 60s));
    BOOST_TEST(s.all.expire(start + 59s).empty());
    const auto gone = s.all.expire(start + 60s);
    BOOST_REQUIRE(gone.size() == 1U);
    BOOST_TEST(gone.front().user.str() == "ada");
    BOOST_TEST(gone.front().source == first.tells->source);
    BOOST_TEST(s.ask(site::request("ada", tag_of(first.answer))).answer.status == 412U);

    s.now = start + 500s;
    s.put(site::without_body(site::request("bob", second)));
    BOOST_TEST(s.all.expire(start + 600s).empty());
    BOOST_TEST(s.all.expire(start + 1100s).size() == 1U);
    BOOST_TEST(s.all.size() == 0U);
    BOOST_TEST(!s.all.next());
}

BOOST_AUTO_TEST_CASE(they_end_with_their_connection) {
    site s;
    const auto by = [](std::uint64_t flow, transport over, const char* id) {
        publish_request r = site::of_device(id, site::request());
        r.from.flow = flow;
        r.from.over = over;
        return r;
    };
    s.put(by(1, transport::udp, "t1"));
    const std::string moves = s.put(by(2, transport::tcp, "t2"));
    const auto stays = s.ask(by(2, transport::tls, "t3"));
    publish_request moved = by(3, transport::tcp, "t2");
    moved.if_match = moves;
    s.put(moved);
    BOOST_TEST(s.all.flow_lost(1).empty());
    const auto gone = s.all.flow_lost(2);
    BOOST_REQUIRE(gone.size() == 1U);
    BOOST_TEST(gone.front().source == stays.tells->source);
    BOOST_TEST(s.all.flow_lost(2).empty());
    BOOST_TEST(s.all.flow_lost(3).size() == 1U);
    BOOST_TEST(s.all.size() == 1U);
}

BOOST_AUTO_TEST_CASE(or_do_not) {
    publication_limits l;
    std::uint64_t chance = 0;
    publications all(l, [&chance] { return ++chance; });
    publish_request r = site::request();
    r.from.flow = 1;
    r.from.over = transport::tcp;
    BOOST_TEST(all.apply(r, start, noon).answer.status == 200U);
    BOOST_TEST(all.flow_lost(1).empty());
}

BOOST_AUTO_TEST_CASE(those_that_are_not_to_stand) {
    site s;
    s.put(site::request("ada"));
    s.put(site::of_device("t2", site::request("ada")));
    s.put(site::request("bob"));
    const auto of_ada = [](const publication& p) { return p.user == named("ada"); };
    BOOST_TEST(s.all.end_where(of_ada).size() == 2U);
    BOOST_TEST(s.all.end_where(of_ada).empty());
    BOOST_TEST(s.all.size() == 1U);
}

BOOST_AUTO_TEST_CASE(all_are_gone_through_by_user) {
    site s;
    publish_request first = site::request("ada");
    first.who.who.sip = identity("sip:pbx@example.test");
    const std::string of_ada = s.put(first);
    s.put(site::request("cyd"));
    const std::string of_bob = s.put(site::request("bob"));
    s.put(site::of_device("t2", site::request("bob")));
    const auto names = [&](const std::optional<base::user_name>& after, std::size_t enough) {
        std::string all;
        for (const to_review& one : s.all.after(after, enough)) all += one.user.str()[0];
        return all;
    };
    BOOST_TEST(names({}, 99) == "abbc");
    BOOST_TEST(names({}, 1) == "a");
    BOOST_TEST(names({}, 2) == "abb", "a user's go together");
    BOOST_TEST(names(named("ada"), 2) == "bb");
    BOOST_TEST(names(named("bea"), 99) == "bbc", "he may be gone by now");
    BOOST_TEST(names(named("cyd"), 99).empty());
    const to_review one = s.all.after({}, 1).front();
    BOOST_TEST(one.tag == of_ada);
    BOOST_TEST((one.who == first.who));

    s.put(site::request("bob", of_bob));  // has another tag now
    BOOST_TEST(s.all.end({of_ada, of_bob, "x"}).size() == 1U);
    BOOST_TEST(names({}, 99) == "bbc");
}

BOOST_AUTO_TEST_SUITE_END()
