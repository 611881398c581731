// What a notifier does of lists: RFC 4662 section 4, RFC 5367.
#include <boost/test/unit_test.hpp>

#include "desk_room.hpp"

using namespace fingerpost;
using known = base::list_news::standing;

namespace {

struct list_room : tests::notifier_room {
    using notifier_room::notifier_room;

    bridge::request request(const std::string& name = "crew") {
        bridge::request r = notifier_room::request(name);
        r.supported = {"eventlist"};
        return r;
    }
    /// With a list of its own, of `n` whose names begin like that.
    bridge::request with_list(bridge::request r, std::size_t n, const std::string& begin = "u") {
        r.require = {"recipient-list-subscribe"};
        r.content_type = "application/resource-lists+xml";
        r.body = "<resource-lists><list>";
        for (std::size_t i = 0; i < n; ++i)
            r.body += "<entry uri=\"sip:" + begin + std::to_string(i) + "@example.test\"/>";
        r.body += "</list></resource-lists>";
        return r;
    }
    std::size_t listed() const {
        return std::get<std::vector<base::user_name>>(world.lists.rbegin()->second.of).size();
    }
    /// The status of its answer; 0: none yet.
    unsigned ask(const bridge::request& r, const char* from = "192.0.2.7") {
        const std::size_t before = world.answers.size();
        it.subscribe(++number, r, tests::somebody("sip:bob@example.test", from), world.now);
        return world.answers.size() == before ? 0 : world.answers.back().second.status;
    }
    void tell(const std::vector<std::string>& names, std::uint64_t generation) {
        base::list_news news{known::known, true, {}};
        for (const std::string& name : names) {
            const auto c = tests::card(name, base::availability::active);
            c->generation = generation;
            news.cards.emplace(c->user, c);
        }
        it.news_of_list(world.latest[newest()], news, world.now);
        it.run(world.now);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(notify_lists)

BOOST_FIXTURE_TEST_CASE(what_a_policy_overtook_may_be_no_list_any_more, list_room) {
    BOOST_TEST(ask(request()) == 0U);
    it.policy_changed(2);
    tell({"ada"}, 1);
    BOOST_TEST(world.answers.empty());
    BOOST_TEST(world.watches_ended == 1U);
    BOOST_TEST(world.watches_asked == 2U);
    BOOST_TEST(world.lists.empty(), "it is a name again");
    tell({"ada"}, 2);
    BOOST_REQUIRE(world.answers.size() == 1U);
    BOOST_TEST(world.answers[0].second.status == 200U);
}

BOOST_AUTO_TEST_CASE(how_it_is_written_is_told_by_the_user_agent) {
    struct {
        const char* agent;
        const char* package;
        const char* event;
        const char* id;
    } const rows[] = {
        {"", "presence", "presence", "Content-ID: <"},
        {"baresip v1.0.0", "presence", "presence", "Content-ID: <"},
        {"Linphonec/5.1.65", "presence", "Presence", "Content-Id: 0."},
        {"Acme/2.1 (Pixel) LinphoneSDK/5.3.21", "presence", "Presence", "Content-Id: 0."},
        {"LINPHONE", "Presence", "Presence", "Content-Id: 0."},
        {"Linphonec/5.1.65", "dialog", "dialog", "Content-ID: <"},
    };
    for (const auto& row : rows) {
        for (const bool brought : {false, true}) {
            BOOST_TEST_CONTEXT(row.agent << " " << row.package << " " << brought) {
                list_room room;
                bridge::request r = room.request();
                if (brought) r = room.with_list(r, 2);
                r.user_agent = row.agent;
                r.event->package = row.package;
                room.ask(r);
                room.tell({"u0", "u1"}, 1);
                BOOST_REQUIRE(room.world.sent.size() == 1U);
                const auto& note = room.world.sent.front();
                BOOST_TEST(note.header("Event") == row.event);
                BOOST_TEST(note.body().find(std::string("\r\n") + row.id) != std::string::npos);
            }
        }
    }
}

BOOST_FIXTURE_TEST_CASE(without_a_document_all_are_written_to_alike, list_room) {
    bridge::request r = request();
    r.user_agent = "Linphonec/5.1.65";
    ask(r);
    tell({"u0"}, 1);
    it.response(world.sent.back().branch(), 200, 0, world.now);
    it.news_of_list(world.latest[newest()], {known::unknown, true, {}}, world.now);
    it.run(world.now);
    BOOST_REQUIRE(world.sent.size() == 2U);
    BOOST_TEST(world.sent.back().header("Subscription-State") == "terminated;reason=noresource");
    BOOST_TEST(world.sent.back().header("Event") == "presence");
}

BOOST_FIXTURE_TEST_CASE(a_refresh_brings_another_list, list_room) {
    const bridge::request first = with_list(request(), 2);
    ask(first);
    tell({"u0", "u1"}, 1);
    BOOST_TEST(ask(in_dialog(first)) == 200U);
    BOOST_TEST(world.watches_asked == 1U, "the same");
    BOOST_TEST(ask(with_list(in_dialog(first), 3)) == 200U);
    BOOST_TEST(listed() == 3U);
    BOOST_TEST(ask(with_list(in_dialog(first), 3, "v")) == 200U);
    BOOST_TEST(world.watches_asked == 3U, "others, though as many");
}

BOOST_FIXTURE_TEST_CASE(elsewhere_nobody_is_told_of_as_he_was_judged_for_here, list_room) {
    const char* const there = "198.51.100.9";
    const bridge::request first = with_list(request(), 2);
    ask(first);
    tell({"u0", "u1"}, 1);
    it.response(world.sent.back().branch(), 200, 0, world.now);
    const auto before = world.latest[newest()];
    BOOST_TEST(ask(in_dialog(first, 600), there) == 200U);
    const auto u0 = tests::card("u0", base::availability::idle);
    const auto u1 = tests::card("u1", base::availability::idle);
    it.news_of_list(before, {known::known, true, {{u0->user, u0}, {u1->user, u1}}}, world.now);
    it.run(world.now);
    it.news_of_list(world.latest[newest()], {known::cannot_tell, true, {}}, world.now);
    it.run(world.now);
    BOOST_TEST(world.sent.size() == 1U);

    // Of one it is known now.
    const auto away = tests::card("u0", base::availability::away);
    const auto unknown =
        tests::card("u1", base::availability::offline, base::card::standing::cannot_tell);
    it.news_of_list(world.latest[newest()],
                    {known::known, true, {{away->user, away}, {unknown->user, unknown}}},
                    world.now);
    it.run(world.now);
    BOOST_REQUIRE(world.sent.size() == 2U);
    const std::string body = world.sent.back().body();
    BOOST_TEST(body.find("entity=\"sip:u0@") != body.npos, body);
    BOOST_TEST(body.find("entity=\"sip:u1@") == body.npos);
    BOOST_TEST(body.find("uri=\"sip:u1@example.test\"") != body.npos);
}

BOOST_FIXTURE_TEST_CASE(a_list_that_cannot_be_told_elsewhere_ends, list_room) {
    const bridge::request first = with_list(request(), 2);
    ask(first);
    tell({"u0", "u1"}, 1);
    it.response(world.sent.back().branch(), 200, 0, world.now);
    ask(in_dialog(first, 600), "198.51.100.9");
    it.news_of_list(world.latest[newest()], {known::cannot_tell, true, {}}, world.now);
    pass(std::chrono::seconds(61), [this] { it.run(world.now); });
    BOOST_REQUIRE(!world.sent.empty());
    BOOST_TEST(world.sent.back().header("Subscription-State").find("probation") !=
               std::string::npos);
    BOOST_TEST(world.sent.back().body().empty());
}

BOOST_FIXTURE_TEST_CASE(one_too_large_for_a_datagram_changes_nothing, list_room) {
    bridge::request first = with_list(request(), 2);
    ask(first);
    tell({"u0", "u1"}, 1);
    BOOST_TEST(ask(with_list(in_dialog(first), 900)) == 513U);
    BOOST_TEST(listed() == 2U);
    first.source.over = bridge::transport::tcp;
    BOOST_TEST(ask(with_list(in_dialog(first), 900)) == 200U);
    BOOST_TEST(listed() == 900U);
}

BOOST_FIXTURE_TEST_CASE(a_dialog_too_long_changes_nothing, list_room) {
    const bridge::request first = with_list(request(), 2);
    ask(first);
    tell({"u0", "u1"}, 1);
    bridge::request again = with_list(in_dialog(first), 3);
    again.contacts.front().uri.text = "sip:" + std::string(5000, 'x') + "@192.0.2.7";
    BOOST_TEST(ask(again) == 400U);
    BOOST_TEST(listed() == 2U);
}

BOOST_AUTO_TEST_CASE(a_list_in_place_of_another_needs_no_more_room) {
    bridge::settings s = tests::usual_settings();
    s.max_subscriptions = 3;
    list_room room(s);
    const bridge::request first = room.with_list(room.request(), 2);
    room.ask(first);
    room.tell({"u0", "u1"}, 1);
    BOOST_TEST(room.ask(room.with_list(room.in_dialog(first), 3)) == 200U);
    BOOST_TEST(room.ask(room.with_list(room.in_dialog(first), 4)) == 503U);
    BOOST_TEST(room.listed() == 3U);
}

BOOST_AUTO_TEST_CASE(one_address_asks_for_so_many_and_no_more) {
    bridge::settings s = tests::usual_settings();
    s.max_per_source = 20;
    list_room room(s);
    bridge::request first = room.with_list(room.request(), 1000);
    first.source.over = bridge::transport::tcp;
    room.ask(first);
    room.tell({"u0"}, 1);
    for (int i = 1; i < 10; ++i) BOOST_TEST(room.ask(room.with_list(room.request(), 1000)) == 0U);
    BOOST_TEST(room.ask(room.with_list(room.request(), 1)) == 503U);
    BOOST_TEST(room.world.answers.back().second.with.front().first == "Retry-After");
    BOOST_TEST(room.ask(room.with_list(room.request(), 1), "192.0.2.8") == 0U);
    BOOST_TEST(room.ask(room.request()) == 0U, "of one person");
    BOOST_TEST(room.ask(room.with_list(room.in_dialog(first), 900)) == 200U);
    BOOST_TEST(room.ask(room.with_list(room.request(), 101)) == 503U);
    BOOST_TEST(room.ask(room.with_list(room.request(), 100)) == 0U);
}

BOOST_AUTO_TEST_CASE(without_a_bound_for_one_address_there_is_none_for_his_lists) {
    list_room room;
    for (int i = 0; i < 11; ++i) BOOST_TEST(room.ask(room.with_list(room.request(), 1000)) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
