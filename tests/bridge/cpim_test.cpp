#include "cpim.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <string>

#include "base/error.hpp"

namespace {

using namespace fingerpost;

struct good_row {
    const char* why;
    std::string text;
    const char* type;
    const char* charset;
    const char* encoding;
    bool requires_more;
    std::string content;
    friend std::ostream& operator<<(std::ostream& os, const good_row& r) { return os << r.why; }
};

const good_row good[] = {
    {"the example of RFC 3862 section 5.1",
     "From: MR SANDERS <im:piglet@100akerwood.com>\r\n"
     "To: Depressed Donkey <im:eeyore@100akerwood.com>\r\n"
     "DateTime: 2000-12-13T13:40:00-08:00\r\n"
     "Subject: the weather will be fine today\r\n"
     "Subject:;lang=fr beau temps prevu pour aujourd'hui\r\n"
     "NS: MyFeatures <mid:MessageFeatures@id.foo.com>\r\n"
     "Require: Subject\r\n"
     "MyFeatures.WackyMessageOption: Use-silly-font\r\n"
     "\r\n"
     "Content-type: text/xml; charset=utf-8\r\n"
     "Content-ID: <1234567890@foo.com>\r\n"
     "\r\n"
     "<body>\r\nHere is the text of my message.\r\n</body>\r\n",
     "text/xml", "utf-8", "", false, "<body>\r\nHere is the text of my message.\r\n</body>\r\n"},
    {"an option that we have to understand",
     "From: a\r\nRequire: Subject, MyFeatures.VitalMessageOption\r\n\r\nContent-type: "
     "text/plain\r\n\r\nx",
     "text/plain", "", "", true, "x"},
    {"Require is compared exactly", "Require: subject\r\n\r\n\r\nx", "text/plain", "", "", true,
     "x"},
    {"lines may end in LF", "From: a\n\nContent-Type: Text/Plain;charset=\"UTF-8\"\n\nx\ny",
     "text/plain", "utf-8", "", false, "x\ny"},
    {"a content without a header is plain text", "From: a\r\n\r\n\r\nx", "text/plain", "", "",
     false, "x"},
    {"a message without a header", "\r\nContent-Type: a/b\r\n\r\nx", "a/b", "", "", false, "x"},
    {"a field in two lines",
     "From: a\r\n\r\nContent-Type: text/plain;\r\n\tcharset=us-ascii\r\n\r\n", "text/plain",
     "us-ascii", "", false, ""},
    {"an encoding", "From: a\r\n\r\nContent-Transfer-Encoding: BASE64\r\n\r\neA==", "text/plain",
     "", "base64", false, "eA=="},
    {"the content may look like a header", "F: a\r\n\r\n\r\nContent-Type: text/html\r\n\r\nx",
     "text/plain", "", "", false, "Content-Type: text/html\r\n\r\nx"},
    {"the most lines",
     std::string("A: b\r\n") +
         [] {
             std::string all;
             for (int i = 0; i < 63; ++i) all += "B: c\r\n";
             return all;
         }() +
         "\r\n\r\nx",
     "text/plain", "", "", false, "x"},
};

struct bad_row {
    const char* why;
    std::string text;
    base::errc error;
    friend std::ostream& operator<<(std::ostream& os, const bad_row& r) { return os << r.why; }
};

std::string many_lines(int count) {
    std::string all;
    while (count-- > 0) all += "A: b\r\n";
    return all;
}

const bad_row bad[] = {
    {"nothing", "", base::errc::bad_form},
    {"a header alone", "From: a\r\n\r\n", base::errc::bad_form},
    {"a header that does not end", "From: a\r\n", base::errc::bad_form},
    {"a content's header that does not end", "From: a\r\n\r\nContent-Type: a/b\r\n",
     base::errc::bad_form},
    {"a line without a colon", "From\r\n\r\n\r\nx", base::errc::bad_form},
    {"a field without a name", ": a\r\n\r\n\r\nx", base::errc::bad_form},
    {"a blank in a name", "Fr om: a\r\n\r\n\r\nx", base::errc::bad_form},
    {"a lone CR", "From: a\rb\r\n\r\n\r\nx", base::errc::bad_form},
    {"a NUL", std::string("From: a\0b\r\n\r\n\r\nx", 17), base::errc::bad_form},
    {"a line that goes on with none", " From: a\r\n\r\n\r\nx", base::errc::bad_form},
    {"a content type that is none", "F: a\r\n\r\nContent-Type: text\r\n\r\nx",
     base::errc::bad_form},
    {"one with a parameter that is none", "F: a\r\n\r\nContent-Type: a/b; c\r\n\r\nx",
     base::errc::bad_form},
    {"one with a quote that does not end", "F: a\r\n\r\nContent-Type: a/b; c=\"d\r\n\r\nx",
     base::errc::bad_form},
    {"one with something behind", "F: a\r\n\r\nContent-Type: a/b c\r\n\r\nx", base::errc::bad_form},
    {"too many lines", many_lines(65) + "\r\n\r\nx", base::errc::too_long},
    {"too many in the content's header", many_lines(60) + "\r\n" + many_lines(5) + "\r\nx",
     base::errc::too_long},
};

BOOST_AUTO_TEST_SUITE(cpim)

BOOST_DATA_TEST_CASE(what_is_read, boost::unit_test::data::make(good), r) {
    const auto read = bridge::read_cpim(r.text);
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST(read->type.name == r.type);
    BOOST_TEST(read->type.charset == r.charset);
    BOOST_TEST(read->transfer_encoding == r.encoding);
    BOOST_TEST(read->requires_more == r.requires_more);
    BOOST_TEST(read->content == r.content);
}

BOOST_DATA_TEST_CASE(what_is_refused, boost::unit_test::data::make(bad), r) {
    const auto read = bridge::read_cpim(r.text);
    BOOST_REQUIRE(read.has_error());
    BOOST_TEST((read.error() == r.error));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
