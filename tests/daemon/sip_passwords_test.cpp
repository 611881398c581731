#include "sip_passwords.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <sstream>

#include "fakes/accounts.hpp"
#include "fakes/loop.hpp"
#include "fakes/temp_dir.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;

base::user_name user(const char* name) { return base::user_name::parse(name).value(); }

struct office {
    tests::temp_dir folder;
    tests::loop loop;
    base::null_log log;
    std::shared_ptr<const bridge::credentials> known;
    tests::fake_directory people;
    base::task_group tasks{loop.executor(),
                           [](std::string_view bug) { BOOST_ERROR(std::string(bug)); }};
    credential_keeper keeper{loop.executor(), folder / "users",
                             "example.test",  [this](auto all) { known = std::move(all); },
                             tasks,           log};
    sip_passwords passwords{people, keeper, 500};

    office() {
        people.add("alice", 500);
        people.add("mail", 8);
        keeper.begin();
    }
    ~office() {
        tasks.cancel();
        loop.turn_until([this] { return tasks.empty(); });
    }
    /// Whom it stands for, "-" for nobody, or why it was refused.
    std::string set(const char* identity, std::string password, control::stands_for whom) {
        const auto who = base::sip_identity::parse(identity).value();
        const auto done = loop.run(passwords.set(who, std::move(password), std::move(whom)));
        if (const auto* no = std::get_if<control::refused>(&done)) return no->text;
        const auto& local = std::get<0>(done);
        return local ? std::string(local->str()) : "-";
    }
    std::string set(const char* name, const char* identity = "sip:sales@example.test") {
        return set(identity, "wonder", control::if_person{user(name)});
    }
};

struct defs_row {
    const char* why;
    const char* text;
    uid_t least;
    friend std::ostream& operator<<(std::ostream& to, const defs_row& r) { return to << r.why; }
};

const defs_row defs[] = {
    {"nothing", "", 1000},
    {"as Debian has it", "# UID_MIN 5\nSYS_UID_MIN\t\t101\nUID_MIN\t\t\t 500\nUID_MAX 60000\n",
     500},
    {"no number", "UID_MIN many\n", 1000},
};

BOOST_AUTO_TEST_SUITE(setting_sip_passwords)

BOOST_DATA_TEST_CASE(who_is_a_person, boost::unit_test::data::make(defs), r) {
    std::istringstream text(r.text);
    BOOST_TEST(least_uid_of_people(text) == r.least);
}

BOOST_FIXTURE_TEST_CASE(a_person_of_that_name_is_meant, office) {
    BOOST_TEST(set("alice", "sip:alice@example.test") == "alice");
    const auto* const made = known->find("alice");
    BOOST_REQUIRE(made != nullptr);
    BOOST_TEST((made->local == bridge::local_user{user("alice"), 500}));
    BOOST_TEST((*made == bridge::make_credential(made->who, made->local, "wonder").value()));
}

BOOST_FIXTURE_TEST_CASE(a_service_is_nobody_and_so_is_who_is_not_there, office) {
    BOOST_TEST(set("mail") == "-");
    BOOST_TEST(set("gone") == "-");
    BOOST_TEST((known->find("sales")->local == std::nullopt));
}

BOOST_FIXTURE_TEST_CASE(nobody_may_be_wanted_or_somebody, office) {
    BOOST_TEST(set("sip:alice@example.test", "x", control::nobody_here{}) == "-");
    BOOST_TEST(set("sip:alice@example.test", "x", control::owner{user("mail"), 8}) == "mail");
    BOOST_TEST((known->find("alice")->local == bridge::local_user{user("mail"), 8}));
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_told_is_not_guessed, office) {
    people.down = true;
    BOOST_TEST(set("alice") ==
               "Whether there is a user of that name cannot be told now; try again later.");
    BOOST_TEST(known->size() == 0U);
}

BOOST_FIXTURE_TEST_CASE(another_domain_is_another_site, office) {
    BOOST_TEST(set("alice", "sip:alice@example.net") ==
               "The SIP addresses of this site end in @example.test.");
}

BOOST_FIXTURE_TEST_CASE(a_password_is_one_line_of_text, office) {
    const auto with = [this](const std::string& password) {
        return set("sip:a@example.test", password, control::nobody_here{});
    };
    BOOST_TEST(with("") == "The password is empty.");
    BOOST_TEST(with(std::string(1025, 'x')) == "The password has more than 1024 bytes.");
    BOOST_TEST(with("a\nb") == "The password has a control character, or is not UTF-8.");
    BOOST_TEST(with("\xff") == "The password has a control character, or is not UTF-8.");
    BOOST_TEST(known->size() == 0U);
}

BOOST_FIXTURE_TEST_CASE(a_bad_file_is_told, office) {
    folder.put("users", "x");
    BOOST_TEST(set("alice").find("mode must be 0600") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
