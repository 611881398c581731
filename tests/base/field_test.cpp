#include "base/field.hpp"

#include <set>

#include "row.hpp"

using namespace fingerpost::base;

namespace {

struct naming {
    field f;
    std::string_view name;
    friend std::ostream& operator<<(std::ostream& out, const naming& n) { return out << n.name; }
};

const naming namings[] = {
    {field::presence, "presence"}, {field::name, "name"},       {field::idle, "idle"},
    {field::since, "since"},       {field::host, "host"},       {field::line, "line"},
    {field::origin, "origin"},     {field::program, "program"}, {field::activity, "activity"},
    {field::note, "note"},         {field::office, "office"},   {field::phone, "phone"},
    {field::home, "home"},         {field::shell, "shell"},     {field::mail, "mail"},
    {field::plan, "plan"},         {field::project, "project"}, {field::pgpkey, "pgpkey"},
    {field::last, "last"},         {field::contact, "contact"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(fields)

BOOST_DATA_TEST_CASE(a_field_has_a_name, boost::unit_test::data::make(namings), n) {
    BOOST_TEST(name_of(n.f) == n.name);
    BOOST_TEST((field_named(n.name) == n.f));
}

BOOST_AUTO_TEST_CASE(there_are_no_others) {
    BOOST_TEST(std::size(namings) == field_count);
    for (const char* no : {"", "Presence", "presence ", "presenc", "all"}) {
        BOOST_TEST(!field_named(no));
    }
}

BOOST_AUTO_TEST_CASE(a_set_has_what_was_put_in) {
    field_set s{field::plan};
    BOOST_TEST(s.has(field::plan));
    BOOST_TEST(!s.has(field::project));
    BOOST_TEST(!s.empty());
    BOOST_TEST(field_set().empty());
    BOOST_TEST(s.has_any({field::project, field::plan}));
    BOOST_TEST(!s.has_any({field::project}));
    s |= {field::project};
    BOOST_TEST((s == field_set{field::project, field::plan}));
    s &= {field::project, field::mail};
    BOOST_TEST((s == field_set{field::project}));
    for (const naming& n : namings) BOOST_TEST(field_set::all().has(n.f));
}

BOOST_AUTO_TEST_CASE(keys_are_equal_for_equal_sets_only) {
    std::set<unsigned long> keys{field_set().key(), field_set::all().key()};
    for (const naming& n : namings) keys.insert(field_set{n.f}.key());
    BOOST_TEST(keys.size() == field_count + 2);
    BOOST_TEST(
        (field_set{field::plan, field::mail}.key() == field_set{field::mail, field::plan}.key()));
}

BOOST_AUTO_TEST_SUITE_END()
