// Which lamps are on, and what a phone is told of one.
#include "dialog_info.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "document_cards.hpp"

using namespace fingerpost;
using namespace fingerpost::bridge;
using namespace fingerpost::bridge::cards;
using base::card;

namespace {

struct row {
    const char* activity;
    bool on;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << '"' << r.activity << '"'; }

const row rows[] = {
    {"", false},
    {"on-the-phone", true},
    {"On the phone", true},
    {"busy", true},
    {"meeting", true},
    {"appointment", true},
    {"presentation", true},
    {"DND", true},
    {"Do not disturb", true},
    {"away", false},
    {"vacation", false},
    {"meal", false},
    {"working", false},
    {"busy bee", false},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(lamps)

BOOST_DATA_TEST_CASE(what_he_does_lights_it, boost::unit_test::data::make(rows), r) {
    for (const auto how : {base::availability::offline, base::availability::away,
                           base::availability::idle, base::availability::active}) {
        card c = of_ada({base::field::presence, base::field::activity});
        c.presence = how;
        c.activity = r.activity;
        BOOST_TEST(lamp_is_on(c) == r.on);
    }
}

BOOST_AUTO_TEST_CASE(the_document) {
    BOOST_TEST(render(full(), terms(), body_format::dialog_info) ==
               R"(<?xml version="1.0" encoding="UTF-8"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full" )"
               R"(entity="sip:ada@example.test">
<dialog id="fingerpost"><state>confirmed</state></dialog>
</dialog-info>
)");
}

BOOST_AUTO_TEST_CASE(of_who_may_not_be_told_of_it_is_off) {
    card offline = of_ada({base::field::presence});
    for (const auto state : {card::standing::denied, card::standing::pending}) {
        card c = full();
        c.state = state;
        BOOST_TEST(render(c, terms(), body_format::dialog_info) ==
                   render(offline, terms(), body_format::dialog_info));
    }
    card c = full();
    c.state = card::standing::cannot_tell;
    BOOST_TEST(render(c, terms(), body_format::dialog_info) == "");
}

BOOST_AUTO_TEST_CASE(only_the_version_is_set) {
    const std::string first = render(full(), terms(), body_format::dialog_info);
    BOOST_TEST(with_version(first, 0) == first);
    const std::string last = with_version(first, 4294967295U);
    BOOST_TEST(last.find(" version=\"4294967295\" state=") != last.npos);
    BOOST_TEST(last.size() == first.size() + 9);
}

BOOST_AUTO_TEST_SUITE_END()
