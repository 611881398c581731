#include <fcntl.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "accounts/files.hpp"
#include "fakes/temp_dir.hpp"
#include "someone.hpp"

namespace fingerpost::accounts {
namespace {

using base::had;
namespace utf = boost::unit_test;

struct fixture {
    tests::temp_dir mail;
    account ada = tests::someone("/nonexistent");

    [[nodiscard]] base::mailbox look() const { return read_mailbox(ada, mail.str()); }
};

BOOST_FIXTURE_TEST_SUITE(mailbox_suite, fixture)

BOOST_AUTO_TEST_CASE(mail_came_at_the_mtime_and_was_read_at_the_atime) {
    const auto path = mail.put("ada", "From bob\n");
    const timespec times[] = {{1'700'000'000, 250'000'000}, {1'700'000'060, 500'000'000}};
    BOOST_REQUIRE_EQUAL(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
    const auto box = look();
    BOOST_TEST((box.state == had::yes));
    BOOST_TEST((box.read == tests::at("2023-11-14T22:13:20.25Z")));
    BOOST_TEST((box.received == tests::at("2023-11-14T22:14:20.5Z")));
}

BOOST_AUTO_TEST_CASE(no_mailbox_is_no_mail) { BOOST_TEST((look().state == had::none)); }

BOOST_AUTO_TEST_CASE(an_empty_mailbox_is_no_mail) {
    mail.put("ada", "");
    BOOST_TEST((look().state == had::none));
}

BOOST_AUTO_TEST_CASE(a_folder_is_no_mailbox) {
    std::filesystem::create_directory(mail / "ada");
    BOOST_TEST((look().state == had::none));
}

BOOST_AUTO_TEST_CASE(no_mail_folder_is_no_mail) {
    BOOST_TEST((read_mailbox(ada, mail / "nowhere").state == had::none));
}

BOOST_AUTO_TEST_CASE(a_user_made_anew_does_not_inherit_the_mailbox) {
    mail.put("ada", "From bob\n");
    ++ada.uid;
    BOOST_TEST((look().state == had::none));
}

BOOST_AUTO_TEST_CASE(a_closed_mail_folder_cannot_be_told, *utf::precondition(tests::needs_root)) {
    mail.put("ada", "From bob\n");
    BOOST_REQUIRE_EQUAL(::chmod(mail.str().c_str(), 0700), 0);
    const auto state = [this] { return static_cast<int>(look().state); };
    BOOST_TEST(tests::as_user(23456, state) == static_cast<int>(had::cannot_tell));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace fingerpost::accounts
