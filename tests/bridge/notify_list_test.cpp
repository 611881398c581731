// What a notifier does of lists: RFC 4662 section 4, RFC 5367.
#include <boost/test/unit_test.hpp>

#include "notifier.hpp"
#include "notifier_world.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using known = base::list_news::standing;

namespace {

base::user_name user(const std::string& name) { return base::user_name::parse(name).value(); }

bridge::settings usual() {
    bridge::settings s;
    s.domain = "example.test";
    s.notify_interval = 5s;
    s.ask_expires = 600s;
    return s;
}

struct list_room {
    explicit list_room(const bridge::settings& s = usual()) : it(s, world) {}

    bridge::request request(const std::string& name = "crew") {
        bridge::request r;
        r.method = "SUBSCRIBE";
        r.uri = {"sip", name, "example.test", "", "sip:" + name + "@example.test"};
        r.from = {r.uri, "<sip:bob@example.test>", "b" + std::to_string(++dialogs)};
        r.to = {r.uri, "<sip:" + name + "@example.test>", ""};
        r.call_id = "call-" + std::to_string(dialogs);
        r.cseq = 1;
        r.contacts = {{{"sip", "bob", "10.9.9.9", "5060", "sip:bob@10.9.9.9:5060"}, {}, {}, {}}};
        r.event = bridge::event_header{"presence", {}, {}, {}, {}};
        r.supported = {"eventlist"};
        r.source = {1, bridge::transport::udp, base::address::parse("192.0.2.7").value(), 5070};
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
    bridge::request in_dialog(bridge::request r) {
        r.to.tag = world.answers.front().second.to_tag;
        r.cseq = ++cseq;
        return r;
    }
    std::size_t listed() const {
        return std::get<std::vector<base::user_name>>(world.lists.rbegin()->second.of).size();
    }
    std::shared_ptr<const bridge::sender> somebody(const char* from = "192.0.2.7") {
        auto who = std::make_shared<bridge::sender>();
        who->who.from = base::address::parse(from).value();
        who->who.sip = base::sip_identity::parse("sip:bob@example.test").value();
        return who;
    }
    /// The status of its answer; 0: none yet.
    unsigned ask(const bridge::request& r, const char* from = "192.0.2.7") {
        const std::size_t before = world.answers.size();
        it.subscribe(++number, r, somebody(from), world.now);
        return world.answers.size() == before ? 0 : world.answers.back().second.status;
    }
    std::uint64_t newest() const {
        return std::max(world.watched.empty() ? 0 : world.watched.rbegin()->first,
                        world.lists.empty() ? 0 : world.lists.rbegin()->first);
    }
    void tell(const std::vector<std::string>& names, std::uint64_t generation) {
        base::list_news news{known::known, true, {}};
        for (const std::string& name : names) {
            auto c = std::make_shared<base::card>(user(name));
            c->state = base::card::standing::shown;
            c->generation = generation;
            c->shows = {base::field::presence};
            news.cards.emplace(c->user, c);
        }
        it.news_of_list(newest(), news, world.now);
        it.run(world.now);
    }

    tests::notifier_world world;
    bridge::notifier it;
    std::uint64_t number = 0;
    std::uint32_t cseq = 1;
    int dialogs = 0;
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
    bridge::settings s = usual();
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
    bridge::settings s = usual();
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
