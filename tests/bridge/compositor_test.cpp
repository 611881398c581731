#include "compositor.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace fingerpost;
using namespace fingerpost::bridge;
using namespace std::chrono_literals;

namespace {

const tick start{std::chrono::hours(1)};
constexpr const char* open_document =
    "<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='sip:ada@example.test'>"
    "<tuple id='t'><status><basic>open</basic></status></tuple></presence>";

base::user_name named(const std::string& text) { return base::user_name::parse(text).value(); }

local_user ada() { return {named("ada"), 1001}; }

std::shared_ptr<const sender> whom(const char* user) {
    sender who;
    who.who.sip = base::sip_identity::parse("sip:" + std::string(user) + "@example.test").value();
    who.claim = local_user{named(user), 1001};
    return std::make_shared<const sender>(who);
}

std::shared_ptr<const sender> nobody() { return std::make_shared<const sender>(); }

request publish(const char* user = "ada") {
    request r;
    r.method = "PUBLISH";
    r.uri.scheme = "sip";
    r.uri.user = user;
    r.uri.host = "example.test";
    r.event.emplace().package = "presence";
    r.content_type = "application/pidf+xml";
    r.body = open_document;
    return r;
}

/// What happens around a compositor, a line each.
struct world final : compositor::surroundings {
    explicit world(challenge auth = challenge::md5) : works(settings_with(auth), *this) {}

    static settings settings_with(challenge auth) {
        settings s;
        s.domain = "example.test";
        s.auth = auth;
        s.publish_ends_with_flow = true;
        return s;
    }
    void answer(std::uint64_t number, const reply& with) override {
        said.push_back(std::to_string(number) + ": " + std::to_string(with.status) + ' ' +
                       with.phrase);
        for (const auto& [name, value] : with.with) {
            if (name == "SIP-ETag") tag = value;
            if (name != "SIP-ETag" && name != "Expires") said.back() += ", " + name + ": " + value;
        }
    }
    void ask_for_proof(std::uint64_t number) override {
        said.push_back(std::to_string(number) + ": challenge");
    }
    void ask(std::uint64_t, const std::shared_ptr<const sender>&, const base::user_name&) override {
        ++asked;
    }
    void report(const base::user_name& of, const base::report& what) override {
        said.push_back("report " + std::string(of.str()) + (what.open == true ? " open" : ""));
    }
    void withdraw(const base::user_name& of, const std::string&) override {
        said.push_back("withdraw " + std::string(of.str()));
    }
    bool is_open(const hop& way) const override { return way.flow != closed; }
    std::uint64_t chance() override { return ++last_chance; }
    base::instant wall_clock() const override { return {}; }

    /// Everything since the last call.
    std::string heard() {
        std::string all;
        for (const auto& line : said) all += line + '\n';
        said.clear();
        return all;
    }
    void decide(std::uint64_t number, may_publish may, const char* of = "ada") {
        works.decided(number, named(of), may, start);
    }
    /// Publishes as ada, who may; what was heard.
    std::string put(std::uint64_t number, const request& r) {
        works.publish(number, r, whom("ada"));
        decide(number, may_publish::yes);
        return heard();
    }

