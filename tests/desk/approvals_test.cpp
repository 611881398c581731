#include "desk/approvals.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "approval_record.hpp"
#include "base/error.hpp"
#include "desk/drawer.hpp"

namespace fingerpost::desk {
namespace {

using tests::at;

base::sip_identity sip(const std::string& who) {
    return base::sip_identity::parse("sip:" + who).value();
}

struct desk_drawer : tests::drawer_of<approvals> {
    desk_drawer()
        : tests::drawer_of<approvals>([this](approvals& all) {
              all.on_change([this](const base::user_name& name) { told.emplace_back(name.str()); });
          }) {}

    const base::sip_identity carol = sip("carol@example.net"), dan = sip("dan@home.example");
    std::unique_ptr<approvals>& decided = sayings;

    std::size_t records_kept() { return records_of("approvals"); }
    base::error_code decide(const base::sip_identity& who, decision what, uid_t uid = 1000) {
        const auto done = events.run(decided->decide(alice, uid, who, what));
        return done ? base::error_code() : done.error();
    }
    base::error_code withdraw(const base::sip_identity& who, uid_t uid = 1000) {
        const auto done = events.run(decided->withdraw(alice, uid, who));
        return done ? base::error_code() : done.error();
    }
    [[nodiscard]] std::string said_to(const base::sip_identity& who, uid_t uid = 1000) const {
        const auto said = decided->of(alice, uid, who);
        return said ? std::string(name_of(*said)) : "nothing";
    }
};

BOOST_FIXTURE_TEST_SUITE(approvals_suite, desk_drawer)

BOOST_AUTO_TEST_CASE(a_decision_is_of_one_user_about_one_watcher_and_survives_a_restart) {
    BOOST_TEST(!decide(carol, decision::approved));
    BOOST_TEST(!decide(dan, decision::refused));
    for (int starts = 0; starts < 2; ++starts) {
        BOOST_TEST(said_to(carol) == "approved");
        BOOST_TEST(said_to(dan) == "refused");
        BOOST_TEST(said_to(sip("eve@example.net")) == "nothing");
        BOOST_TEST(!decided->of(bob, 1001, carol).has_value());
        reopen();
    }
}

BOOST_AUTO_TEST_CASE(a_later_decision_takes_the_place_of_the_one_before) {
    BOOST_TEST(!decide(carol, decision::refused));
    clock.advance(std::chrono::hours(1));
    BOOST_TEST(!decide(carol, decision::approved));
    reopen();
    const std::vector<approval> expected{{carol, decision::approved, at("2026-01-02T13:00:00Z")}};
    BOOST_TEST((decided->all(alice, 1000) == expected));
    BOOST_TEST(records_kept() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_withdrawn_was_never_said) {
    BOOST_TEST(!decide(carol, decision::approved));
    BOOST_TEST(!withdraw(carol));
    BOOST_TEST(said_to(carol) == "nothing");
    BOOST_TEST(decided->size() == 0U);
    BOOST_TEST(withdraw(carol) == make_error_code(approval_errc::no_such_decision));
    BOOST_TEST(records_kept() == 0U);
}

BOOST_AUTO_TEST_CASE(each_change_is_told_when_it_is_made) {
    BOOST_TEST(!decide(carol, decision::approved));
    BOOST_TEST(!decide(carol, decision::refused));
    BOOST_TEST(!withdraw(carol));
    BOOST_TEST(told.size() == 3U);
    BOOST_TEST(!decide(carol, decision::approved));
    BOOST_TEST(!decide(carol, decision::approved));
    BOOST_TEST(told.size() == 4U, "nothing changed");
}

BOOST_AUTO_TEST_CASE(there_is_a_most_of_decisions) {
    for (unsigned i = 0; i < approvals::max_decisions; ++i)
        BOOST_REQUIRE(!decide(sip("w" + std::to_string(i) + "@example.net"), decision::refused));
    const auto full = make_error_code(approval_errc::too_many);
    BOOST_TEST(decide(carol, decision::approved) == full);
    BOOST_TEST(full.message().find("1000") != std::string::npos);
    BOOST_TEST(!decide(sip("w7@example.net"), decision::approved), "another about the same");
    BOOST_TEST(!withdraw(sip("w8@example.net")));
    BOOST_TEST(!decide(carol, decision::approved));
}

BOOST_AUTO_TEST_CASE(under_another_uid_decisions_are_void_and_forgotten) {
    BOOST_TEST(!decide(carol, decision::approved));
    BOOST_TEST(!decide(dan, decision::approved));
    BOOST_TEST(decided->all(alice, 2000).empty());
    BOOST_TEST(said_to(carol, 2000) == "nothing");
    events.turn_until([this] { return records_kept() == 0; });
    events.turn_until([this] { return events.is_dry(); });
    BOOST_TEST(said_to(carol) == "nothing", "also if the old uid comes back");
}

BOOST_AUTO_TEST_CASE(who_has_the_name_now_begins_without_decisions) {
    BOOST_TEST(!decide(carol, decision::approved));
    BOOST_TEST(!decide(dan, decision::refused, 2000));
    BOOST_TEST(decided->all(alice, 2000).size() == 1U);
    reopen();
    BOOST_TEST(said_to(dan, 2000) == "refused");
    BOOST_TEST(withdraw(carol, 2000) == make_error_code(approval_errc::no_such_decision));
}

BOOST_AUTO_TEST_CASE(changes_of_one_user_at_the_same_time_are_all_kept) {
    std::vector<tests::coming<base::result<void>>> coming;
    for (unsigned i = 0; i < 20; ++i)
        coming.push_back(events.begin(decided->decide(
            alice, 1000, sip("w" + std::to_string(i) + "@example.net"), decision::approved)));
    for (auto& c : coming) BOOST_TEST(events.wait(c).has_value());
    reopen();
    BOOST_TEST(decided->all(alice, 1000).size() == 20U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_kept_is_not_believed) {
    reopen({16 * 1024, 10});
    const auto nth = [](std::size_t n) { return sip("w" + std::to_string(n) + "@example.net"); };
    std::size_t kept_so_far = 0;
    while (!decide(nth(kept_so_far), decision::approved)) ++kept_so_far;
    BOOST_TEST(said_to(nth(kept_so_far)) == "nothing");
    BOOST_TEST(told.size() == kept_so_far);
    BOOST_TEST(kept_so_far < approvals::max_decisions);
}

struct spoilt {
    const char* owner;
    const char* key;
    const char* value;
};
std::ostream& operator<<(std::ostream& os, const spoilt& s) {
    return os << s.owner << ' ' << s.key << ' ' << s.value;
}
const spoilt spoilts[] = {
    {"al ice", "sip:carol@example.net",
     R"({"uid":1000,"decision":"approved","made":"2026-01-02T12:00:00Z"})"},
    {"alice", "carol", R"({"uid":1000,"decision":"approved","made":"2026-01-02T12:00:00Z"})"},
    {"alice", "sip:carol@example.net", ""},
    {"alice", "sip:carol@example.net", R"(["approved"])"},
    {"alice", "sip:carol@example.net", R"({"uid":1000,"decision":"approved"})"},
    {"alice", "sip:carol@example.net",
     R"({"uid":-1,"decision":"approved","made":"2026-01-02T12:00:00Z"})"},
    {"alice", "sip:carol@example.net",
     R"({"uid":"1000","decision":"approved","made":"2026-01-02T12:00:00Z"})"},
    {"alice", "sip:carol@example.net",
     R"({"uid":1000,"decision":"perhaps","made":"2026-01-02T12:00:00Z"})"},
    {"alice", "sip:carol@example.net", R"({"uid":1000,"decision":"approved","made":"once"})"},
    {"alice", "sip:carol@example.net",
     R"({"uid":1000,"decision":"approved","made":"2026-01-02T12:00:00Z","only":"mondays"})"},
};
BOOST_DATA_TEST_CASE_F(desk_drawer, what_cannot_be_read_is_no_decision,
                       boost::unit_test::data::make(spoilts), s) {
    BOOST_REQUIRE(events.run(kept->put({"approvals", s.owner, s.key, s.value})));
    reopen();
    BOOST_TEST(said_to(carol) == "nothing");
    BOOST_REQUIRE(log.events.size() == 1U);
    BOOST_TEST(log.events.front().starts_with("what a user decided about a watcher cannot be"));
    BOOST_TEST(!decide(carol, decision::approved), "and can be made anew");
    BOOST_TEST(said_to(carol) == "approved");
}

BOOST_AUTO_TEST_CASE(what_is_kept_is_json) {
    const approval_record is{1000, decision::refused, at("2026-01-02T12:00:00Z")};
    BOOST_TEST(to_text(is) == R"({"uid":1000,"decision":"refused","made":"2026-01-02T12:00:00Z"})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace fingerpost::desk
