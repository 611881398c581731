// Lists that come with a SUBSCRIBE: RFC 5367, RFC 4826.
#include "resource_list.hpp"

#include <zlib.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "inflate.hpp"

using namespace fingerpost;
using namespace fingerpost::bridge;

namespace {

std::string deflated(const std::string& text) {
    uLongf size = compressBound(text.size());
    std::string out(size, '\0');
    compress(reinterpret_cast<Bytef*>(out.data()), &size,
             reinterpret_cast<const Bytef*>(text.data()), text.size());
    out.resize(size);
    return out;
}

std::string many(std::size_t n) {
    std::string all = "<resource-lists><list>";
    for (std::size_t i = 0; i < n; ++i)
        all += "<entry uri=\"sip:u" + std::to_string(i) + "@example.test\"/>";
    return all + "</list></resource-lists>";
}

request with(const std::string& body, const char* encoding = "") {
    request r;
    r.require = {"Recipient-List-Subscribe"};
    r.content_type = "application/resource-lists+xml";
    r.content_encoding = encoding;
    r.body = body;
    return r;
}

/// The entries: `URI=user`, or what is answered.
std::string read(const request& r) {
    const auto got = read_list(r, "example.test");
    if (const auto* const why = std::get_if<reply>(&got))
        return std::to_string(why->status) + ' ' + why->phrase;
    std::string all;
    for (const list_entry& e : std::get<std::vector<list_entry>>(got))
        all += e.uri + '=' + (e.user ? std::string(e.user->str()) : "") + ' ';
    return all;
}

std::string one(const std::string& uri) {
    return "<?xml version=\"1.0\"?><rl:resource-lists "
           "xmlns:rl=\"urn:ietf:params:xml:ns:resource-lists\"><rl:list><rl:entry "
           "uri=\"" +
           uri + "\"><rl:display-name>A</rl:display-name></rl:entry></rl:list></rl:resource-lists>";
}

struct row {
    const char* why;
    std::string body;
    const char* read;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

const row rows[] = {
    {"an entry", one("sip:ada@example.test"), "sip:ada@example.test=ada "},
    {"with parameters", one("sip:ada@Example.TEST:5060;user=phone"),
     "sip:ada@Example.TEST:5060;user=phone=ada "},
    {"with what XML escapes", one("sip:ada@example.test;a=1&amp;b=&#x22;"),
     "sip:ada@example.test;a=1&b=\"=ada "},
    {"with escapes in the name", one("sip:%61da@example.test"), "sip:%61da@example.test=ada "},
    {"a presence URI", one("pres:ada@example.test"), "pres:ada@example.test=ada "},
    {"elsewhere", one("sip:ada@example.net"), "sip:ada@example.net= "},
    {"elsewhere, as if it were here", one("sip:ada@example.test.net"),
     "sip:ada@example.test.net= "},
    {"no URI", one("ada"), "ada= "},
    {"no name", one("sip:example.test"), "sip:example.test= "},
    {"nobody's name", one("sip:a%2Fb@example.test"), "sip:a%2Fb@example.test= "},
    {"a telephone", one("tel:+491234"), "tel:+491234= "},
    {"lists within lists",
     "<resource-lists><list><entry uri=\"sip:a@example.test\"/><list><entry "
     "uri=\"sip:b@example.test\"/></list></list><list/></resource-lists>",
     "sip:a@example.test=a sip:b@example.test=b "},
    {"an empty one", "<resource-lists/>", ""},
    {"nothing", "", "400 List Missing"},
    {"another document", "<presence/>", "400 Body Is No Resource List"},
    {"no document", "hello", "400 XML Not Well-Formed"},
    {"half a document", "<resource-lists><list>", "400 XML Not Well-Formed"},
    {"entities", "<!DOCTYPE x [<!ENTITY e 'a'>]><resource-lists/>", "400 XML With a Document Type"},
    {"a list elsewhere", "<resource-lists><list><entry-ref ref=\"x\"/></list></resource-lists>",
     "400 List Refers to Another"},
    {"another list elsewhere",
     "<resource-lists><list><external anchor=\"http://example.net\"/></list></resource-lists>",
     "400 List Refers to Another"},
    {"too many", many(most_entries + 1), "413 Too Many Entries"},
    {"far too many", many(5000), "413 XML With Too Many Elements"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(resource_lists)

BOOST_DATA_TEST_CASE(are_read, boost::unit_test::data::make(rows), r) {
    BOOST_TEST(read(with(r.body)) == r.read);
    if (!r.body.empty()) BOOST_TEST(read(with(deflated(r.body), "deflate")) == r.read);
}

BOOST_AUTO_TEST_CASE(other_bodies_are_not) {
    request r = with("<resource-lists/>", "gzip");
    BOOST_TEST(read(r) == "415 Unsupported Media Type");
    r.content_encoding = "identity";
    BOOST_TEST(read(r) == "");
    r.content_type = "text/plain";
    BOOST_TEST(read(r) == "415 Unsupported Media Type");
    BOOST_TEST(brings_list(r));
    BOOST_TEST(!brings_list(request{}));
}

struct purpose {
    const char* why;
    const char* disposition;
    bool may_ignore_body;
    const char* read;
};
std::ostream& operator<<(std::ostream& to, const purpose& p) { return to << p.why; }

const purpose purposes[] = {
    {"none said", "", false, "sip:a@x= "},
    {"a list of recipients", "recipient-list", false, "sip:a@x= "},
    {"which may be ignored, and is not", "recipient-list", true, "sip:a@x= "},
    {"another, which has to be heeded", "session", false, "415 Unsupported Media Type"},
    {"another, which may be ignored", "session", true, "400 List Missing"},
};

BOOST_DATA_TEST_CASE(are_read_for_their_purpose, boost::unit_test::data::make(purposes), p) {
    request r = with("<resource-lists><list><entry uri=\"sip:a@x\"/></list></resource-lists>");
    r.disposition = p.disposition;
    r.may_ignore_body = p.may_ignore_body;
    BOOST_TEST(read(r) == p.read);
}

BOOST_AUTO_TEST_CASE(what_is_deflated_is_bounded_and_whole) {
    const std::string text = deflated("some text");
    BOOST_TEST(std::get<std::string>(inflate(text, 9)) == "some text");
    BOOST_TEST((std::get<inflate_flaw>(inflate(text, 8)) == inflate_flaw::too_long));
    for (const std::string& bad : {text.substr(0, text.size() - 1), text + "x", std::string("x"),
                                   std::string(), text.substr(2)})
        BOOST_TEST((std::get<inflate_flaw>(inflate(bad, 100)) == inflate_flaw::bad));
    BOOST_TEST(read(with(deflated(std::string(10'000'000, ' ')), "deflate")) ==
               "413 Request Entity Too Large");
    BOOST_TEST(read(with("<resource-lists/>", "deflate")) == "400 Body Not Deflated");
    const std::string most(most_list_bytes, 'x');
    BOOST_TEST((std::get<std::string>(inflate(deflated(most), most.size())) == most));
}

BOOST_AUTO_TEST_SUITE_END()
