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

BOOST_AUTO_TEST_SUITE_END()
