#include "document.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "document_cards.hpp"
#include "document_words.hpp"

using namespace fingerpost;
using namespace fingerpost::bridge;
using namespace fingerpost::bridge::cards;
using base::availability;
using base::card;
using base::field;

namespace {

/// A change to a card, and what the documents then say and do not say.
struct telling {
    const char* why;
    base::field_set shows;
    void (*change)(card&);
    body_format format;
    std::vector<const char*> has;
    std::vector<const char*> lacks;
    friend std::ostream& operator<<(std::ostream& out, const telling& t) { return out << t.why; }
};

constexpr auto pidf = body_format::pidf;
constexpr auto xpidf = body_format::xpidf;
constexpr auto cpim = body_format::cpim_pidf;

void active(card& c) { c.presence = availability::active; }
void away(card& c) { c.presence = availability::away; }

base::card_session on(const char* host, bool locked, bool idle) {
    base::card_session s;
    s.host = host;
    s.locked = locked;
    if (idle) s.idle_since = noon;
    return s;
}

// clang-format off
const telling tellings[] = {
    {"offline", {field::presence}, [](card&) {}, pidf,
     {"<status><basic>closed</basic></status>", "<note>Offline</note>"}, {"dm:", "rpid", "cipid"}},
    {"active", {field::presence}, active, pidf,
     {"<status><basic>open</basic></status>", "<note>Online</note>"}, {"dm:", "rpid"}},
    {"idle", {field::presence}, [](card& c) { c.presence = availability::idle; }, pidf,
     {"<basic>open</basic>", "<note>Idle</note>"}, {"rpid:"}},
    {"away", {field::presence}, away, pidf,
     {"<basic>open</basic>", "<rpid:activities><rpid:away/></rpid:activities>", "<note>Away</note>"}, {"user-input"}},
    {"no presence: closed, and no word of it", {field::name}, [](card& c) { c.name = "Ada"; }, pidf,
     {"<basic>closed</basic>", "<cipid:display-name>Ada</cipid:display-name>"}, {"Offline", "<note>"}},
    {"an activity that RPID knows", {field::activity}, [](card& c) { c.activity = "busy"; }, pidf,
     {"<rpid:activities><rpid:busy/></rpid:activities>", "<note>busy</note>"}, {"rpid:away"}},
    {"in other letters", {field::activity}, [](card& c) { c.activity = "On the_Phone"; }, pidf,
     {"<rpid:on-the-phone/>", "<note>on the phone</note>"}, {}},
    {"an activity that RPID lacks", {field::activity}, [](card& c) { c.activity = "knitting & <tea>"; }, pidf,
     {"<rpid:other>knitting &amp; &lt;tea&gt;</rpid:other>"}, {"<tea>"}},
    {"unknown is no word, since it stands alone in RPID", {field::activity}, [](card& c) { c.activity = "unknown"; }, pidf,
     {"<rpid:other>unknown</rpid:other>"}, {"<rpid:unknown/>"}},
    {"an activity while away", {field::presence, field::activity}, [](card& c) { away(c); c.activity = "meeting"; }, pidf,
     {"<rpid:activities><rpid:meeting/><rpid:away/></rpid:activities>", "<note>Away, meeting</note>"}, {}},
    {"away is said once", {field::presence, field::activity}, [](card& c) { away(c); c.activity = "away"; }, pidf,
     {"<rpid:activities><rpid:away/></rpid:activities>", "<note>Away</note>"}, {}},
    {"who says that he is away and is not", {field::presence, field::activity}, [](card& c) { active(c); c.activity = "away"; }, pidf,
     {"<rpid:activities><rpid:away/></rpid:activities>", "<note>Online, away</note>"}, {}},
    {"a note", {field::note}, [](card& c) { c.note = "\"two\""; }, pidf,
     {"<dm:person id=\"person\"><dm:note>&quot;two&quot;</dm:note></dm:person>"}, {}},
    {"since", {field::since}, [](card& c) { c.since = noon; }, pidf,
     {"<timestamp>2026-01-05T12:00:00Z</timestamp></tuple>"}, {}},
    {"input of who is active", {field::presence, field::idle}, [](card& c) { active(c); c.sessions = {on("", false, false)}; }, pidf,
     {"<rpid:user-input idle-threshold=\"300\">active</rpid:user-input>"}, {"last-input"}},
    {"input of who is idle", {field::presence, field::idle},
     [](card& c) { c.presence = availability::idle; c.idle_since = noon; c.sessions = {on("", false, true)}; }, pidf,
     {"<rpid:user-input idle-threshold=\"300\" last-input=\"2026-01-05T12:00:00Z\">idle</rpid:user-input>"}, {}},
    {"away, and nobody knows since when", {field::presence, field::idle}, [](card& c) { away(c); c.sessions = {on("", true, false)}; }, pidf,
     {"<rpid:user-input idle-threshold=\"300\">idle</rpid:user-input>"}, {"last-input"}},
    {"input without presence: all sessions idle or locked", {field::idle},
     [](card& c) { c.idle_since = noon; c.sessions = {on("", true, false), on("", false, true)}; }, pidf,
     {"last-input=\"2026-01-05T12:00:00Z\">idle<"}, {}},
    {"input without presence: one session in use", {field::idle}, [](card& c) { c.sessions = {on("", true, true), on("", false, false)}; }, pidf,
     {">active<"}, {"last-input"}},
    {"who is logged out has no input", {field::presence, field::idle}, [](card&) {}, pidf, {}, {"user-input"}},
    {"machines by name, without their input", {field::host}, [](card& c) { c.sessions = {on("b", false, false), on("a", false, false)}; c.sessions[0].locked.reset(); c.sessions[1].locked.reset(); }, pidf,
     {"<dm:note>a</dm:note></dm:device>\n<dm:device", "<dm:note>b</dm:note></dm:device>\n</presence>"}, {"user-input", "locked", "dm:person"}},
    {"a machine is one device, however often he is on it", {field::host, field::idle},
     [](card& c) { c.sessions = {on("a", true, true), on("a", true, false)}; c.sessions[1].idle_since = noon + 1s; }, pidf,
     {"last-input=\"2026-01-05T12:00:01Z\">idle</rpid:user-input><dm:deviceID>", "<dm:note>a</dm:note><dm:note>locked</dm:note></dm:device>\n</presence>"}, {}},
    {"a machine with one session unlocked", {field::host, field::idle}, [](card& c) { c.sessions = {on("a", true, false), on("a", false, false)}; }, pidf,
     {">active</rpid:user-input><dm:deviceID>"}, {"<dm:note>locked"}},
    {"a phone", {field::presence, field::contact}, [](card& c) { active(c); c.contacts = {{"sip:x@example.test", "", noon}}; }, pidf,
     {"</tuple>\n<tuple id=\"phone-", "\"><status><basic>open</basic></status><contact>sip:x@example.test</contact></tuple>"}, {"timestamp", "dm:"}},
    {"a phone on an empty desk", {field::presence, field::contact}, [](card& c) { c.contacts = {{"sip:x@example.test", "", noon}}; }, pidf, {}, {"open"}},
    {"a phone that says what it is", {field::contact}, [](card& c) { c.contacts = {{"sip:x@example.test", "<Phone>", noon}}; }, pidf,
     {"<dm:deviceID>urn:uuid:", "<dm:note>&lt;Phone&gt;</dm:note></dm:device>"}, {"timestamp"}},
    {"a phone's time needs since", {field::contact, field::since}, [](card& c) { c.contacts = {{"sip:x@example.test", "", noon}}; }, pidf,
     {"<contact>sip:x@example.test</contact><timestamp>2026-01-05T12:00:00Z</timestamp></tuple>"}, {}},
    {"cpim: the state and the note", base::field_set::all(), [](card& c) { c = full(); }, cpim,
     {"xmlns=\"urn:ietf:params:xml:ns:cpim-pidf\"", "<basic>open</basic>", "<note>Away, on the phone</note>", "<note>back at &lt;two&gt;</note>"},
     {"dm:", "rpid:", "Lovelace", "tower", "soft@"}},
    {"xpidf: offline", {field::presence}, [](card&) {}, xpidf, {"<status status=\"closed\"/>", "substatus=\"offline\""}, {}},
    {"xpidf: active", {field::presence}, active, xpidf, {"<status status=\"open\"/>", "substatus=\"online\""}, {}},
    {"xpidf: idle", {field::presence}, [](card& c) { c.presence = availability::idle; }, xpidf, {"status=\"open\"", "substatus=\"idle\""}, {}},
    {"xpidf: away", {field::presence}, away, xpidf, {"status=\"open\"", "substatus=\"away\""}, {}},
    {"xpidf: on the phone", {field::presence, field::activity}, [](card& c) { away(c); c.activity = "on-the-phone"; }, xpidf,
     {"status=\"inuse\"", "substatus=\"onthephone\""}, {}},
    {"xpidf: busy", {field::presence, field::activity}, [](card& c) { active(c); c.activity = "busy"; }, xpidf, {"status=\"inuse\"", "substatus=\"busy\""}, {}},
    {"xpidf: busy while logged out", {field::presence, field::activity}, [](card& c) { c.activity = "busy"; }, xpidf, {"status=\"closed\""}, {"inuse"}},
    {"xpidf: nothing else", base::field_set::all(), [](card& c) { c = full(); }, xpidf, {}, {"Lovelace", "back at", "tower", "soft@"}},
};
// clang-format on

}  // namespace

BOOST_AUTO_TEST_SUITE(documents)

BOOST_DATA_TEST_CASE(what_is_told, boost::unit_test::data::make(tellings), row) {
    card c = of_ada(row.shows);
    row.change(c);
    const std::string text = render(c, terms(), row.format);
    for (const char* part : row.has)
        BOOST_TEST((text.find(part) != text.npos), part << " is not in " << text);
    for (const char* part : row.lacks)
        BOOST_TEST((text.find(part) == text.npos), part << " is in " << text);
}

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
