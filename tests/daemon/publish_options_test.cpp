#include "publish_options.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "fakes/temp_dir.hpp"
#include "given_options.hpp"
#include "options.hpp"
#include "private_file.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;
using namespace std::chrono_literals;
using tests::read;

using words = std::vector<const char*>;

constexpr const char* target = "--publish.target=sip:up.example.org;transport=tcp";
constexpr const char* domain = "--sip.domain=Example.org";
constexpr const char* as = "--publish.as=sip:server@up.example.org";

struct row {
    const char* why;
    words given;
    const char* error;  ///< the end of it; empty: none
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }
const row rows[] = {
    {"nothing is published", {}, ""},
    {"the least", {target, domain, as}, ""},
    {"without a target the others do not matter", {as}, ""},
    {"no domain",
     {target, as},
     "publish.target needs sip.domain, the domain of the users' addresses"},
    {"no watcher",
     {target, domain},
     "publish.target needs publish.as, the watcher as whom the policy judges the server"},
    {"a user without a password",
     {target, domain, as, "--publish.user=us"},
     "publish.user and publish.password-file need each other"},
    {"a password without a user",
     {target, domain, as, "--publish.password-file=/p"},
     "publish.user and publish.password-file need each other"},
    {"no server",
     {"--publish.target=sip:a@b"},
     "is not HOST[:PORT][;transport=udp|tcp|tls], such as sip:presence.example.org"},
    {"no identity",
     {"--publish.as=carol"},
     "is not a SIP address such as sip:presence@example.org"},
    {"too brief", {"--publish.expires=5s"}, "must be within 1m..1d"},
};

struct password_row {
    const char* why;
    const char* text;  ///< null: no file
    mode_t mode;
    const char* password;
    const char* error;  ///< within it
};
std::ostream& operator<<(std::ostream& to, const password_row& r) { return to << r.why; }
const password_row passwords[] = {
    {"a line", "se cret \n", 0600, "se cret ", ""},
    {"without its end", "secret", 0400, "secret", ""},
    {"of another system", "secret\r\n", 0600, "secret", ""},
    {"the first of several", "secret\nmore\n", 0600, "secret", ""},
    {"an empty one", "\nsecret\n", 0600, "", "its first line is empty"},
    {"no file", nullptr, 0, "", "No such file"},
    {"open to others", "secret\n", 0640, "", "its mode must be 0600"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(publish_options)

BOOST_DATA_TEST_CASE(what_goes_together, boost::unit_test::data::make(rows), r) {
    const auto parsed = read(r.given);
    const auto* const error = std::get_if<option_error>(&parsed);
    if (*r.error == '\0') {
        BOOST_TEST(error == nullptr);
    } else {
        BOOST_REQUIRE(error != nullptr);
        BOOST_TEST(error->what.ends_with(r.error), error->what);
    }
}

BOOST_AUTO_TEST_CASE(the_publisher_is_told_all) {
    const auto parsed = read({target, domain, as, "--publish.user=us", "--publish.password-file=/p",
                              "--publish.expires=30m", "--publish.remove-at-logout=yes",
                              "--sessions.idle-after=2m"});
    const auto s = publisher_settings(std::get<settings>(parsed));
    BOOST_TEST(s.target.host == "up.example.org");
    BOOST_TEST((s.target.over == bridge::transport::tcp));
    BOOST_TEST(s.domain == "example.org");
    BOOST_TEST(s.as.str() == "sip:server@up.example.org");
    BOOST_TEST(s.user == "us");
    BOOST_TEST((s.expires == 30min));
    BOOST_TEST(s.remove_at_logout);
    BOOST_TEST((s.idle_after == 2min));
}

BOOST_DATA_TEST_CASE(the_password, boost::unit_test::data::make(passwords), r) {
    const tests::temp_dir folder;
    const std::string file = folder / "password";
    if (r.text != nullptr) {
        folder.put("password", r.text);
        chmod(file.c_str(), r.mode);
    }
    const auto found = read_publish_password(file);
    BOOST_TEST(found.text == r.password);
    BOOST_TEST(found.error.empty() == (*r.error == '\0'));
    BOOST_TEST(found.error.find(r.error) != std::string::npos, found.error);
}

BOOST_AUTO_TEST_CASE(no_more_is_read_than_may_be) {
    const tests::temp_dir folder;
    const std::string file = folder.put("secret", std::string(20'000, 'x'));
    chmod(file.c_str(), 0600);
    const auto found = read_private_file(file, geteuid(), 4096);
    BOOST_TEST((found.how == private_file::outcome::failed));
    BOOST_TEST(found.error.ends_with(": is larger than 4096 bytes"), found.error);
    BOOST_TEST(
        (read_private_file(folder.str(), geteuid(), 9).how == private_file::outcome::failed));
    BOOST_TEST((read_private_file(file, geteuid(), 20'000).text.size() == 20'000U));
}

BOOST_AUTO_TEST_SUITE_END()