    std::vector<std::string> said;
    std::string tag;
    std::size_t asked = 0;
    std::uint64_t closed = 0;  ///< a flow
    std::uint64_t last_chance = 0;
    compositor works;
};

struct row {
    const char* why;
    void (*change)(request&);
    const char* heard;
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

const row answers[] = {
    {"as it should be", [](request&) {}, "report ada open\n1: 200 OK\n"},
    {"parameters of the Event are nothing to us", [](request& r) { r.event->id = "7"; },
     "report ada open\n1: 200 OK\n"},
    {"another package", [](request& r) { r.event->package = "dialog"; },
     "1: 489 Bad Event, Allow-Events: presence\n"},
    {"no Event", [](request& r) { r.event.reset(); }, "1: 489 Bad Event, Allow-Events: presence\n"},
    {"another type", [](request& r) { r.content_type = "text/plain"; },
     "1: 415 Unsupported Media Type, Accept: application/pidf+xml\n"},
    {"no type", [](request& r) { r.content_type.clear(); },
     "1: 415 Unsupported Media Type, Accept: application/pidf+xml\n"},
    {"packed", [](request& r) { r.content_encoding = "gzip"; },
     "1: 415 Unsupported Media Type, Accept-Encoding: identity\n"},
    {"packed in nothing", [](request& r) { r.content_encoding = "identity"; },
     "report ada open\n1: 200 OK\n"},
    {"as large as may be", [](request& r) { r.body.append(32'768 - r.body.size(), ' '); },
     "report ada open\n1: 200 OK\n"},
    {"larger", [](request& r) { r.body.append(32'769 - r.body.size(), ' '); },
     "1: 413 Request Entity Too Large\n"},
    {"no document", [](request& r) { r.body = "<presence>"; }, "1: 400 XML Not Well-Formed\n"},
    {"no body", [](request& r) { r.body.clear(); }, "1: 400 Body Required\n"},
    {"a tag that nobody has", [](request& r) { r.if_match = "x"; },
     "1: 412 Conditional Request "
     "Failed\n"},
    {"too short", [](request& r) { r.expires = 1; },
     "1: 423 Interval Too Brief, Min-Expires: 60\n"},
    {"step 2 before step 3",
     [](request& r) {
         r.event.reset();
         r.if_match = "x";
     },
     "1: 489 Bad Event, Allow-Events: presence\n"},
};

struct refusal {
    const char* why;
    may_publish said;
    bool proves;
    challenge auth;
    const char* heard;
    friend std::ostream& operator<<(std::ostream& out, const refusal& r) { return out << r.why; }
};

const refusal refusals[] = {
    {"he may not, or there is nobody", may_publish::no, true, challenge::md5, "1: 404 Not Found\n"},
    {"he might if he proved who he is", may_publish::no, false, challenge::md5, "1: challenge\n"},
    {"nobody proves who he is", may_publish::no, false, challenge::none, "1: 404 Not Found\n"},
    {"he is nobody any more", may_publish::void_claim, true, challenge::md5, "1: 403 Forbidden\n"},
    {"nobody knows", may_publish::cannot_tell, true, challenge::md5,
     "1: 503 Service Unavailable, Retry-After: 60\n"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(event_state_compositor)

BOOST_DATA_TEST_CASE(what_is_answered, boost::unit_test::data::make(answers), r) {
    world w;
    request asked = publish();
    r.change(asked);
    BOOST_TEST(w.put(1, asked) == r.heard);
}

BOOST_DATA_TEST_CASE(who_may_not, boost::unit_test::data::make(refusals), r) {
    world w(r.auth);
    request asked = publish();
    asked.event.reset();  // nobody learns that before he may
    w.works.publish(1, asked, r.proves ? whom("bob") : nobody());
    BOOST_TEST(w.heard() == "");
    w.decide(1, r.said);
    BOOST_TEST(w.heard() == r.heard);
    BOOST_TEST(w.works.size() == 0U);
}

BOOST_AUTO_TEST_CASE(nobody_has_that_name) {
    world w;
    w.works.publish(1, publish("a%20b"), whom("ada"));
    BOOST_TEST(w.heard() == "1: 404 Not Found\n");
    BOOST_TEST(w.asked == 0U);
}

BOOST_AUTO_TEST_CASE(in_the_order_in_which_they_came) {
    world w;
    w.works.publish(1, publish(), whom("ada"));
    w.works.publish(2, publish(), whom("ada"));
    w.works.publish(3, publish(), whom("bob"));
    w.works.publish(4, publish(), whom("ada"));
    w.works.publish(5, publish("bob"), whom("bob"));
    w.decide(4, may_publish::yes);
    w.decide(2, may_publish::yes);
    BOOST_TEST(w.heard() == "");
    w.decide(5, may_publish::yes, "bob");  // others do not wait
    BOOST_TEST(w.heard() == "report bob open\n5: 200 OK\n");
    w.decide(1, may_publish::yes);
    BOOST_TEST(w.heard() == "report ada open\n1: 200 OK\nreport ada open\n2: 200 OK\n");
    w.decide(3, may_publish::no);
    BOOST_TEST(w.heard() == "3: 404 Not Found\nreport ada open\n4: 200 OK\n");
    w.decide(4, may_publish::yes);  // nobody waits for that
    BOOST_TEST(w.heard() == "");
}

BOOST_AUTO_TEST_CASE(who_was_judged_before_a_review_began_is_judged_anew) {
    world w;
    w.works.publish(1, publish(), whom("ada"));
    w.works.publish(2, publish(), whom("ada"));
    w.decide(2, may_publish::yes);
    w.works.begin_review();
    w.decide(1, may_publish::yes);
    BOOST_TEST(w.heard() == "");
    BOOST_TEST(w.asked == 3U);
    w.decide(1, may_publish::yes);
    BOOST_TEST(w.heard() == "report ada open\n1: 200 OK\n");
    BOOST_TEST(w.asked == 4U);
    w.decide(2, may_publish::no);
    BOOST_TEST(w.heard() == "withdraw ada\n2: 404 Not Found\n");
}

BOOST_AUTO_TEST_CASE(refresh_and_end) {
    world w;
    static_cast<void>(w.put(1, publish()));
    request again = publish();
    again.body.clear();
    again.if_match = w.tag;
    BOOST_TEST(w.put(2, again) == "2: 200 OK\n");
    again.if_match = w.tag;
    again.expires = 0;
    BOOST_TEST(w.put(3, again) == "withdraw ada\n3: 200 OK\n");
    BOOST_TEST(w.works.size() == 0U);
}

BOOST_AUTO_TEST_CASE(it_expires) {
    world w;
    static_cast<void>(w.put(1, publish()));
    BOOST_TEST((w.works.next() == start + 1h));
    w.works.run(start + 1h);
    BOOST_TEST(w.heard() == "withdraw ada\n");
    BOOST_TEST(!w.works.next());
}

BOOST_AUTO_TEST_CASE(who_may_no_more_is_not_told_any_more) {
    world w;
    static_cast<void>(w.put(1, publish()));
    request again = publish();
    again.if_match = w.tag;
    w.works.publish(2, again, nobody());  // he is asked who he is, as always
    w.decide(2, may_publish::no);
    BOOST_TEST(w.heard() == "2: challenge\n");
    w.works.publish(3, again, whom("bob"));  // whoever has the entity-tag
    w.decide(3, may_publish::no);
    BOOST_TEST(w.heard() == "3: 404 Not Found\n");
    w.works.publish(4, again, whom("ada"));
    w.decide(4, may_publish::no);
    BOOST_TEST(w.heard() == "withdraw ada\n4: 404 Not Found\n");
}

BOOST_AUTO_TEST_CASE(who_begins_anew_takes_the_place_of_what_he_said) {
    world w;
    static_cast<void>(w.put(1, publish()));
    BOOST_TEST(w.put(2, publish()) == "report ada open\n2: 200 OK\n");
    BOOST_TEST(w.works.size() == 1U);
    w.works.publish(3, publish(), whom("ada"));
    w.decide(3, may_publish::no);
    BOOST_TEST(w.heard() == "withdraw ada\n3: 404 Not Found\n");
}

BOOST_AUTO_TEST_CASE(its_connection_closes_while_it_is_judged) {
    world w;
    request by_tcp = publish();
    by_tcp.source = {7, transport::tcp, {}, 40'000};
    w.works.publish(1, by_tcp, whom("ada"));
    w.closed = 7;
    w.works.flow_lost(7);
    w.decide(1, may_publish::yes);
    BOOST_TEST(w.heard() == "1: 200 OK\n");
    BOOST_TEST(w.works.size() == 0U);
}

BOOST_AUTO_TEST_CASE(the_connection_of_a_change_closes_while_that_is_judged) {
    world w;
    static_cast<void>(w.put(1, publish()));
    request by_tcp = publish();
    by_tcp.source = {7, transport::tcp, {}, 40'000};
    by_tcp.if_match = w.tag;
    w.works.publish(2, by_tcp, whom("ada"));
    w.closed = 7;
    w.works.flow_lost(7);
    BOOST_TEST(w.heard() == "");
    w.decide(2, may_publish::yes);
    BOOST_TEST(w.heard() == "withdraw ada\n2: 200 OK\n");
}

BOOST_AUTO_TEST_CASE(what_stands_is_looked_at_again) {
    world w;
    static_cast<void>(w.put(1, publish()));
    w.works.publish(2, publish("bob"), whom("bob"));
    w.decide(2, may_publish::yes, "bob");
    BOOST_TEST(w.heard() == "report bob open\n2: 200 OK\n");
    BOOST_TEST(w.works.next_to_review().size() == 2U);
    BOOST_TEST(w.works.next_to_review().empty());
    w.works.begin_review();
    const auto again = w.works.next_to_review();
    BOOST_REQUIRE(again.size() == 2U);
    BOOST_TEST((again[0].who == *whom("ada")));
    w.works.end({again[1].tag});
    BOOST_TEST(w.heard() == "withdraw bob\n");
}

BOOST_AUTO_TEST_CASE(very_many_are_looked_at_in_parts) {
    world w;
    std::uint64_t number = 0;
    for (int i = 0; i < 300; ++i) {
        const std::string user = "u" + std::to_string(i);
        w.works.publish(++number, publish(user.c_str()), whom(user.c_str()));
        w.decide(number, may_publish::yes, user.c_str());
    }
    BOOST_TEST(w.works.next_to_review().size() == 256U);
    BOOST_TEST(w.works.next_to_review().size() == 44U);
    BOOST_TEST(w.works.next_to_review().empty());
}

BOOST_AUTO_TEST_CASE(a_credential_stands_for_another_or_for_none) {
    world w;
    static_cast<void>(w.put(1, publish()));
    w.works.credentials_changed([](const base::sip_identity&) { return std::optional(ada()); });
    BOOST_TEST(w.heard() == "");
    w.works.credentials_changed(
        [](const base::sip_identity&) { return std::optional<local_user>(); });
    BOOST_TEST(w.heard() == "withdraw ada\n");
}

BOOST_AUTO_TEST_SUITE_END()
