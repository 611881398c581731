#include "daemon/policy_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "fakes/temp_dir.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;
namespace fs = std::filesystem;

constexpr const char* good = "allow from any of any show name\n";

/// Files in a folder of the test's own, of which policy.acl is the policy.
struct a_policy {
    tests::temp_dir folder;
    std::string path = folder / "policy.acl";

    void write(std::string_view text, mode_t mode = 0644) const { put("policy.acl", text, mode); }
    void put(std::string_view name, std::string_view text, mode_t mode = 0644) const {
        const std::string file = folder / name;
        fs::create_directories(fs::path(file).parent_path());
        std::ofstream(file) << text;
        BOOST_REQUIRE(chmod(file.c_str(), mode) == 0);
    }
    policy_file load(owners rule = owners::enforced) const {
        return load_policy(path, {acl::reading::care::quick, rule, geteuid()});
    }
    std::string error() const { return in_words(load().found.errors); }
    bool says(std::string_view words) const {
        const std::string all = error();
        BOOST_TEST_MESSAGE(all);
        return all.find(words) != std::string::npos;
    }
    /// The files that were read, in order, without the folder.
    std::string read() const {
        std::string all;
        for (const auto& [file, text] : load().texts)
            all += fs::path(file).lexically_relative(folder.str()).string() + ' ';
        return all;
    }
    bool looks_for(const std::string& in, const std::string& names) const {
        const auto looks = load().looked_at;
        return std::find(looks.begin(), looks.end(), look{in, names}) != looks.end();
    }
};

BOOST_AUTO_TEST_SUITE(policy_on_disk)

BOOST_FIXTURE_TEST_CASE(a_good_one_is_read, a_policy) {
    write(good, 0600);
    BOOST_TEST(error() == "");
}

BOOST_FIXTURE_TEST_CASE(an_absent_one_is_an_error, a_policy) {
    BOOST_TEST(error() == path + ": No such file or directory\n");
}

BOOST_FIXTURE_TEST_CASE(others_must_not_write_it, a_policy) {
    for (const mode_t mode : {0664U, 0646U}) {
        write("", mode);
        BOOST_TEST(says(path + ": is writable by group or world"));
    }
}

BOOST_FIXTURE_TEST_CASE(where_it_is_not_in_force_that_is_a_warning, a_policy) {
    write(good, 0664);
    const policy_file read = load(owners::told);
    BOOST_TEST(read.found.errors.empty());
    BOOST_TEST(in_words(as_warnings(read.found.warnings)) ==
               path +
                   ": warning: is writable by group or world; mend that with: chmod go-w FILE\n");
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
    write(std::string(acl::max_policy_size, '#'));
    BOOST_TEST(error() == "");
    write(std::string(acl::max_policy_size + 1, '#'));
    BOOST_TEST(says("is too large: a policy has at most 4 MiB"));
}

BOOST_FIXTURE_TEST_CASE(errors_have_their_places, a_policy) {
    write("allow from any of any show nmae\n\nalow\n");
    BOOST_TEST(says(path + ":1:28: "));
    BOOST_TEST(says(path + ":3:1: "));
}

BOOST_FIXTURE_TEST_CASE(a_remark_has_its_line_and_stands_in_order, a_policy) {
    write("level a = name\nlevel b = presense\nlevel c = nam");
    policy_file read = load();
    read.add({{read.remark({path, 3, 7}, "third"), read.remark({path, 1, 7}, "first")}, {}});
    BOOST_REQUIRE(read.found.errors.size() == 4U);
    BOOST_TEST(in_words({read.found.errors.front()}) ==
               path + ":1:7: first\n    level a = name\n          ^\n");
    BOOST_TEST(read.found.errors[2].line == "level c = nam");
}

