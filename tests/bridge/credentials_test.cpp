#include "bridge/credentials.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "base/error.hpp"

namespace {

using namespace fingerpost;
using bridge::credential;
using bridge::credentials;

base::sip_identity sip(const std::string& text) { return base::sip_identity::parse(text).value(); }

const base::sip_identity alice = sip("sip:alice@example.test");
const bridge::local_user ada{base::user_name::parse("ada").value(), 1000};

std::variant<credentials, credentials::errors> parse(std::string_view text) {
    return credentials::parse(text, "file", "example.test");
}

const std::string md5(32, 'a');
const std::string sha256(64, 'b');
const std::string hashes = md5 + ' ' + md5 + ' ' + sha256 + ' ' + sha256;

struct password_row {
    const char* why;
    std::string password;
    base::errc error;
    friend std::ostream& operator<<(std::ostream& out, const password_row& r) {
        return out << r.why;
    }
};

const password_row bad_passwords[] = {
    {"none", "", base::errc::empty},
    {"more than 1024 bytes", std::string(1025, 'x'), base::errc::too_long},
    {"a control character", "a\tb", base::errc::bad_char},
    {"one of the C1 set", "a\xc2\x85", base::errc::bad_char},
    {"DEL", "\x7f", base::errc::bad_char},
    {"what is not UTF-8", "\xff", base::errc::bad_char},
};

struct file_row {
    const char* why;
    std::string text;
    std::vector<std::string> errors;
    friend std::ostream& operator<<(std::ostream& out, const file_row& r) { return out << r.why; }
};

const std::string words_wanted =
    "a user has an identity, a local user or -, and four hashes; here are ";
const std::string md5_wanted = "here belongs an MD5 hash, 32 lower case hex digits";
const std::string sha256_wanted = "here belongs a SHA-256 hash, 64 lower case hex digits";

std::string line(const std::string& who = "sip:alice@example.test",
                 const std::string& local = "-") {
    return who + ' ' + local + ' ' + hashes + '\n';
}

const file_row files[] = {
    {"nothing", "", {}},
    {"comments and blank lines", "# a\n\n \t\r\n   # b\n", {}},
    {"a line", line(), {}},
    {"a local user", line("sip:alice@example.test", "ada:1000"), {}},
    {"blanks, a comment behind, no newline, CR",
     "  " + line() + "\tsip:bob@example.test  - " + hashes + "\r\n sip:carol@example.test - " +
         hashes + " # x",
     {}},
    {"no identity",
     line("alice"),
     {"file:1:1: \"alice\" is not an identity such as sip:alice@example.test: not of the right "
      "form"}},
    {"an identity that would disturb a terminal",
     line("sip:\x1b[m@x"),
     {"file:1:1: \"sip:^[[m@x\" is not an identity such as sip:alice@example.test: has a character "
      "that is not allowed"}},
    {"another domain",
     "\n " + line("sip:alice@example.net"),
     {"file:2:2: \"sip:alice@example.net\" is not of the domain example.test, which its hashes "
      "would have to be made for"}},
    {"twice, spelled otherwise",
     line() + line("sip:al%69ce@EXAMPLE.test"),
     {"file:2:1: \"sip:al%69ce@EXAMPLE.test\" was there before"}},
    {"an identity alone", "sip:alice@example.test\n", {"file:1:23: " + words_wanted + "1 words"}},
    {"a word too many",
     "sip:alice@example.test - " + hashes + " x",
     {"file:1:222: " + words_wanted + "7 words"}},
    {"a local user without uid",
     line("sip:alice@example.test", "ada"),
     {"file:1:24: \"ada\" is not a local user as NAME:UID, or -"}},
    {"a uid that is none",
     line("sip:alice@example.test", "ada:x"),
     {"file:1:24: \"ada:x\" is not a local user as NAME:UID, or -"}},
    {"the uid that means nobody",
     line("sip:alice@example.test", "ada:4294967295"),
     {"file:1:24: \"ada:4294967295\" is not a local user as NAME:UID, or -"}},
    {"a local user without a name",
     line("sip:alice@example.test", ":1"),
     {"file:1:24: \":1\" is not a local user as NAME:UID, or -"}},
    {"all that is wrong is told, the hashes not",
     "sip:a@example.test - " + md5 + "a " + md5 + ' ' + sha256 + ' ' + sha256 +
         "\nsip:b@example.test - " + md5 + " secret " + sha256 + ' ' + sha256 +
         "\nsip:c@example.test - " + md5 + ' ' + md5 + ' ' + md5 + ' ' + sha256 +
         "\nsip:d@example.test - " + md5 + ' ' + md5 + ' ' + sha256 + ' ' + std::string(64, 'B'),
     {"file:1:22: " + md5_wanted, "file:2:55: " + md5_wanted, "file:3:88: " + sha256_wanted,
      "file:4:153: " + sha256_wanted}},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_credentials)

// As md5sum and sha256sum have them.
BOOST_AUTO_TEST_CASE(a_password_makes_four_hashes) {
    const credential made = bridge::make_credential(alice, ada, "wonder").value();
    BOOST_TEST(made.short_name.md5 == "cc89cc8b5156f34b6f0f8a41d6b3785d");
    BOOST_TEST(made.full_name.md5 == "010aab5c5831aee5126b5c6ea0570ac1");
    BOOST_TEST(made.short_name.sha256 ==
               "05de26f36e55425519cc14dc7f20f46783e8949004ebd519154f470f2bab0d1d");
    BOOST_TEST(made.full_name.sha256 ==
               "4d7401fcb61e996bbbf0394d6031a85ca2028445a7a70806a76d10a4aafc0638");
    BOOST_TEST((made.who == alice));
    BOOST_TEST((made.local == ada));
}

BOOST_DATA_TEST_CASE(no_password, boost::unit_test::data::make(bad_passwords), r) {
    BOOST_TEST((bridge::make_credential(alice, {}, r.password).error() == r.error));
}

BOOST_AUTO_TEST_CASE(the_longest_password) {
    BOOST_TEST(bridge::make_credential(alice, {}, std::string(1024, 'x')).has_value());
    BOOST_TEST(bridge::make_credential(alice, {}, "p\xc3\xa4\xc3\x9f: \"w\\").has_value());
}

BOOST_DATA_TEST_CASE(reading, boost::unit_test::data::make(files), r) {
    const auto read = parse(r.text);
    const auto* const errors = std::get_if<credentials::errors>(&read);
    const auto told = errors ? *errors : credentials::errors();
    BOOST_TEST(told == r.errors, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
    credentials all;
    all.set(bridge::make_credential(alice, ada, "wonder").value());
    all.set(bridge::make_credential(sip("sip:%23x;y@example.test"), {}, "x").value());
    const auto read = parse(all.serialize());
    BOOST_REQUIRE(std::holds_alternative<credentials>(read));
    const auto& again = std::get<credentials>(read);
    BOOST_TEST(again.size() == 2U);
    for (const char* user : {"alice", "%23x;y"}) {
        BOOST_REQUIRE(again.find(user) != nullptr);
        BOOST_TEST((*again.find(user) == *all.find(user)));
    }
    BOOST_TEST(again.find("Alice") == nullptr);
    BOOST_TEST(again.serialize() == all.serialize());
}

BOOST_AUTO_TEST_CASE(a_user_has_one) {
    credentials all;
    all.set(bridge::make_credential(alice, ada, "wonder").value());
    const credential second = bridge::make_credential(alice, {}, "other").value();
    all.set(second);
    BOOST_TEST(all.size() == 1U);
    BOOST_TEST((*all.find("alice") == second));
}

BOOST_AUTO_TEST_CASE(errors_end_somewhere) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "x\n";
    BOOST_TEST(std::get<credentials::errors>(parse(text)).size() == 100U);
    const std::string huge(credentials::max_size + 1, '\n');
    BOOST_TEST(std::get<credentials::errors>(parse(huge)) ==
                   credentials::errors{"file:1:1: the file is larger than 64 MiB"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
