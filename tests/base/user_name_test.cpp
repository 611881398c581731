#include "base/user_name.hpp"

#include "row.hpp"

using namespace fingerpost::base;
using namespace std::string_view_literals;

namespace {

const std::string longest(255, 'a');
const std::string longer(256, 'a');

const reading rows[] = {
    {"a login", "ann", "ann"},
    {"case stays", "Ann", "Ann"},
    {"a dollar at the end", "host$", "host$"},
    {"a Windows domain", "DOMAIN\\ann", "DOMAIN\\ann"},
    {"digits and signs", "-9_.+#\"", "-9_.+#\""},
    {"UTF-8", "\xC3\xA5sa\xE4\xB8\xAD", "\xC3\xA5sa\xE4\xB8\xAD"},
    {"the longest", longest, longest},
    {"nothing", "", empty},
    {"one byte more", longer, too_long},
    {"a slash", "a/b", bad_char},
    {"a colon", "a:b", bad_char},
    {"a comma", "a,b", bad_char},
    {"an at", "a@b", bad_char},
    {"a space", "a b", bad_char},
    {"a space behind", "ann ", bad_char},
    {"a no-break space",
     "a\xC2\xA0"
     "b",
     bad_char},
    {"an ideographic space",
     "a\xE3\x80\x80"
     "b",
     bad_char},
    {"TAB", "a\tb", bad_char},
    {"LF", "ann\n", bad_char},
    {"NUL", "ann\0"sv, bad_char},
    {"DEL", "ann\x7F", bad_char},
    {"C1", "ann\xC2\x85", bad_char},
    {"not UTF-8", "\xC5sa", bad_char},
    {"overlong slash", "\xC0\xAF", bad_char},
    {"zero width space", "an\xE2\x80\x8Bn", bad_char},
    {"right-to-left override", "an\xE2\x80\xAEn", bad_char},
    {"Hangul filler", "\xE3\x85\xA4", bad_char},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(user_names)

BOOST_DATA_TEST_CASE(a_name_is_read, boost::unit_test::data::make(rows), r) {
    BOOST_TEST(shown(user_name::parse(r.text), [](const auto& n) { return n.str(); }) == r.gives);
}

BOOST_AUTO_TEST_CASE(names_are_compared_exactly) {
    const auto ann = user_name::parse("ann").value();
    BOOST_TEST((ann == user_name::parse("ann").value()));
    BOOST_TEST((ann != user_name::parse("Ann").value()));
    BOOST_TEST((ann < user_name::parse("anna").value()));
    BOOST_TEST(std::hash<user_name>{}(ann) ==
               std::hash<user_name>{}(user_name::parse("ann").value()));
}

BOOST_AUTO_TEST_SUITE_END()
