// When the first answer to a SUBSCRIBE leaves: what is the same for known and unknown must come at
// the same time.
#include "sofia/reception.hpp"

#include <boost/test/unit_test.hpp>

#include "fakes/clock.hpp"
#include "fakes/front.hpp"
#include "fakes/loop.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using state = base::card::standing;
using known = base::list_news::standing;

namespace {

base::user_name user(std::string_view name) { return base::user_name::parse(name).value(); }

base::card card(std::string_view name, state how) {
    base::card c(user(name));
    c.state = how;
    return c;
}

struct counter {
    static constexpr std::chrono::milliseconds delay{100};

    void watch(bridge::reception::whom of) {
        asked = std::chrono::steady_clock::now();
        desk.watch({1}, std::make_shared<bridge::sender>(), std::move(of), asked);
    }
    /// Whether it is a multiple of the delay after the request; an answer at once is none.
    bool comes_at_its_time() {
        if (!cards.empty() || !lists.empty()) return false;
        events.turn_until([this] { return !cards.empty() || !lists.empty(); });
        return std::chrono::steady_clock::now() >= asked + delay;
    }

    tests::loop events;
    tests::fake_front front;
    base::system_clock clock;
    base::null_log log;
    std::vector<std::shared_ptr<const base::card>> cards;
    std::vector<base::list_news> lists;
    std::uint32_t turn = 0;  ///< of the watch that told last
    bridge::tick asked;
    bridge::reception desk{
        events.executor(),
        front,
        clock,
        log,
        delay,
        {[this](auto from, const auto& c) {
             cards.push_back(c);
             turn = from.turn;
         },
         [this](auto, const auto& news) { lists.push_back(news); }, [](auto) {}}};
};

BOOST_FIXTURE_TEST_SUITE(reception, counter)

BOOST_AUTO_TEST_CASE(what_is_shown_comes_at_once) {
    front.put(card("alice", state::shown));
    watch(user("alice"));
    BOOST_REQUIRE(cards.size() == 1U);
    watch(base::watched_list{std::vector{user("alice")}});
    BOOST_REQUIRE(lists.size() == 1U);
}

BOOST_AUTO_TEST_CASE(it_is_told_once_more) {
    front.put(card("alice", state::shown));
    watch(user("alice"));
    desk.repeat(1);
    BOOST_TEST(cards.size() == 2U);
    desk.repeat(2);
    desk.unwatch(1);
    desk.repeat(1);
    BOOST_TEST(cards.size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_an_older_watch_would_tell_is_not_told) {
    front.put(card("alice", state::shown));
    auto who = std::make_shared<bridge::sender>();
    who->claim = bridge::local_user{user("carol"), 1003};
    desk.watch({1, 1}, who, user("alice"), {});
    events.turn_until([this] { return cards.size() == 1; });
    BOOST_TEST(turn == 1U);
    desk.watch({1, 2}, who, user("alice"), {});
    front.tell(card("alice", state::denied));
    BOOST_TEST(cards.size() == 1U, "until it is known who he is there");
    events.turn_until([this] { return cards.size() == 2; });
    BOOST_TEST(turn == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_denied_or_pending_comes_at_its_time) {
    front.put(card("bob", state::pending));
    for (const auto& [name, how] :
         {std::pair{"nobody", state::denied}, std::pair{"bob", state::pending}}) {
        desk.unwatch(1);
        cards.clear();
        watch(user(name));
        BOOST_TEST(comes_at_its_time());
        BOOST_REQUIRE(cards.size() == 1U);
        BOOST_TEST((cards[0]->state == how));
    }
}

BOOST_AUTO_TEST_CASE(a_list_with_such_members_comes_at_its_time) {
    front.put(card("alice", state::shown));
    front.put(card("bob", state::pending));
    for (const char* other : {"nobody", "bob"}) {
        desk.unwatch(1);
        lists.clear();
        watch(base::watched_list{std::vector{user("alice"), user(other)}});
        BOOST_TEST(comes_at_its_time());
        BOOST_REQUIRE(lists.size() == 1U);
        BOOST_TEST(lists[0].cards.size() == 2U);
    }
}

BOOST_AUTO_TEST_CASE(what_was_allowed_is_looked_at_again) {
    using claim = desk::front::claim;
    front.put(card("alice", state::shown));
    front.put(card("bob", state::cannot_tell));
    bridge::sender somebody;
    somebody.claim = bridge::local_user{user("carol"), 1003};
    const auto not_any_more = [&](claim c, std::vector<bridge::to_review> what) {
        front.claims = c;
        std::optional<std::vector<std::string>> tags;
        desk.review(std::move(what), [&](std::vector<std::string> t) { tags = std::move(t); });
        events.turn_until([&] { return tags.has_value(); });
        std::string all;
        for (const std::string& tag : *tags) all += tag + ' ';
        return all;
    };
    const std::vector<bridge::to_review> all = {{user("alice"), "a", {}},
                                                {user("bob"), "b", {}},
                                                {user("nobody"), "n", {}},
                                                {user("alice"), "c", somebody}};
    BOOST_TEST(not_any_more(claim::holds, all) == "n ");
    BOOST_TEST((front.asked.back().over == base::face::publish));
    BOOST_TEST((front.asked.back().who.user == user("carol")));
    BOOST_TEST(not_any_more(claim::is_void, all) == "n c ");
    BOOST_TEST(not_any_more(claim::cannot_tell, all) == "n ");
    const std::vector<bridge::to_review> many(1000, bridge::to_review{user("nobody"), "n", {}});
    BOOST_TEST(not_any_more(claim::holds, many).size() == 2000U);
}

BOOST_AUTO_TEST_CASE(the_latest_is_told) {
    front.put(card("bob", state::pending));
    watch(user("bob"));
    front.tell(card("bob", state::shown));
    BOOST_TEST(comes_at_its_time());
    BOOST_REQUIRE(cards.size() == 1U);
    BOOST_TEST((cards[0]->state == state::shown));
    front.tell(card("bob", state::denied));
    BOOST_TEST(cards.size() == 2U, "from then on at once");
}

BOOST_AUTO_TEST_CASE(the_latest_of_a_list_is_told) {
    front.put(card("bob", state::pending));
    watch(base::watched_list{std::vector{user("bob"), user("nobody")}});
    const auto bob = std::make_shared<base::card>(card("bob", state::shown));
    front.list_watcher({known::known, false, {{bob->user, bob}}});
    BOOST_TEST(comes_at_its_time());
    BOOST_REQUIRE(lists.size() == 1U);
    BOOST_TEST(lists[0].whole);
    BOOST_TEST((lists[0].cards.at(user("bob"))->state == state::shown));
    BOOST_TEST(lists[0].cards.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_list_that_comes_to_be_is_no_denial) {
    watch(user("crew"));
    const auto bob = std::make_shared<base::card>(card("bob", state::shown));
    front.list_watcher({known::known, true, {{bob->user, bob}}});
    BOOST_TEST(comes_at_its_time());
    BOOST_TEST(lists.size() == 1U);
    BOOST_TEST(cards.empty());
}

BOOST_AUTO_TEST_CASE(who_was_held_and_is_denied_is_told_that) {
    front.put(card("bob", state::pending));
    watch(user("bob"));
    front.tell(card("bob", state::denied));
    BOOST_TEST(comes_at_its_time());
    BOOST_REQUIRE(cards.size() == 1U);
    BOOST_TEST((cards[0]->state == state::denied));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
