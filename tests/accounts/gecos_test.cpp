#include "accounts/gecos.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

namespace fingerpost::accounts {
namespace {

struct row {
    const char* why;
    const char* field;
    const char* login;
    gecos parts;
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

const row rows[] = {
    {"all four",
     "Ada Lovelace,Room 1,555-1,555-2",
     "ada",
     {"Ada Lovelace", "Room 1", "555-1", "555-2"}},
    {"a name alone", "Ada Lovelace", "ada", {"Ada Lovelace", "", "", ""}},
    {"nothing", "", "ada", {"", "", "", ""}},
    {"empty ones between", ",,555-1,", "ada", {"", "", "555-1", ""}},
    {"what follows the four is ignored", "A,B,C,D,E,F", "ada", {"A", "B", "C", "D"}},
    {"a star in front is skipped", "*Ada", "ada", {"Ada", "", "", ""}},
    {"only one star, and only in front", "**A*da", "ada", {"*A*da", "", "", ""}},
    {"& is the login name, capitalised", "& Lovelace", "ada", {"Ada Lovelace", "", "", ""}},
    {"each & is", "&&,&", "ada", {"AdaAda", "&", "", ""}},
    {"a login that begins with no letter", "& X", "_7", {"_7 X", "", "", ""}},
    {"only ASCII is capitalised", "&", "\xC3\xA4mma", {"\xC3\xA4mma", "", "", ""}},
    {"bytes are kept", "J\xF6rg \x1B[1m", "j", {"J\xF6rg \x1B[1m", "", "", ""}},
    {"blanks are kept", " Ada , R 1 ", "ada", {" Ada ", " R 1 ", "", ""}},
};

BOOST_DATA_TEST_CASE(gecos_field, boost::unit_test::data::make(rows), r) {
    const auto parts = parse_gecos(r.field, r.login);
    BOOST_TEST(parts.full_name == r.parts.full_name);
    BOOST_TEST(parts.office == r.parts.office);
    BOOST_TEST(parts.office_phone == r.parts.office_phone);
    BOOST_TEST(parts.home_phone == r.parts.home_phone);
}

struct words_row {
    const char* why;
    const char* name;
    std::vector<std::string> words;
    friend std::ostream& operator<<(std::ostream& out, const words_row& r) { return out << r.why; }
};

const words_row word_rows[] = {
    {"lower case, sorted", "Lovelace Ada", {"ada", "lovelace"}},
    {"blanks and tabs part", " \tAda \t King  ", {"ada", "king"}},
    {"each once", "ada ADA Ada", {"ada"}},
    {"no words", " \t ", {}},
    {"other marks are part of a word", "O'Neil-Smith", {"o'neil-smith"}},
};

BOOST_DATA_TEST_CASE(words_of_a_name, boost::unit_test::data::make(word_rows), r) {
    BOOST_TEST(words_of(r.name) == r.words, boost::test_tools::per_element());
}

}  // namespace
}  // namespace fingerpost::accounts
