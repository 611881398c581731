#include "packed_watcher.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "fakes/clock.hpp"

namespace {

using namespace fingerpost;

base::sip_identity sip(const std::string& text) { return base::sip_identity::parse(text).value(); }

BOOST_AUTO_TEST_SUITE(packed_watcher)

BOOST_AUTO_TEST_CASE(what_is_packed_comes_out_again) {
    const std::string longest(255, 'x');
    const auto v4 = base::address::parse("192.0.2.7").value();
    const auto v6 = base::address::parse("2001:db8::1").value();
    const base::watcher all[] = {
        {},
        {std::nullopt, v4, true},
        {tests::user("bob"), v6, false},
        {tests::user(longest), std::nullopt, true, sip("sip:" + longest + "@example.net")},
        {std::nullopt, v4, false, sip("sip:c%40rol;x=1@[2001:db8::7]")},
        {tests::user("bob"), v4, false, sip("sip:bob@Example.NET.")},
    };
    for (const base::watcher& who : all) {
        for (const auto over : {base::face::finger, base::face::sip, base::face::publish}) {
            const desk::packed_watcher packed(who, over);
            BOOST_TEST((packed.who() == who));
            BOOST_TEST((packed.over() == over));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
