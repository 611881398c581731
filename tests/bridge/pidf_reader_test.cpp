#include "pidf_reader.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "xml_reader.hpp"

using namespace fingerpost::bridge;

namespace {

/// `open, on-the-phone, "until two"`, or the reason phrase.
std::string in_words(const std::variant<published, pidf_flaw>& read) {
    if (const auto* flaw = std::get_if<pidf_flaw>(&read)) return flaw->phrase;
    const auto& says = std::get<published>(read);
    std::string text = !says.open ? "-" : *says.open ? "open" : "closed";
    if (!says.activity.empty()) text += ", " + says.activity;
    if (!says.note.empty()) text += ", \"" + says.note + '"';
    return text;
}

struct row {
    const char* why;
    std::string document;
    const char* told;
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

/// A document as RFC 3863 and its extensions want it, around `inside`.
std::string pidf(const std::string& inside) {
    return "<?xml version='1.0' encoding='UTF-8'?>"
           "<presence xmlns='urn:ietf:params:xml:ns:pidf'"
           " xmlns:dm='urn:ietf:params:xml:ns:pidf:data-model'"
           " xmlns:rpid='urn:ietf:params:xml:ns:pidf:rpid' entity='sip:alice@example.test'>" +
           inside + "</presence>";
}

std::string tuple(const std::string& basic, const std::string& after = "") {
    return "<tuple id='t'><status><basic>" + basic + "</basic></status>" + after + "</tuple>";
}

std::string doing(const std::string& activities) {
    return "<dm:person id='p'><rpid:activities>" + activities + "</rpid:activities></dm:person>";
}

std::string times(std::size_t count, const std::string& text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

const row by_the_rules[] = {
    {"open", pidf(tuple("open")), "open"},
    {"closed", pidf(tuple("closed")), "closed"},
    {"nothing at all", pidf(""), "-"},
    {"a tuple without basic", pidf("<tuple id='t'><status/></tuple>"), "-"},
    {"one open tuple is enough", pidf(tuple("closed") + tuple("open") + tuple("closed")), "open"},
    {"an activity", pidf(tuple("open") + doing("<rpid:meeting/>")), "open, meeting"},
    {"an activity alone", pidf(doing("<rpid:vacation/>")), "-, vacation"},
    {"the first of several", pidf(doing("<rpid:busy/><rpid:meal/>")), "-, busy"},
    {"but a call before others", pidf(doing("<rpid:busy/><rpid:on-the-phone/>")),
     "-, on-the-phone"},
    {"of several persons too", pidf(doing("<rpid:away/>") + doing("<rpid:on-the-phone/>")),
     "-, on-the-phone"},
    {"unknown is none", pidf(doing("<rpid:unknown/>")), "-"},
    {"no activity", pidf(doing("")), "-"},
    {"another one in words", pidf(doing("<rpid:other>tuning the organ</rpid:other>")),
     "-, tuning the organ"},
    {"another without words", pidf(doing("<rpid:other/>")), "-"},
    {"another that RPID has a word for", pidf(doing("<rpid:other>On the Phone</rpid:other>")),
     "-, on-the-phone"},
    {"a note among activities is none of his", pidf(doing("<rpid:note>hm</rpid:note><rpid:busy/>")),
     "-, busy"},
    {"the person's note", pidf("<dm:person id='p'><dm:note>back at two</dm:note></dm:person>"),
     "-, \"back at two\""},
    {"the document's note", pidf("<note>back at two</note>"), "-, \"back at two\""},
    {"a tuple's note", pidf(tuple("open", "<note>back at two</note>")), "open, \"back at two\""},
    {"the person's before the document's before a tuple's",
     pidf(tuple("open", "<note>t</note>") + "<note>d</note>" +
          "<dm:person id='p'><dm:note>p</dm:note></dm:person>"),
     "open, \"p\""},
    {"the first of several notes", pidf("<note xml:lang='en'>two</note><note>zwei</note>"),
     "-, \"two\""},
    {"a device's note is not his", pidf("<dm:device id='d'><dm:note>x</dm:note></dm:device>"), "-"},
    {"lines and blanks become one line", pidf("<note>\n  back\r\n\tat two </note>"),
     "-, \"back at two\""},
    {"characters by number and CDATA", pidf("<note>&#x62;ack &amp; <![CDATA[<forth>]]></note>"),
     "-, \"back & <forth>\""},
    {"another encoding",
     "<?xml version='1.0' encoding='ISO-8859-1'?><presence><note>caf\xE9</note></presence>",
     "-, \"caf\xC3\xA9\""},
    {"what we do not know",
     pidf("<x xmlns='urn:x'><basic>half</basic></x>" + tuple("open", "<contact>sip:a@b</contact>")),
     "open"},
};

const row as_clients_write[] = {
    {"baresip: the person before the tuple",
     "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\r\n"
     "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\"\r\n"
     "    xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\"\r\n"
     "    xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\"\r\n"
     "    entity=\"sip:alice@example.test\">\r\n"
     "  <dm:person id=\"p4159\"><rpid:activities/></dm:person>\r\n"
     "  <tuple id=\"t4109\">\r\n    <status>\r\n      <basic>open</basic>\r\n    </status>\r\n"
     "    <contact>sip:alice@example.test</contact>\r\n  </tuple>\r\n</presence>\r\n",
     "open"},
    {"Snom: a pres: entity, and words in the status",
     "<?xml version=\"1.0\"?><presence xmlns=\"urn:ietf:params:xml:ns:pidf\""
     " xmlns:im=\"urn:ietf:params:xml:ns:pidf:im\" entity=\"pres:alice@example.test\">"
     "<tuple id=\"snom320-000413271234\"><status><basic>closed</basic><im:im>Lunch</im:im></status>"
     "<note>Out for lunch</note></tuple></presence>",
     "closed, Lunch, \"Out for lunch\""},
    {"words in the status that only say the status again",
     "<presence xmlns:im=\"urn:ietf:params:xml:ns:pidf:im\"><tuple id=\"snom\"><status>"
     "<basic>open</basic><im:im>Online</im:im></status></tuple></presence>",
     "open"},
    {"libpurple: the same tuple everywhere",
     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
     "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\"\n"
     "xmlns:im=\"urn:ietf:params:xml:ns:pidf:im\"\nentity=\"sip:alice@example.test\">\n"
     "<tuple id=\"bs35r9f\">\n<status>\n<basic>closed</basic>\n</status>\n<note></note>\n"
     "</tuple>\n</presence>",
     "closed"},
    {"linphone: an element of its own in the status",
     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
     "<presence xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\""
     " xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\""
     " xmlns:pidfonline=\"http://www.linphone.org/xsds/pidfonline.xsd\""
     " entity=\"sip:alice@example.test\" xmlns=\"urn:ietf:params:xml:ns:pidf\">\n"
     " <tuple id=\"v5ke8i\">\n  <status>\n   <basic>open</basic>\n"
     "   <pidfonline:online/>\n  </status>\n"
     "  <contact priority=\"0.8\">sip:alice@example.test</contact>\n"
     "  <timestamp>2026-01-05T12:00:00Z</timestamp>\n </tuple>\n</presence>\n",
     "open"},
    {"prefixes everywhere, and a basic of no namespace",
     "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\" ?>\n"
     "<p1:presence xmlns:p1=\"urn:ietf:params:xml:ns:pidf\""
     " xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\""
     " xmlns:r=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"sip:alice@example.test\">"
     "<p1:tuple id=\"x1\"><p1:status><basic xmlns=\"\">open</basic></p1:status></p1:tuple>"
     "<dm:person id=\"y1\"><r:activities><r:busy/></r:activities></dm:person></p1:presence>",
     "open, busy"},
    {"a prefix that nobody declared",
     "<presence><dm:person><rpid:activities><rpid:away/></rpid:activities></dm:person></presence>",
     "-, away"},
    {"an activity in words, as drafts had it",
     "<presence><person><activities><activity>On_The_Phone</activity></activities></person>"
     "</presence>",
     "-, on-the-phone"},
    {"RPID in the tuple, as drafts had it",
     "<presence><tuple id='t'><status><basic>OPEN </basic><activities><busy/></activities>"
     "</status></tuple></presence>",
     "open, busy"},
};

/// A document, and the id that tells it from others of the same device.
struct named {
    const char* why;
    std::string document;
    std::string id;
    friend std::ostream& operator<<(std::ostream& out, const named& r) { return out << r.why; }
};

const named ids[] = {
    {"of its first tuple", pidf("<tuple id='a'/><tuple id='b'/>"), "a"},
    {"wherever that stands", pidf(doing("<rpid:busy/>") + "<tuple id='a'/>"), "a"},
    {"or of the person", pidf(doing("<rpid:busy/>")), "p"},
    {"of a device none", pidf("<dm:device id='d'/>"), ""},
    {"none", pidf("<tuple/>"), ""},
    {"none of something within", pidf("<tuple><tuple id='a'/></tuple>"), ""},
    {"of another attribute none", pidf("<tuple entity='a'/>"), ""},
    {"as long as may be", pidf("<tuple id='" + times(129, "x") + "'/>"), times(128, "x")},
};

const row refused[] = {
    {"nothing", "", "XML Not Well-Formed"},
    {"no XML", "open", "XML Not Well-Formed"},
    {"cut off", "<presence><tuple>", "XML Not Well-Formed"},
    {"something after it", "<presence/><presence/>", "XML Not Well-Formed"},
    {"not the encoding it says", "<presence><note>caf\xE9</note></presence>",
     "XML Not Well-Formed"},
    {"an entity that is not XML's", "<presence><note>&nbsp;</note></presence>",
     "XML Not Well-Formed"},
    {"a document type", "<!DOCTYPE presence><presence/>", "XML With a Document Type"},
    {"somebody else's file",
     "<!DOCTYPE presence [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
     "<presence><note>&x;</note></presence>",
     "XML With a Document Type"},
    {"a billion laughs",
     "<!DOCTYPE presence [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
     "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><presence><note>&c;</note></presence>",
     "XML With a Document Type"},
    {"as deep as may be", times(xml_depth + 1, "<presence>") + times(xml_depth + 1, "</presence>"),
     "XML Nested Too Deeply"},
    {"more than may be", "<presence>" + times(xml_elements, "<a/>") + "</presence>",
     "XML With Too Many Elements"},
    {"more attributes than anybody has", "<presence " + times(257, "a='' ") + "/>",
     "XML With Too Many Elements"},
    {"two bytes a character", std::string("<\0p\0/\0>\0", 8), "XML Not Well-Formed"},
    {"another alphabet than ASCII's", "\x4C\xA7\x61\x6E", "XML Not Well-Formed"},
    {"an encoding that hides the signs",
     "<?xml version='1.0' encoding='UTF-7'?>+ADw-presence+AC8APg-", "XML Not Well-Formed"},
    {"an encoding that is not said", "<?xml version='1.0' encoding=?><presence/>",
     "XML Not Well-Formed"},
    {"a document of something else", "<html/>", "Body Is No Presence Document"},
    {"half open", "<presence><tuple><status><basic>ajar</basic></status></tuple></presence>",
     "Basic Status Neither Open Nor Closed"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pidf_reader)

BOOST_DATA_TEST_CASE(what_is_taken_of_a_document, boost::unit_test::data::make(by_the_rules), r) {
    BOOST_TEST(in_words(read_pidf(r.document)) == r.told);
}

BOOST_DATA_TEST_CASE(what_it_is_called, boost::unit_test::data::make(ids), r) {
    const auto read = read_pidf(r.document);
    BOOST_TEST(std::get<published>(read).id == r.id);
}

BOOST_DATA_TEST_CASE(what_clients_write, boost::unit_test::data::make(as_clients_write), r) {
    BOOST_TEST(in_words(read_pidf(r.document)) == r.told);
}

BOOST_DATA_TEST_CASE(what_is_refused, boost::unit_test::data::make(refused), r) {
    BOOST_TEST(in_words(read_pidf(r.document)) == r.told);
}

BOOST_AUTO_TEST_CASE(as_deep_and_as_many_as_may_be) {
    BOOST_TEST(in_words(read_pidf(times(xml_depth, "<presence>") +
                                  times(xml_depth, "</presence>"))) == "-");
    BOOST_TEST(
        in_words(read_pidf("<presence>" + times(xml_elements - 1, "<a/>") + "</presence>")) == "-");
}

BOOST_AUTO_TEST_CASE(long_texts_are_cut) {
    const auto read = read_pidf(pidf("<note>" + times(1000, "\xC3\xA9") + "</note>" +
                                     doing("<rpid:other>" + times(1000, "x") + "</rpid:other>")));
    const auto& says = std::get<published>(read);
    BOOST_TEST(says.note == times(published::note_characters, "\xC3\xA9"));
    BOOST_TEST(says.activity == times(published::activity_characters, "x"));
}

BOOST_AUTO_TEST_SUITE_END()
