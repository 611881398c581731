#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "document.hpp"
#include "document_cards.hpp"

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

const telling tellings[] = {
    {"offline",
     {field::presence},
     [](card&) {},
     pidf,
     {"<status><basic>closed</basic></status>", "<note>Offline</note>"},
     {"dm:", "rpid", "cipid"}},
    {"active",
     {field::presence},
     active,
     pidf,
     {"<status><basic>open</basic></status>", "<note>Online</note>"},
     {"dm:", "rpid"}},
    {"idle",
     {field::presence},
     [](card& c) { c.presence = availability::idle; },
     pidf,
     {"<basic>open</basic>", "<note>Idle</note>"},
     {"rpid:"}},
    {"away",
     {field::presence},
     away,
     pidf,
     {"<basic>open</basic>", "<rpid:activities><rpid:away/></rpid:activities>",
      "<note>Away</note>"},
     {"user-input"}},
    {"no presence: closed, and no word of it",
     {field::name},
     [](card& c) { c.name = "Ada"; },
     pidf,
     {"<basic>closed</basic>", "<cipid:display-name>Ada</cipid:display-name>"},
     {"Offline", "<note>"}},
    {"an activity that RPID knows",
     {field::activity},
     [](card& c) { c.activity = "busy"; },
     pidf,
     {"<rpid:activities><rpid:busy/></rpid:activities>", "<note>busy</note>"},
     {"rpid:away"}},
    {"in other letters",
     {field::activity},
     [](card& c) { c.activity = "On the_Phone"; },
     pidf,
     {"<rpid:on-the-phone/>", "<note>on the phone</note>"},
     {}},
    {"an activity that RPID lacks",
     {field::activity},
     [](card& c) { c.activity = "knitting & <tea>"; },
     pidf,
     {"<rpid:other>knitting &amp; &lt;tea&gt;</rpid:other>"},
     {"<tea>"}},
    {"unknown is no word, since it stands alone in RPID",
     {field::activity},
     [](card& c) { c.activity = "unknown"; },
     pidf,
     {"<rpid:other>unknown</rpid:other>"},
     {"<rpid:unknown/>"}},
    {"an activity while away",
     {field::presence, field::activity},
     [](card& c) {
         away(c);
         c.activity = "meeting";
     },
     pidf,
     {"<rpid:activities><rpid:meeting/><rpid:away/></rpid:activities>",
      "<note>Away, meeting</note>"},
     {}},
    {"away is said once",
     {field::presence, field::activity},
     [](card& c) {
         away(c);
         c.activity = "away";
     },
     pidf,
     {"<rpid:activities><rpid:away/></rpid:activities>", "<note>Away</note>"},
     {}},
    {"who says that he is away and is not",
     {field::presence, field::activity},
     [](card& c) {
         active(c);
         c.activity = "away";
     },
     pidf,
     {"<rpid:activities><rpid:away/></rpid:activities>", "<note>Online, away</note>"},
     {}},
    {"a note",
     {field::note},
     [](card& c) { c.note = "\"two\""; },
     pidf,
     {"<dm:person id=\"person\"><dm:note>&quot;two&quot;</dm:note></dm:person>"},
     {}},
    {"since",
     {field::since},
     [](card& c) { c.since = noon; },
     pidf,
     {"<timestamp>2026-01-05T12:00:00Z</timestamp></tuple>"},
     {}},
    {"input of who is active",
     {field::presence, field::idle},
     [](card& c) {
         active(c);
         c.sessions = {on("", false, false)};
     },
     pidf,
     {"<rpid:user-input idle-threshold=\"300\">active</rpid:user-input>"},
     {"last-input"}},
    {"input of who is idle",
     {field::presence, field::idle},
     [](card& c) {
         c.presence = availability::idle;
         c.idle_since = noon;
         c.sessions = {on("", false, true)};
     },
     pidf,
     {"<rpid:user-input idle-threshold=\"300\" "
      "last-input=\"2026-01-05T12:00:00Z\">idle</rpid:user-input>"},
     {}},
    {"away, and nobody knows since when",
     {field::presence, field::idle},
     [](card& c) {
         away(c);
         c.sessions = {on("", true, false)};
     },
     pidf,
     {"<rpid:user-input idle-threshold=\"300\">idle</rpid:user-input>"},
     {"last-input"}},
    {"input without presence: all sessions idle or locked",
     {field::idle},
     [](card& c) {
         c.idle_since = noon;
         c.sessions = {on("", true, false), on("", false, true)};
     },
     pidf,
     {"last-input=\"2026-01-05T12:00:00Z\">idle<"},
     {}},
    {"input without presence: one session in use",
     {field::idle},
     [](card& c) {
         c.sessions = {on("", true, true), on("", false, false)};
     },
     pidf,
     {">active<"},
     {"last-input"}},
    {"who is logged out has no input",
     {field::presence, field::idle},
     [](card&) {},
     pidf,
     {},
     {"user-input"}},
    {"machines by name, without their input",
     {field::host},
     [](card& c) {
         c.sessions = {on("b", false, false), on("a", false, false)};
         c.sessions[0].locked.reset();
         c.sessions[1].locked.reset();
     },
     pidf,
     {"<dm:note>a</dm:note></dm:device>\n<dm:device",
      "<dm:note>b</dm:note></dm:device>\n</presence>"},
     {"user-input", "locked", "dm:person"}},
    {"a machine is one device, however often he is on it",
     {field::host, field::idle},
     [](card& c) {
         c.sessions = {on("a", true, true), on("a", true, false)};
         c.sessions[1].idle_since = noon + 1s;
     },
     pidf,
     {"last-input=\"2026-01-05T12:00:01Z\">idle</rpid:user-input><dm:deviceID>",
      "<dm:note>a</dm:note><dm:note>locked</dm:note></dm:device>\n</presence>"},
     {}},
    {"a machine with one session unlocked",
     {field::host, field::idle},
     [](card& c) {
         c.sessions = {on("a", true, false), on("a", false, false)};
     },
     pidf,
     {">active</rpid:user-input><dm:deviceID>"},
     {"<dm:note>locked"}},
    {"a phone",
     {field::presence, field::contact},
     [](card& c) {
         active(c);
         c.contacts = {{"sip:x@example.test", "", noon}};
     },
     pidf,
     {"</tuple>\n<tuple id=\"phone-",
      "\"><status><basic>open</basic></status><contact>sip:x@example.test</contact></tuple>"},
     {"timestamp", "dm:"}},
    {"a phone on an empty desk",
     {field::presence, field::contact},
     [](card& c) {
         c.contacts = {{"sip:x@example.test", "", noon}};
     },
     pidf,
     {},
     {"open"}},
    {"a phone that says what it is",
     {field::contact},
     [](card& c) {
         c.contacts = {{"sip:x@example.test", "<Phone>", noon}};
     },
     pidf,
     {"<dm:deviceID>urn:uuid:", "<dm:note>&lt;Phone&gt;</dm:note></dm:device>"},
     {"timestamp"}},
    {"a phone's time needs since",
     {field::contact, field::since},
     [](card& c) {
         c.contacts = {{"sip:x@example.test", "", noon}};
     },
     pidf,
     {"<contact>sip:x@example.test</contact><timestamp>2026-01-05T12:00:00Z</timestamp></tuple>"},
     {}},
    {"cpim: the state and the note",
     base::field_set::all(),
     [](card& c) { c = full(); },
     cpim,
     {"xmlns=\"urn:ietf:params:xml:ns:cpim-pidf\"", "<basic>open</basic>",
      "<note>Away, on the phone</note>", "<note>back at &lt;two&gt;</note>"},
     {"dm:", "rpid:", "Lovelace", "tower", "soft@"}},
    {"xpidf: offline",
     {field::presence},
     [](card&) {},
     xpidf,
     {"<status status=\"closed\"/>", "substatus=\"offline\""},
     {}},
    {"xpidf: active",
     {field::presence},
     active,
     xpidf,
     {"<status status=\"open\"/>", "substatus=\"online\""},
     {}},
    {"xpidf: idle",
     {field::presence},
     [](card& c) { c.presence = availability::idle; },
     xpidf,
     {"status=\"open\"", "substatus=\"idle\""},
     {}},
    {"xpidf: away", {field::presence}, away, xpidf, {"status=\"open\"", "substatus=\"away\""}, {}},
    {"xpidf: on the phone",
     {field::presence, field::activity},
     [](card& c) {
         away(c);
         c.activity = "on-the-phone";
     },
     xpidf,
     {"status=\"inuse\"", "substatus=\"onthephone\""},
     {}},
    {"xpidf: busy",
     {field::presence, field::activity},
     [](card& c) {
         active(c);
         c.activity = "busy";
     },
     xpidf,
     {"status=\"inuse\"", "substatus=\"busy\""},
     {}},
    {"xpidf: busy while logged out",
     {field::presence, field::activity},
     [](card& c) { c.activity = "busy"; },
     xpidf,
     {"status=\"closed\""},
     {"inuse"}},
    {"xpidf: nothing else",
     base::field_set::all(),
     [](card& c) { c = full(); },
     xpidf,
     {},
     {"Lovelace", "back at", "tower", "soft@"}},
};

}  // namespace

BOOST_DATA_TEST_CASE(what_is_told, boost::unit_test::data::make(tellings), row) {
    card c = of_ada(row.shows);
    row.change(c);
    const std::string text = render(c, terms(), row.format);
    for (const char* part : row.has)
        BOOST_TEST((text.find(part) != text.npos), part << " is not in " << text);
    for (const char* part : row.lacks)
        BOOST_TEST((text.find(part) == text.npos), part << " is in " << text);
}
