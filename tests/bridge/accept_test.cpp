#include "accept.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "document.hpp"

using namespace fingerpost::bridge;

namespace {

struct choice {
    const char* why;
    std::vector<std::string> accept;
    const char* gives;  ///< empty: 406
    friend std::ostream& operator<<(std::ostream& out, const choice& c) { return out << c.why; }
};

constexpr const char* pidf = "application/pidf+xml";
constexpr const char* xpidf = "application/xpidf+xml";
constexpr const char* cpim = "application/cpim-pidf+xml";

const choice choices[] = {
    {"no header at all", {}, pidf},
    {"an empty header", {""}, ""},
    {"its own name", {"application/pidf+xml"}, pidf},
    {"in any case", {"Application/PIDF+XML"}, pidf},
    {"old phones", {"application/xpidf+xml"}, xpidf},
    {"older ones", {"application/cpim-pidf+xml"}, cpim},
    {"of equally good ones PIDF", {"application/xpidf+xml, application/pidf+xml"}, pidf},
    {"several headers", {"text/plain", "application/cpim-pidf+xml"}, cpim},
    {"Linphone's", {"multipart/related, application/pidf+xml, application/rlmi+xml"}, pidf},
    {"a better q", {"application/pidf+xml;q=0.5, application/xpidf+xml;q=0.7"}, xpidf},
    {"a q of three digits", {"application/pidf+xml;q=0.701", "application/xpidf+xml;q=0.7"}, pidf},
    {"q in any case, with blanks",
     {"application/pidf+xml ; Q = 0.1 , application/xpidf+xml"},
     xpidf},
    {"q=0 is a no", {"application/pidf+xml;q=0"}, ""},
    {"q=0.000 is a no", {"application/pidf+xml;q=0.000, application/xpidf+xml;q=0.001"}, xpidf},
    {"a q that is none counts as 1",
     {"application/pidf+xml;q=.5, application/xpidf+xml;q=0.9"},
     pidf},
    {"a q past 1 is none", {"application/pidf+xml;q=1.5, application/xpidf+xml;q=0.9"}, pidf},
    {"a q of four digits is none",
     {"application/pidf+xml;q=0.1000, application/xpidf+xml;q=0.9"},
     pidf},
    {"an empty q is none", {"application/pidf+xml;q=, application/xpidf+xml;q=0.9"}, pidf},
    {"anything", {"*/*"}, pidf},
    {"any application", {"application/*"}, pidf},
    {"any text", {"text/*"}, ""},
    {"a wildcard with an exception", {"*/*, application/pidf+xml;q=0"}, xpidf},
    {"the exact one counts, not the best",
     {"application/*;q=1, application/pidf+xml;q=0.1"},
     xpidf},
    {"any application goes before anything", {"*/*;q=0.9, application/*;q=0"}, ""},
    {"twice the same: the better", {"application/pidf+xml;q=0, application/pidf+xml;q=0.2"}, pidf},
    {"other parameters do not count", {"application/pidf+xml;charset=\"utf-8;q=0\";q=0.3"}, pidf},
    {"a comma in quotes divides nothing", {"text/x;a=\", application/pidf+xml,\""}, ""},
    {"a quote that is escaped ends nothing", {"text/x;a=\"\\\", application/pidf+xml,\""}, ""},
    {"what is no media range is left out",
     {"pidf, /, application/, */, a b/c, application/pidf+xml"},
     pidf},
    {"only what is none", {"pidf, ,;q=1"}, ""},
    {"other packages' types", {"application/dialog-info+xml, application/watcherinfo+xml"}, ""},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(accepting)

BOOST_DATA_TEST_CASE(a_format_is_chosen, boost::unit_test::data::make(choices), c) {
    const auto chosen = choose_format(event_package::presence, c.accept);
    BOOST_TEST((chosen ? content_type(*chosen) : "") == c.gives);
}

BOOST_AUTO_TEST_CASE(a_lamp_has_one_format) {
    const auto chosen = [](const std::vector<std::string>& accept) {
        const auto f = choose_format(event_package::dialog, accept);
        return f ? content_type(*f) : "";
    };
    BOOST_TEST(chosen({}) == "application/dialog-info+xml");
    BOOST_TEST(chosen({"application/dialog-info+xml", "multipart/related"}) ==
               "application/dialog-info+xml");
    BOOST_TEST(chosen({"*/*"}) == "application/dialog-info+xml");
    BOOST_TEST(chosen({"application/pidf+xml"}) == "");
}

BOOST_AUTO_TEST_CASE(packages_are_known_in_any_case) {
    BOOST_TEST((package_named("Presence") == event_package::presence));
    BOOST_TEST((package_named("DIALOG") == event_package::dialog));
    for (const auto* other : {"", "dialog;sla", "presence.dialog", "dialo"})
        BOOST_TEST(!package_named(other));
}

BOOST_AUTO_TEST_CASE(an_item_is_read) {
    const auto read = read_accept("Text/*;level=1;q=0.25");
    BOOST_REQUIRE(read.size() == 1U);
    BOOST_TEST(read[0].type == "text");
    BOOST_TEST(read[0].subtype == "*");
    BOOST_TEST(read[0].quality == 250);
    BOOST_TEST(read[0].precision() == 1);
    BOOST_TEST(read[0].covers("text/plain"));
    BOOST_TEST(!read[0].covers("application/plain"));
}

BOOST_AUTO_TEST_SUITE_END()
