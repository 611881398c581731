// What passes between the two threads, and how often one wakes the other.
#include "sofia/crossing.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <map>

using namespace fingerpost;

namespace {

std::shared_ptr<const base::card> card_of(const char* name) {
    return std::make_shared<const base::card>(base::user_name::parse(name).value());
}

/// Both sides on one thread, by turns.
struct two_sides {
    boost::asio::io_context owner;
    int rung = 0;
    bridge::crossing between{owner.get_executor(), [this] { ++rung; }};

    /// The owner does all that he has to do.
    void run() {
        owner.restart();
        owner.run();
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(crossing)

BOOST_AUTO_TEST_CASE(the_bell_rings_once_for_what_is_told_in_one_go) {
    two_sides s;
    for (std::uint64_t n = 1; n <= 10; ++n) s.between.tell({n}, card_of("alice"));
    s.between.to_sofia([] {});
    BOOST_TEST(s.rung == 0);
    s.run();
    BOOST_TEST(s.rung == 1);
    const auto came = s.between.take();
    BOOST_TEST(came.news.size() == 10U);
    BOOST_TEST(came.tasks.size() == 1U);
    BOOST_TEST(s.rung == 1);
}

BOOST_AUTO_TEST_CASE(much_does_not_wait_for_the_owner) {
    two_sides s;
    for (std::uint64_t n = 1; n <= 64; ++n) s.between.tell({n}, card_of("alice"));
    BOOST_TEST(s.rung == 1);
    BOOST_TEST(s.between.take().news.size() == 64U);
    s.run();
    BOOST_TEST(s.rung == 1);
}

BOOST_AUTO_TEST_CASE(a_flush_hands_over_at_once) {
    two_sides s;
    bool done = false;
    s.between.to_sofia([&done] { done = true; });
    s.between.flush();
    BOOST_TEST(s.rung == 1);
    for (const auto& task : s.between.take().tasks) task();
    BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(many_cards_are_taken_by_slices_and_only_the_latest_of_each) {
    two_sides s;
    constexpr std::uint64_t all = 1'200;
    for (std::uint64_t n = 1; n <= all; ++n) s.between.tell({n}, card_of("alice"));
    const auto latest = card_of("alice");
    s.between.tell({all}, latest);
    s.run();
    std::size_t taken = 0;
    for (const std::size_t slice : {500U, 500U, 200U}) {
        const int before = s.rung;
        const auto came = s.between.take();
        taken += came.news.size();
        BOOST_TEST(came.news.size() == slice);
        BOOST_TEST((s.rung > before) == (taken < all));
        for (const auto& [as, card] : came.news)
            if (as.subscription == all) BOOST_TEST(card == latest);
    }
    BOOST_TEST(s.between.take().news.empty());
}

BOOST_AUTO_TEST_CASE(what_is_not_taken_does_not_pile_up) {
    two_sides s;
    std::weak_ptr<const base::card> first;
    for (std::uint64_t n = 0; n < 100'000; ++n) {
        const auto card = card_of("alice");
        if (n == 0) first = card;
        s.between.tell({n % 7}, card);
        if (n == 10'000) BOOST_TEST(first.expired());
    }
    const auto latest = card_of("alice");
    s.between.tell({3}, latest);
    s.run();
    std::map<std::uint64_t, bridge::crossing::card> told;
    for (auto came = s.between.take(); !came.news.empty(); came = s.between.take()) {
        for (const auto& [as, card] : came.news) told[as.subscription] = card;
    }
    BOOST_TEST(told.size() == 7U);
    BOOST_TEST(told.at(3) == latest);
}

BOOST_AUTO_TEST_CASE(parts_of_a_list_s_news_become_one) {
    using standing = base::list_news::standing;
    two_sides s;
    const auto alice = base::user_name::parse("alice").value();
    const auto bob = base::user_name::parse("bob").value();
    const auto old = card_of("alice");
    const auto latest = card_of("alice");
    s.between.tell_list({1}, {standing::known, true, {{alice, old}}});
    s.between.tell_list({1}, {standing::known, false, {{alice, latest}, {bob, card_of("bob")}}});
    s.run();
    const auto came = s.between.take();
    BOOST_TEST_REQUIRE(came.lists.size() == 1U);
    BOOST_TEST(came.lists[0].second.whole);
    BOOST_TEST(came.lists[0].second.cards.size() == 2U);
    BOOST_TEST(came.lists[0].second.cards.at(alice) == latest);
}

BOOST_AUTO_TEST_CASE(a_later_watch_of_a_list_has_nothing_of_the_one_before) {
    using standing = base::list_news::standing;
    two_sides s;
    const auto alice = base::user_name::parse("alice").value();
    const auto bob = base::user_name::parse("bob").value();
    s.between.tell_list({1, 1}, {standing::known, true, {{alice, card_of("alice")}}});
    s.between.tell_list({1, 2}, {standing::known, false, {{bob, card_of("bob")}}});
    s.run();
    const auto came = s.between.take();
    BOOST_TEST_REQUIRE(came.lists.size() == 1U);
    BOOST_TEST(came.lists[0].first.turn == 2U);
    BOOST_TEST(!came.lists[0].second.cards.contains(alice));
}

BOOST_AUTO_TEST_CASE(tasks_for_the_owner_are_delivered_together_and_in_order) {
    two_sides s;
    std::string order;
    for (const char c : {'a', 'b', 'c'}) s.between.to_owner([&order, c] { order += c; });
    BOOST_TEST(s.between.undelivered());
    s.run();
    BOOST_TEST(order.empty());
    BOOST_TEST(s.between.waiting() == 3U);
    s.between.deliver();
    BOOST_TEST(!s.between.undelivered());
    s.between.to_owner([&order] { order += 'd'; });
    s.between.deliver();
    BOOST_TEST(s.between.waiting() == 4U);
    s.run();
    BOOST_TEST(order == "abcd");
    BOOST_TEST(s.between.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(nothing_reaches_the_owner_after_the_close) {
    two_sides s;
    bool ran = false;
    s.between.to_owner([&ran] { ran = true; });
    s.between.deliver();
    s.between.close();
    s.between.to_owner([&ran] { ran = true; });
    s.between.deliver();
    s.run();
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_SUITE_END()
