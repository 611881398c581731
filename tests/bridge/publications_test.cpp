// What those who publish are answered, and what is reported of them: RFC 3903 section 6.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "publishing_site.hpp"

using namespace fingerpost;
using namespace fingerpost::bridge;
using namespace fingerpost::bridge::publishing;

namespace {

struct row {
    const char* why;
    void (*change)(publish_request&);
    const char* answer;
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

// RFC 3903 section 6, what a first publication is answered.
const row first_ones[] = {
    {"as it should be", [](publish_request&) {}, "200 Expires=600"},
    {"as long as we like", [](publish_request& r) { r.expires = {}; }, "200 Expires=3600"},
    {"as short as may be", [](publish_request& r) { r.expires = 60; }, "200 Expires=60"},
    {"too short", [](publish_request& r) { r.expires = 59; }, "423 Min-Expires=60"},
    {"too long", [](publish_request& r) { r.expires = 86'400; }, "200 Expires=3600"},
    {"no time at all", [](publish_request& r) { r.expires = 0; }, "200 Expires=0"},
    {"nothing", [](publish_request& r) { r.body = std::monostate(); }, "400 Body Required"},
    {"nothing for no time",
     [](publish_request& r) {
         r.body = std::monostate();
         r.expires = 0;
     },
     "400 Body Required"},
    {"what cannot be taken",
     [](publish_request& r) {
         r.body = make_reply(415, {{"Accept", "x/y"}});
     },
     "415 Accept=x/y"},
    {"a tag that nobody has", [](publish_request& r) { r.if_match = "x"; }, "412"},
    {"an empty tag", [](publish_request& r) { r.if_match = ""; }, "412"},
    {"step 3 before step 4",
     [](publish_request& r) {
         r.if_match = "x";
         r.expires = 1;
     },
     "412"},
    {"step 4 before step 5",
     [](publish_request& r) {
         r.expires = 1;
         r.body = make_reply(415);
     },
     "423 Min-Expires=60"},
};

// The same with the tag of one that stands.
const row later_ones[] = {
    {"another document", [](publish_request&) {}, "200 Expires=600"},
    {"a refresh", [](publish_request& r) { r.body = std::monostate(); }, "200 Expires=600"},
    {"too short", [](publish_request& r) { r.expires = 59; }, "423 Min-Expires=60"},
    {"what cannot be taken", [](publish_request& r) { r.body = make_reply(413); }, "413"},
    {"its end",
     [](publish_request& r) {
         r.body = std::monostate();
         r.expires = 0;
     },
     "200 Expires=0"},
    {"its end, with a document", [](publish_request& r) { r.expires = 0; }, "200 Expires=0"},
    {"its end, with what cannot be taken",
     [](publish_request& r) {
         r.body = make_reply(400);
         r.expires = 0;
     },
     "200 Expires=0"},
    {"somebody else's", [](publish_request& r) { r.user = named("bob"); }, "412"},
};

/// By ada herself, from 192.0.2.7, port 5060.
publish_request from_a_phone() {
    publish_request r = site::request();
    r.who.who.sip = identity("sip:ada@example.test");
    r.from = {1, transport::udp, base::address::parse("192.0.2.7").value(), 5060};
    return r;
}

struct anew {
    const char* why;
    void (*change)(publish_request&);
    friend std::ostream& operator<<(std::ostream& out, const anew& r) { return out << r.why; }
};

// What a device may change when it publishes anew without the tag of what stands.
const anew the_same[] = {
    {"nothing", [](publish_request&) {}},
    {"what it says",
     [](publish_request& r) {
         r.body = published{false, "away", "gone", "t1"};
     }},
    {"how long it holds", [](publish_request& r) { r.expires = 3600; }},
    {"the uid of its user",
     [](publish_request& r) {
         r.who.claim = local_user{named("ada"), 7};
     }},
};

// And what makes it another one.
const anew others[] = {
    {"another document", [](publish_request& r) { r.body = busy("t2"); }},
    {"one without id", [](publish_request& r) { r.body = busy(""); }},
    {"another user", [](publish_request& r) { r.user = named("bob"); }},
    {"another publisher",
     [](publish_request& r) { r.who.who.sip = identity("sip:pbx@example.test"); }},
    {"nobody in particular", [](publish_request& r) { r.who.who.sip.reset(); }},
    {"another port", [](publish_request& r) { r.from.port = 5062; }},
    {"another machine",
     [](publish_request& r) { r.from.at = base::address::parse("192.0.2.8").value(); }},
    {"another phone of the same proxy", [](publish_request& r) { r.origin = "10.0.0.8:5060 :"; }},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(publications_of_users)

BOOST_DATA_TEST_CASE(a_first_publication, boost::unit_test::data::make(first_ones), r) {
    site s;
    publish_request asked = site::request();
    r.change(asked);
    const auto done = s.ask(asked);
    BOOST_TEST(in_words(done.answer) == r.answer);
    const bool stands = done.answer.status == 200 && asked.expires != 0U;
    BOOST_TEST(s.all.size() == (stands ? 1U : 0U));
    BOOST_TEST(done.tells.has_value() == stands);
    BOOST_TEST(!done.withdraws);
    BOOST_TEST(tag_of(done.answer).empty() == (done.answer.status != 200));
}

BOOST_DATA_TEST_CASE(a_later_publication, boost::unit_test::data::make(later_ones), r) {
    site s;
    const std::string tag = s.put(site::request());
    publish_request asked = site::request("ada", tag);
    r.change(asked);
    const auto done = s.ask(asked);
    BOOST_TEST(in_words(done.answer) == r.answer);
    const bool ended = done.answer.status == 200 && asked.expires == 0U;
    BOOST_TEST(s.all.size() == (ended ? 0U : 1U));
    BOOST_TEST(done.withdraws.has_value() == ended);
    // What is refused changes nothing.
    if (done.answer.status != 200)
        BOOST_TEST(s.ask(site::request("ada", tag)).answer.status == 200U);
}

BOOST_AUTO_TEST_CASE(each_success_has_another_tag) {
    site s;
    const std::string first = s.put(site::request());
    const std::string second = s.put(site::without_body(site::request("ada", first)));
    const std::string third = s.put(site::request("ada", second));
    BOOST_TEST(first != second);
    BOOST_TEST(second != third);
    for (const auto& old : {first, second})
        BOOST_TEST(s.ask(site::request("ada", old)).answer.status == 412U);
    BOOST_TEST(s.all.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_reported) {
    site s;
    publish_request asked = site::request();
    asked.body = published{false, "on-the-phone", "until two", "t1"};
    const auto first = s.ask(asked);
    BOOST_REQUIRE(first.tells);
    BOOST_TEST((first.tells->open == false));
    BOOST_TEST(first.tells->activity == "on-the-phone");
    BOOST_TEST(first.tells->note == "until two");
    BOOST_TEST((first.tells->made == noon));
    BOOST_TEST(!first.tells->until);

    s.now += 10s;
    const auto refresh = s.ask(site::without_body(site::request("ada", tag_of(first.answer))));
    BOOST_TEST(!refresh.tells);

    const auto changed = s.ask(site::request("ada", tag_of(refresh.answer)));
    BOOST_REQUIRE(changed.tells);
    BOOST_TEST(changed.tells->source == first.tells->source);
    BOOST_TEST(changed.tells->activity == "busy");
    BOOST_TEST((changed.tells->made == noon + 10s));

    const auto gone = s.ask(site::request("ada", tag_of(changed.answer), 0));
    BOOST_TEST((gone.withdraws == first.tells->source));
}

BOOST_DATA_TEST_CASE(devices_report_beside_each_other, boost::unit_test::data::make(others), r) {
    site s;
    const publish_request first = from_a_phone();
    publish_request second = from_a_phone();
    r.change(second);
    const auto one = s.ask(first);
    const auto two = s.ask(second);
    BOOST_TEST(one.tells->source != two.tells->source);
    BOOST_TEST(s.all.size() == 2U);
}

BOOST_DATA_TEST_CASE(a_device_begins_anew, boost::unit_test::data::make(the_same), r) {
    site s;
    const auto first = s.ask(from_a_phone());
    publish_request again = from_a_phone();
    r.change(again);
    const auto second = s.ask(again);
    BOOST_TEST(second.answer.status == 200U);
    BOOST_REQUIRE(second.tells);
    BOOST_TEST(second.tells->source == first.tells->source);
    BOOST_TEST(s.all.size() == 1U);
    const std::string lost = tag_of(first.answer);
    BOOST_TEST(lost != tag_of(second.answer));
    BOOST_TEST(s.ask(site::request("ada", lost)).answer.status == 412U);
    BOOST_TEST(s.ask(site::request("ada", tag_of(second.answer))).answer.status == 200U);
}

BOOST_AUTO_TEST_CASE(a_device_begins_anew_and_ends) {
    site s;
    const auto first = s.ask(from_a_phone());
    publish_request again = from_a_phone();
    again.expires = 0;
    BOOST_TEST((s.ask(again).withdraws == first.tells->source));
    BOOST_TEST(s.all.size() == 0U);
}

BOOST_AUTO_TEST_CASE(there_is_room_for_who_begins_anew) {
    site s;
    for (const char* id : {"t1", "t2", "t3"}) s.put(site::of_device(id, site::request()));
    s.put(site::of_device("t2", site::request()));
    BOOST_TEST(s.all.size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
