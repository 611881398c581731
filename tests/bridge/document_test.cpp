#include "document.hpp"

#include <boost/test/unit_test.hpp>

#include "document_cards.hpp"

using namespace fingerpost;
using namespace fingerpost::bridge;
using namespace fingerpost::bridge::cards;
using base::card;
using base::field;

BOOST_AUTO_TEST_SUITE(documents)

BOOST_AUTO_TEST_CASE(a_full_document) {
    BOOST_TEST(render(full(), terms(), pidf) ==
               R"(<?xml version="1.0" encoding="UTF-8"?>
<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:ada@example.test")"
               R"( xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model")"
               R"( xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid")"
               R"( xmlns:cipid="urn:ietf:params:xml:ns:pidf:cipid">
<tuple id="fingerpost"><status><basic>open</basic></status>)"
               R"(<contact>sip:ada@example.test</contact><note>Away, on the phone</note>)"
               R"(<timestamp>2026-01-05T09:00:00Z</timestamp></tuple>
<tuple id="phone-b445bbea-92ad-512b-8d63-8d51692978b1"><status><basic>open</basic></status>)"
               R"(<dm:deviceID>urn:uuid:b445bbea-92ad-512b-8d63-8d51692978b1</dm:deviceID>)"
               R"(<contact>sip:soft@example.test</contact>)"
               R"(<timestamp>2026-01-05T10:00:00Z</timestamp></tuple>
<dm:person id="person"><rpid:activities><rpid:on-the-phone/><rpid:away/></rpid:activities>)"
               R"(<cipid:display-name>Ada Lovelace</cipid:display-name>)"
               R"(<rpid:user-input idle-threshold="300" last-input="2026-01-05T11:50:00Z">idle)"
               R"(</rpid:user-input><dm:note>back at &lt;two&gt;</dm:note></dm:person>
<dm:device id="host-3f9c1bd6-8f31-541c-bf19-67e35da4b67b">)"
               R"(<rpid:user-input idle-threshold="300" last-input="2026-01-05T11:00:00Z">idle)"
               R"(</rpid:user-input>)"
               R"(<dm:deviceID>urn:uuid:3f9c1bd6-8f31-541c-bf19-67e35da4b67b</dm:deviceID>)"
               R"(<dm:note>desk</dm:note></dm:device>
<dm:device id="host-1226445a-bfb1-5336-b572-b952c6466f60">)"
               R"(<rpid:user-input idle-threshold="300" last-input="2026-01-05T11:50:00Z">idle)"
               R"(</rpid:user-input>)"
               R"(<dm:deviceID>urn:uuid:1226445a-bfb1-5336-b572-b952c6466f60</dm:deviceID>)"
               R"(<dm:note>tower</dm:note><dm:note>locked</dm:note></dm:device>
<dm:device id="device-b445bbea-92ad-512b-8d63-8d51692978b1">)"
               R"(<dm:deviceID>urn:uuid:b445bbea-92ad-512b-8d63-8d51692978b1</dm:deviceID>)"
               R"(<dm:note>Phone/1</dm:note></dm:device>
</presence>
)");
}

BOOST_AUTO_TEST_CASE(an_xpidf_document) {
    BOOST_TEST(render(full(), terms(), xpidf) == R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE presence PUBLIC "-//IETF//DTD RFCxxxx XPIDF 1.0//EN" "xpidf.dtd">
<presence>
<presentity uri="sip:ada@example.test;method=SUBSCRIBE"/>
<atom id="fingerpost">
<address uri="sip:ada@example.test;user=ip" priority="0.800000">
<status status="inuse"/>
<msnsubstatus substatus="onthephone"/>
</address>
</atom>
</presence>
)");
}

BOOST_AUTO_TEST_CASE(a_denied_card_reads_like_a_logged_out_user) {
    card denied(base::user_name::parse("ada").value());
    denied.note = "not to be told";
    for (const auto f : {pidf, xpidf, cpim})
        BOOST_TEST(render(denied, terms(), f) == render(of_ada({field::presence}), terms(), f));
}

BOOST_AUTO_TEST_CASE(who_is_pending_or_cannot_be_told_has_no_document) {
    for (const auto state : {card::standing::pending, card::standing::cannot_tell}) {
        card c = full();
        c.state = state;
        for (const auto f : {pidf, xpidf, cpim}) BOOST_TEST(render(c, terms(), f) == "");
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_part_of_a_cards_value_is_not_told) {
    card one = full();
    one.generation = 1;
    card other = full();
    other.generation = 2;
    other.because = "policy.acl:7";
    other.revision = 9;
    for (const auto f : {pidf, xpidf, cpim})
        BOOST_TEST(render(one, terms(), f) == render(other, terms(), f));
}

BOOST_AUTO_TEST_CASE(the_aor_is_escaped_and_the_threshold_may_be_left_out) {
    const document_terms odd{"sip:a'&b@example.test", 0s};
    for (const auto f : {pidf, xpidf, cpim}) {
        const std::string text = render(full(), odd, f);
        BOOST_TEST((text.find("sip:a&#39;&amp;b@example.test") != text.npos));
        BOOST_TEST((text.find("idle-threshold") == text.npos));
    }
}

BOOST_AUTO_TEST_CASE(of_many_machines_the_first_are_told) {
    card c = of_ada({field::host});
    for (int i = 0; i < 40; ++i)
        c.sessions.push_back(on(("h" + std::to_string(i)).c_str(), false, false));
    c.sessions.push_back(on("h3", true, false));
    const std::string text = render(c, terms(), pidf);
    BOOST_TEST((text.find("<dm:note>h15</dm:note>") != text.npos));
    BOOST_TEST((text.find("<dm:note>h16</dm:note>") == text.npos));
}

BOOST_AUTO_TEST_CASE(no_text_of_anybodys_passes_for_an_element) {
    // baresip finds its words anywhere in the body, by their literal form.
    for (const char* hostile :
         {"<rpid:busy/>", "</dm:note><basic>closed</basic>", "]]><rpid:away/>"}) {
        card c = of_ada(base::field_set::all());
        active(c);
        c.name = c.note = c.activity = hostile;
        c.sessions = {on(hostile, true, true)};
        c.contacts = {{"sip:x@example.test", hostile, noon}};
        const std::string text = render(c, terms(), pidf);
        BOOST_TEST((text.find("<rpid:busy") == text.npos));
        BOOST_TEST((text.find("<rpid:away") == text.npos));
        BOOST_TEST((text.find("<basic>closed") == text.npos));
    }
}

BOOST_AUTO_TEST_CASE(equal_bodies_have_equal_tags) {
    BOOST_TEST(entity_tag("") == "e3b0c44298fc1c149afbf4c8");  // the front of SHA-256
    BOOST_TEST(entity_tag("a") != entity_tag("b"));
    BOOST_TEST(entity_tag(render(full(), terms(), pidf)) ==
               entity_tag(render(full(), terms(), pidf)));
}

BOOST_AUTO_TEST_SUITE_END()
