#include "policy_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "fakes/temp_dir.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;

struct a_policy {
    tests::temp_dir folder;
    std::string path = folder / "policy.acl";

    void write(std::string_view text, mode_t mode = 0644) const {
        std::ofstream(path) << text;
        BOOST_REQUIRE(chmod(path.c_str(), mode) == 0);
    }
    std::string error() const {
        const auto loaded = load_policy(path);
        const auto* const wrong = std::get_if<std::string>(&loaded);
        return wrong == nullptr ? "" : *wrong;
    }
    bool says(std::string_view words) const { return error().find(words) != std::string::npos; }
};

BOOST_AUTO_TEST_SUITE(policy_file)

BOOST_FIXTURE_TEST_CASE(a_good_one_is_read, a_policy) {
    write("allow from any of any show name\n", 0600);
    BOOST_TEST(error() == "");
}

BOOST_FIXTURE_TEST_CASE(an_absent_one_is_an_error, a_policy) {
    BOOST_TEST(says(path + ": No such file"));
}

BOOST_FIXTURE_TEST_CASE(others_must_not_write_it, a_policy) {
    for (const mode_t mode : {0664U, 0646U}) {
        write("", mode);
        BOOST_TEST(says("is writable by group or world"));
    }
}

BOOST_FIXTURE_TEST_CASE(it_must_be_roots_or_ours, a_policy) {
    if (geteuid() != 0) {
        BOOST_TEST_MESSAGE("only root can give a file away");
        return;
    }
    write("");
    BOOST_REQUIRE(chown(path.c_str(), 12345, 12345) == 0);
    BOOST_TEST(says("belongs to uid 12345"));
}

BOOST_FIXTURE_TEST_CASE(a_fifo_or_a_folder_is_none, a_policy) {
    BOOST_REQUIRE(mkfifo(path.c_str(), 0644) == 0);
    BOOST_TEST(says("is not a regular file"));
    unlink(path.c_str());
    mkdir(path.c_str(), 0755);
    BOOST_TEST(says("is not a regular file"));
}

BOOST_FIXTURE_TEST_CASE(a_huge_one_is_a_mistake, a_policy) {
    write(std::string(1024 * 1024 + 1, '#'));
    BOOST_TEST(says("is larger than 1 MiB"));
}

BOOST_FIXTURE_TEST_CASE(errors_have_their_places, a_policy) {
    write("allow from any of any show nmae\n\nalow\n");
    BOOST_TEST(says(path + ":1:28: "));
    BOOST_TEST(says(path + ":3:1: "));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
