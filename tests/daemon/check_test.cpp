#include "check.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "fakes/temp_dir.hpp"
#include "in_child.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;

constexpr uid_t nobody = 65534;
constexpr const char* good = "allow from any of any show name\n";

struct checked {
    temp_dir folder;
    daemon::settings s;

    checked() { s.policy = folder / "policy.acl"; }
    void write(const char* text, mode_t mode = 0644, uid_t owner = geteuid()) const {
        std::ofstream(s.policy) << text;
        BOOST_REQUIRE(chmod(s.policy.c_str(), mode) == 0);
        BOOST_REQUIRE(chown(s.policy.c_str(), owner, owner) == 0);
        BOOST_REQUIRE(chmod(folder.str().c_str(), 0755) == 0);
    }
    /// What is wrong; empty: nothing. In a child, since root becomes the daemon's user.
    std::string errors() const {
        return in_child([this] {
            std::ostringstream out;
            std::ostringstream wrong;
            const int code = daemon::check(s, out, wrong);
            if ((code == 0) != wrong.str().empty() || (code == 0) == out.str().empty())
                return "code " + std::to_string(code) + ": " + wrong.str();
            return wrong.str();
        });
    }
    bool says(std::string_view words) const {
        const std::string all = errors();
        BOOST_TEST_MESSAGE(all);
        return all.find(words) != std::string::npos;
    }
};

BOOST_AUTO_TEST_SUITE(checking)

BOOST_FIXTURE_TEST_CASE(all_is_well, checked) {
    write(good);
    s.admin_group = "root";
    BOOST_TEST(errors() == "");
}

BOOST_FIXTURE_TEST_CASE(names_that_do_not_exist_are_told_together, checked) {
    write("allow from @no-such-group of any show name\n");
    s.user = "no-such-user";
    s.admin_group = "nor-this";
    BOOST_TEST(says("policy.acl:1:12: there is no Unix group no-such-group\n"));
    BOOST_TEST(says("daemon.user: there is no user no-such-user; make one"));
    BOOST_TEST(says("daemon.admin-group: there is no Unix group nor-this\n"));
}

BOOST_FIXTURE_TEST_CASE(a_directory_that_is_down_is_not_an_absent_name, checked) {
    write(good);
    s.admin_group = "root";
    const std::string wrong = in_child([this] {
        std::ostringstream out;
        std::ostringstream errors;
        const rlimit none{0, 0};  // neither the policy nor the files of NSS can be opened
        setrlimit(RLIMIT_NOFILE, &none);
        (void)daemon::check(s, out, errors);
        return errors.str();
    });
    BOOST_TEST(wrong.find("daemon.admin-group: the Unix group root cannot be looked up now") !=
                   std::string::npos,
               wrong);
}

BOOST_FIXTURE_TEST_CASE(the_daemons_user_may_own_the_policy, checked,
                        *boost::unit_test::precondition(as_root)) {
    write(good, 0600, nobody);
    BOOST_TEST(says("belongs to uid 65534"), "unless he is the daemon's user");
    s.user = "nobody";
    BOOST_TEST(errors() == "");
}

BOOST_FIXTURE_TEST_CASE(the_daemons_user_must_be_able_to_read_the_policy, checked,
                        *boost::unit_test::precondition(as_root)) {
    write(good, 0600);
    BOOST_TEST(errors() == "");
    s.user = "nobody";
    BOOST_TEST(says("Permission denied; uid 65534, as which the daemon runs, must be able to"));
}

BOOST_FIXTURE_TEST_CASE(files_that_the_options_name_are_looked_at, checked) {
    write(good);
    s.sip_domain = "example.test";
    s.sip_listen = {"tls:127.0.0.1:0"};
    s.sip_tls_dir = folder.str();
    s.sip_credentials = folder / "credentials";
    s.publish_target = "sip:up.example.test";
    s.publish_password_file = folder / "password";
    std::ofstream(s.sip_credentials) << "nonsense\n";
    BOOST_REQUIRE(chmod(s.sip_credentials.c_str(), 0644) == 0);  // whatever the umask
    BOOST_TEST(says("credentials: must not be open to others: its mode must be 0600 or 0400\n"));
    BOOST_REQUIRE(chmod(s.sip_credentials.c_str(), 0600) == 0);
    BOOST_TEST(says("credentials:1:1: "));
    BOOST_TEST(says("sip.tls-dir: " + folder / "agent.pem" + ": No such file or directory\n"));
    BOOST_TEST(says("publish.password-file: " + folder / "password" +
                    ": cannot be read: No such file or directory\n"));
}

BOOST_FIXTURE_TEST_CASE(a_password_that_nobody_needs_is_not_looked_at, checked) {
    write(good);
    s.publish_password_file = folder / "password";
    BOOST_TEST(errors() == "", "the daemon reads it for publish.target only");
}

BOOST_FIXTURE_TEST_CASE(files_are_not_judged_for_a_user_that_there_is_not, checked) {
    write(good);
    s.user = "no-such-user";
    s.sip_domain = "example.test";
    s.sip_credentials = folder / "credentials";
    std::ofstream(s.sip_credentials) << "nonsense\n";
    BOOST_TEST(says("daemon.user: there is no user no-such-user; make one"));
    BOOST_TEST(!says("credentials"));
}

BOOST_FIXTURE_TEST_CASE(a_user_that_there_is_not_may_come_to_own_the_policy, checked,
                        *boost::unit_test::precondition(as_root)) {
    write(good, 0600, nobody);
    s.user = "no-such-user";
    BOOST_TEST(says("warning: belongs to uid 65534"));
    BOOST_TEST(!says("daemon.policy: "));
}

BOOST_FIXTURE_TEST_CASE(secrets_are_read_as_the_daemons_user, checked,
                        *boost::unit_test::precondition(as_root)) {
    write(good);
    s.sip_domain = "example.test";
    s.sip_credentials = folder / "credentials";
    std::ofstream(s.sip_credentials) << "";
    BOOST_REQUIRE(chmod(s.sip_credentials.c_str(), 0600) == 0);
    BOOST_TEST(errors() == "");
    s.user = "nobody";
    BOOST_TEST(
        says("credentials: cannot be read: Permission denied; give it to uid 65534, as "
             "which the daemon runs\n"));
    BOOST_REQUIRE(chown(s.sip_credentials.c_str(), nobody, nobody) == 0);
    BOOST_TEST(errors() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
