#include <boost/test/unit_test.hpp>

#include "acl/random_policy.hpp"
#include "desk/wishing_office.hpp"

/// Random policies, watchers and wishes, judged by the whole desk.
namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
namespace policies = acl::random_policy;
using base::field;
using policies::dice;
using policies::groups;
using policies::users;
using standing = base::card::standing;

constexpr uid_t first_uid = 2001;

bool within(const base::field_set& inner, const base::field_set& outer) {
    base::field_set both = inner;
    both &= outer;
    return both == inner;
}

/// Ann and Bob are here, Eve is not; each may want something.
struct crowd : wishing_office {
    crowd() {
        uid_t uid = first_uid;
        for (const std::string& name : users) directory.add(name, uid++, name + " Example");
        log_in("ann", "pts/1");
        log_in("bob", "pts/2");
    }
    /// A policy, an hour, groups.
    std::string draw(dice& d) {
        const std::string text = policies::spelled(policies::random_rules(d, 1 + d.below(5)));
        rule(text);
        clock.advance(std::chrono::minutes(d.below(7 * 24 * 60)));
        for (const std::string& name : users) directory.groups[name] = d.some(groups, 0);
        return text;
    }
    base::question draw_question(dice& d) {
        base::question q = policies::random_question(d);
        q.over = static_cast<base::face>(d.below(3));
        q.at = clock.now();
        return q;
    }
    void draw_wish(dice& d, std::string_view name, uid_t uid) {
        if (d.below(3) == 0) hide(name, uid);
        for (auto n = d.below(3); n > 0; --n) {
            const auto made = events.run(own->add_limit(
                tests::user(name), uid, d.some({"presence", "name", "pair", "plan"}, 1),
                d.some({"any", "ann", "@g1", "$net", "$partners"}, 1)));
            BOOST_REQUIRE(made.has_value());
        }
    }
    void forget_wishes(std::string_view name, uid_t uid) {
        BOOST_REQUIRE(events.run(own->unhide(tests::user(name), uid)).has_value());
        while (const auto* const w = own->of(tests::user(name), uid))
            BOOST_REQUIRE(events.run(own->remove_limit(tests::user(name), uid, w->limits[0].number))
                              .has_value());
    }
};

BOOST_AUTO_TEST_SUITE(desk_properties)

/// RFC 1288 section 2.5.2: the list tells nothing that a query for the user does not.
BOOST_FIXTURE_TEST_CASE(a_list_shows_no_more_of_a_user_than_his_own_query, crowd) {
    unsigned listed = 0;
    for (unsigned seed = 0; seed < 600; ++seed) {
        dice d(seed);
        const std::string text = draw(d);
        for (int i = 0; i < 6; ++i) {
            const base::question q = draw_question(d);
            const auto told = events.run(clerk.everyone(q.who, q.over));
            for (const base::card& c : told->cards) {
                ++listed;
                base::question own_query = q;
                own_query.subject = c.user;
                const base::card own_card = events.run(clerk.answer(own_query));
                BOOST_REQUIRE_MESSAGE(within(c.shows, own_card.shows), text);
                BOOST_REQUIRE_MESSAGE(c.sessions == own_card.sessions, text);
                BOOST_REQUIRE(c.logged_in == own_card.logged_in);
                BOOST_REQUIRE(c.name == own_card.name);
            }
        }
    }
    BOOST_TEST(listed > 200U);
}

BOOST_FIXTURE_TEST_CASE(a_wish_narrows_and_never_widens, crowd) {
    unsigned narrowed = 0;
    unsigned hidden = 0;
    for (unsigned seed = 0; seed < 120; ++seed) {
        dice d(seed);
        const std::string text = draw(d);
        std::vector<base::question> asked;
        std::vector<base::card> before;
        for (int i = 0; i < 12; ++i) {
            asked.push_back(draw_question(d));
            before.push_back(events.run(clerk.answer(asked.back())));
        }
        for (std::size_t u = 0; u < users.size(); ++u)
            draw_wish(d, users[u], first_uid + static_cast<uid_t>(u));
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const base::card now = events.run(clerk.answer(asked[i]));
            if (asked[i].who.user == asked[i].subject) {
                BOOST_REQUIRE_MESSAGE(now.same_value(before[i]), text);
                continue;
            }
            BOOST_REQUIRE_MESSAGE(within(now.shows, before[i].shows), text);
            BOOST_REQUIRE(before[i].state == standing::shown || now.state == before[i].state);
            BOOST_REQUIRE(before[i].logged_in || !now.logged_in);
            narrowed += now.shows != before[i].shows ? 1 : 0;
            hidden += before[i].logged_in && !now.logged_in ? 1 : 0;
        }
        for (std::size_t u = 0; u < users.size(); ++u)
            forget_wishes(users[u], first_uid + static_cast<uid_t>(u));
    }
    BOOST_TEST(narrowed > 30U);
    BOOST_TEST(hidden > 20U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