BOOST_FIXTURE_TEST_CASE(a_fingerprint_changes_with_a_text_or_an_error, a_policy) {
    write(good);
    const auto before = load().fingerprint();
    BOOST_TEST(load().fingerprint() == before);
    write(good, 0664);
    BOOST_TEST(load().fingerprint() != before);
    write("deny\n");
    BOOST_TEST(load().fingerprint() != before);
    write("include \"a.acl\"\n");
    put("a.acl", "deny\n");
    const auto including = load().fingerprint();
    put("a.acl", "deny # all\n");
    BOOST_TEST(load().fingerprint() != including);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(policy_includes)

struct row {
    const char* why;
    const char* pattern;
    const char* read;  ///< but for policy.acl
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

const row rows[] = {
    {"a file beside it", "b.acl", "b.acl "},
    {"in the order of bytes", "d/*.acl", "d/10.acl d/9.acl d/Z.acl d/a.acl "},
    {"one character", "d/?.acl", "d/9.acl d/Z.acl d/a.acl "},
    {"one of some", "d/[0-9]*.acl", "d/10.acl d/9.acl "},
    {"not what is hidden", "d/*", "d/10.acl d/9.acl d/README d/Z.acl d/a.acl "},
    {"unless that is said", "d/.*.acl", "d/.hidden.acl "},
    {"folders, too", "*/a.acl", "d/a.acl e/a.acl "},
    {"what finds nothing brings nothing", "none/*.acl", ""},
    {"a star in a name", "s\\\\*r.acl", "s*r.acl "},
};

BOOST_DATA_TEST_CASE(they_are_found, boost::unit_test::data::make(rows), r) {
    const a_policy at;
    for (const char* name : {"b.acl", "d/9.acl", "d/10.acl", "d/a.acl", "d/Z.acl", "d/README",
                             "d/.hidden.acl", "e/a.acl", "s*r.acl", "star.acl", "f/b.acl"})
        at.put(name, "# nothing\n");
    at.write("include \"" + std::string(r.pattern) + "\"\n" + good);
    BOOST_TEST(at.error() == "");
    BOOST_TEST(at.read() == "policy.acl " + std::string(r.read));
}

BOOST_FIXTURE_TEST_CASE(an_absolute_one_too, a_policy) {
    put("b.acl", good);
    write("include \"" + folder / "b.acl" + "\"\n");
    BOOST_TEST(read() == "policy.acl b.acl ");
}

BOOST_FIXTURE_TEST_CASE(the_policys_own_folder_is_no_pattern, a_policy) {
    put("[x]/policy.acl", "include \"*.inc\"\n");
    put("[x]/a.inc", good);
    put("x/b.inc", good);
    path = folder / "[x]/policy.acl";
    BOOST_TEST(read() == "[x]/policy.acl [x]/a.inc ");
}

BOOST_FIXTURE_TEST_CASE(one_is_relative_to_the_file_in_which_it_stands, a_policy) {
    write("include \"d/first.acl\"\n");
    put("d/first.acl", "include \"second.acl\"\n");
    put("d/second.acl", "alow\n");
    BOOST_TEST(says(folder / "d/second.acl:1:1: "));
}

BOOST_FIXTURE_TEST_CASE(a_plain_name_that_is_not_there_is_an_error, a_policy) {
    write("include \"b.acl\"\n");
    BOOST_TEST(error() == path + ":1:9: " + folder / "b.acl" +
                              ": No such file or directory\n    include \"b.acl\"\n            "
                              "^\n");
}

BOOST_FIXTURE_TEST_CASE(each_is_held_to_the_same_ownership, a_policy) {
    write("include \"*.inc\"\n");
    put("b.inc", good, 0664);
    BOOST_TEST(says(path + ":1:9: " + folder / "b.inc" + ": is writable by group or world"));
}

BOOST_FIXTURE_TEST_CASE(a_folder_that_cannot_be_read_is_not_an_empty_one, a_policy) {
    write("include \"d/*.acl\"\n");
    put("d", good);
    BOOST_TEST(error() == "", "a file has nothing in it");
    if (geteuid() == 0) {
        BOOST_TEST_MESSAGE("root may read everything");
        return;
    }
    unlink((folder / "d").c_str());
    put("d/a.acl", good);
    chmod((folder / "d").c_str(), 0);
    BOOST_TEST(says("Permission denied"));
    chmod((folder / "d").c_str(), 0755);
}

BOOST_FIXTURE_TEST_CASE(a_cycle_is_seen_through_links_and_ways_round, a_policy) {
    write("include \"d/../policy.acl\"\n");
    fs::create_directory(folder / "d");
    BOOST_TEST(says(path + ":1:9: " + path + " includes itself, in the end"));
    write("include \"link.acl\"\n");
    fs::create_symlink("policy.acl", folder / "link.acl");
    BOOST_TEST(says(path + ":1:9: " + path + " includes itself, in the end"));
}

BOOST_FIXTURE_TEST_CASE(together_they_are_not_larger_than_one_may_be, a_policy) {
    write("include \"*.inc\"\n");
    put("a.inc", std::string(acl::max_policy_size / 2, '#'));
    put("b.inc", std::string(acl::max_policy_size / 2, '#'));
    BOOST_TEST(says(folder / "b.inc" + ": is too large"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(policy_looks)

BOOST_FIXTURE_TEST_CASE(each_name_on_the_way_is_one, a_policy) {
    write("include \"d/*.acl\"\n");
    BOOST_TEST(looks_for(folder.str(), "policy.acl"));
    BOOST_TEST(looks_for(folder.str(), "d"), "it may come");
    BOOST_TEST(looks_for(folder / "d", "*.acl"));
    BOOST_TEST(looks_for("/", fs::path(folder.str()).begin().operator++()->string()));
}

BOOST_FIXTURE_TEST_CASE(so_are_those_behind_links, a_policy) {
    put("v1/policy.acl", good);
    fs::create_symlink("v1", folder / "now");
    fs::create_symlink("now/policy.acl", path);
    BOOST_TEST(error() == "");
    BOOST_TEST(looks_for(folder.str(), "policy.acl"));
    BOOST_TEST(looks_for(folder.str(), "now"));
    BOOST_TEST(looks_for(folder / "v1", "policy.acl"));
    BOOST_TEST(!looks_for(folder / "now", "policy.acl"));
}

BOOST_FIXTURE_TEST_CASE(a_link_to_itself_ends, a_policy) {
    fs::create_symlink("policy.acl", path);
    BOOST_TEST(says("Too many levels of symbolic links"));
    BOOST_TEST(looks_for(folder.str(), "policy.acl"));
}

BOOST_FIXTURE_TEST_CASE(one_that_is_not_there_is_looked_for, a_policy) {
    path = folder / "not/yet/policy.acl";
    BOOST_TEST(looks_for(folder.str(), "not"));
    BOOST_TEST(looks_for(folder / "not/yet", "policy.acl"));
}

BOOST_FIXTURE_TEST_CASE(a_policy_with_errors_is_looked_for_no_less, a_policy) {
    write("include \"b.acl\"\nalow\n");
    BOOST_TEST(looks_for(folder.str(), "b.acl"));
    BOOST_TEST(looks_for(folder.str(), "policy.acl"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
