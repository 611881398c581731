// What a killed daemon finds again, in a real store.
#include "upstream/publication_memory.hpp"

#include <boost/test/unit_test.hpp>

#include "fakes/clock.hpp"
#include "fakes/loop.hpp"
#include "fakes/temp_dir.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;

namespace {

struct house {
    tests::temp_dir folder;
    tests::loop loop;
    tests::manual_clock clock{tests::at("2026-01-02T09:00:00Z")};
    base::null_log log;
    std::unique_ptr<store::records> disk =
        store::records::open(loop.executor(), folder / "state.db").value();

    /// `alice a1 600`, as a later life finds them.
    std::vector<std::string> found() {
        bridge::publication_memory later(loop.executor(), disk.get(), clock, log);
        std::vector<std::string> all;
        bool read = false;
        later.read([&](const auto& standing) {
            for (const auto& s : standing)
                all.push_back(std::string(s.of.str()) + ' ' + s.etag + ' ' +
                              std::to_string(s.left.count()));
            read = true;
        });
        loop.turn_until([&] { return read && loop.is_dry(); });
        return all;
    }
    void put(const std::string& owner, const std::string& value) {
        BOOST_REQUIRE(loop.run(disk->put({"published", owner, "", value})).has_value());
    }
};

using list = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(memory_of_publications, house)

BOOST_AUTO_TEST_CASE(what_stands_is_found_again) {
    {
        bridge::publication_memory first(loop.executor(), disk.get(), clock, log);
        first.keep(tests::user("alice"), "a1", 600s);
        first.keep(tests::user("alice"), "a2", 600s);
        first.keep(tests::user("bob"), "b1", 120s);
        first.keep(tests::user("carol"), "c1", 600s);
        first.keep(tests::user("carol"), "", 0s);
        loop.turn_until([&] { return loop.is_dry(); });
    }
    BOOST_TEST(found() == (list{"alice a2 600", "bob b1 120"}), boost::test_tools::per_element());
    clock.advance(121s);
    BOOST_TEST(found() == list{"alice a2 479"}, boost::test_tools::per_element());
    clock.advance(-1h);
    BOOST_TEST(found() == list{"alice a2 4079"}, boost::test_tools::per_element());
    clock.advance(-1000h);
    BOOST_TEST(found() == list{"alice a2 86400"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_left_out) {
    for (const char* value : {"", "a1", "a1 ", "a1 x", " 99999999999", "a1 99999999999 x"}) {
        put("alice", value);
        BOOST_TEST(found().empty(), value);
    }
    put("a b", "a1 99999999999");
    BOOST_TEST(found().empty());
}

BOOST_AUTO_TEST_CASE(without_a_disk_nothing_is_found) {
    disk.reset();
    BOOST_TEST(found().empty());
    bridge::publication_memory none(loop.executor(), nullptr, clock, log);
    none.keep(tests::user("alice"), "a1", 600s);
}

BOOST_AUTO_TEST_SUITE_END()
