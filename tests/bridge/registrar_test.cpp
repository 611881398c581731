#include "registrar.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace fingerpost;
using namespace fingerpost::bridge;
using namespace std::chrono_literals;

namespace {

const base::instant noon{std::chrono::sys_days{std::chrono::January / 5 / 2026} + 12h};

base::user_name named(const char* text) { return base::user_name::parse(text).value(); }

registrar_limits few() {
    registrar_limits l;
    l.per_user = 3;
    l.total = 5;
    return l;
}

/// A site with its registrar, spoken to by phones.
struct site {
    registrar all{"example.test", few()};
    base::instant now = noon;

    register_outcome ask(register_request r) { return all.apply(r, now); }
    register_outcome put(const char* user, const char* uri, const char* call, std::uint32_t cseq,
                         std::uint32_t expires = 600) {
        return ask(request(user, uri, call, cseq, expires));
    }
    static register_request request(const char* user, const char* uri, const char* call,
                                    std::uint32_t cseq, std::uint32_t expires = 600) {
        register_request r(named(user));
        r.call_id = call;
        r.cseq = cseq;
        r.expires = expires;
        r.user_agent = "Phone/1";
        r.contacts.push_back({uri, {}, {}, {}, {}});
        return r;
    }
    static register_request star(const char* call, std::uint32_t cseq) {
        register_request r(named("ada"));
        r.call_id = call;
        r.cseq = cseq;
        r.star = true;
        r.expires = 0;
        return r;
    }
};

/// The bindings as the answer's Contact headers.
std::string contacts(const register_outcome& out, base::instant now) {
    std::string text;
    for (const binding& b : out.bindings) text += contact_value(b, now) + ' ';
    return text;
}

std::string phones_of(const site& s, const char* user) {
    std::string text;
    for (const base::phone& p : s.all.phones(named(user))) text += p.uri + '|' + p.label + ' ';
    return text;
}

constexpr const char* desk_phone = "sip:ada@192.0.2.1:5060";
constexpr const char* soft_phone = "sip:ada@192.0.2.2:5060";

/// What one request with odd parts is answered.
struct odd_request {
    const char* why;
    void (*change)(register_request&);
    unsigned status;
    friend std::ostream& operator<<(std::ostream& out, const odd_request& r) {
        return out << r.why;
    }
};

const odd_request odd_requests[] = {
    {"as it should be", [](register_request&) {}, 200},
    {"an hour is the most", [](register_request& r) { r.expires = 4294967295U; }, 200},
    {"too brief", [](register_request& r) { r.expires = 59; }, 423},
    {"a contact's own expires goes before the header's",
     [](register_request& r) { r.contacts[0].expires = 59; }, 423},
    {"the shortest", [](register_request& r) { r.expires = 60; }, 200},
    {"zero is not too brief", [](register_request& r) { r.expires = 0; }, 200},
    {"a URI that is none", [](register_request& r) { r.contacts[0].uri = "ada"; }, 400},
    {"a URI that ends the header", [](register_request& r) { r.contacts[0].uri += "\r\nX: y"; },
     400},
    {"a q that ends the header", [](register_request& r) { r.contacts[0].q = "1\r\n"; }, 400},
    {"an instance with a quote", [](register_request& r) { r.contacts[0].instance = "a\"b"; }, 400},
    {"an instance with a line end", [](register_request& r) { r.contacts[0].instance = "a\nb"; },
     400},
    {"parameters without their mark", [](register_request& r) { r.contacts[0].params = "a=b"; },
     400},
    {"parameters that end the header", [](register_request& r) { r.contacts[0].params = ";a\r"; },
     400},
    {"a contact that is too long",
     [](register_request& r) { r.contacts[0].uri += ";x=" + std::string(500, 'x'); }, 400},
    {"too many contacts",
     [](register_request& r) {
         for (const char* host : {"b", "c", "d"})
             r.contacts.push_back({std::string("sip:ada@") + host, {}, {}, {}, {}});
     },
     400},
    {"star beside a contact", [](register_request& r) { r.star = true, r.expires = 0; }, 400},
    {"star without Expires",
     [](register_request& r) { r.star = true, r.contacts.clear(), r.expires.reset(); }, 400},
    {"star with another Expires than 0",
     [](register_request& r) { r.star = true, r.contacts.clear(), r.expires = 600; }, 400},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(registrar_rules)

BOOST_DATA_TEST_CASE(what_is_answered, boost::unit_test::data::make(odd_requests), row) {
    site s;
    register_request r = site::request("ada", desk_phone, "c1", 1);
    row.change(r);
    const register_outcome out = s.ask(r);
    BOOST_TEST(out.status == row.status);
    if (row.status != 200) BOOST_TEST(s.all.size() == 0U);
    BOOST_TEST((out.min_expires == 60s) == (row.status == 423));
}

BOOST_AUTO_TEST_CASE(the_answer_lists_all_bindings_with_what_is_left_of_them) {
    site s;
    BOOST_TEST(contacts(s.put("ada", desk_phone, "c1", 1), s.now) ==
               "<sip:ada@192.0.2.1:5060>;expires=600 ");
    s.now += 100s + 1us;
    register_request r = site::request("ada", soft_phone, "c2", 7);
    r.contacts[0] = {soft_phone, 300, "0.5", "<urn:uuid:7>", ";methods=\"INVITE\""};
    BOOST_TEST(contacts(s.ask(r), s.now) ==
               "<sip:ada@192.0.2.1:5060>;expires=500 <sip:ada@192.0.2.2:5060>;q=0.5;"
               "+sip.instance=\"<urn:uuid:7>\";methods=\"INVITE\";expires=300 ");
}

BOOST_AUTO_TEST_CASE(who_names_no_contact_asks_what_is_registered) {
    site s;
    (void)s.put("ada", desk_phone, "c1", 5);
    register_request r(named("ada"));
    r.call_id = "c1";
    r.cseq = 1;  // he changes nothing, so its order does not matter
    const register_outcome out = s.ask(r);
    BOOST_TEST(out.status == 200U);
    BOOST_TEST(out.bindings.size() == 1U);
    BOOST_TEST(!out.changed);
}

BOOST_AUTO_TEST_CASE(without_any_expires_the_default_stands) {
    site s;
    register_request r = site::request("ada", desk_phone, "c1", 1);
    r.expires.reset();
    BOOST_TEST(contacts(s.ask(r), s.now) == "<sip:ada@192.0.2.1:5060>;expires=3600 ");
}

BOOST_AUTO_TEST_CASE(a_refresh_moves_the_end_and_keeps_the_beginning) {
    site s;
    BOOST_TEST(s.put("ada", desk_phone, "c1", 1).changed);
    s.now += 300s;
    const register_outcome out = s.put("ada", "sip:ADA@192.0.2.1", "x", 1, 0);
    BOOST_TEST(!out.changed);  // there is no such binding
    const register_outcome again = s.put("ada", desk_phone, "c1", 2);
    BOOST_TEST(!again.changed);
    BOOST_REQUIRE(again.bindings.size() == 1U);
    BOOST_TEST((again.bindings[0].since == noon));
    BOOST_TEST((again.bindings[0].until == s.now + 600s));
}

BOOST_AUTO_TEST_CASE(within_a_call_id_only_a_higher_cseq_counts) {
    site s;
    (void)s.put("ada", desk_phone, "c1", 5);
    for (const std::uint32_t cseq : {5U, 4U}) {
        BOOST_TEST(s.put("ada", desk_phone, "c1", cseq, 0).status == 500U);
        BOOST_TEST(s.ask(site::star("c1", cseq)).status == 500U);
    }
    BOOST_TEST(s.all.size() == 1U);
    BOOST_TEST(s.put("ada", desk_phone, "c2", 1).status == 200U);  // the phone has started anew
    BOOST_TEST(s.all.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_request_is_carried_out_whole_or_not_at_all) {
    site s;
    (void)s.put("ada", desk_phone, "c1", 5);
    register_request r = site::request("ada", soft_phone, "c1", 4);
    r.contacts.push_back({desk_phone, {}, {}, {}, {}});
    BOOST_TEST(s.ask(r).status == 500U);
    r.cseq = 6;
    r.contacts.push_back({"sip:ada@third", 1, {}, {}, {}});
    BOOST_TEST(s.ask(r).status == 423U);
    BOOST_TEST(s.all.size() == 1U);
}

BOOST_AUTO_TEST_CASE(expires_0_removes_one_and_star_removes_all) {
    site s;
    (void)s.put("ada", desk_phone, "c1", 1);
    (void)s.put("ada", soft_phone, "c2", 1);
    (void)s.put("bob", "sip:bob@192.0.2.3", "c3", 1);
    const register_outcome one = s.put("ada", desk_phone, "c1", 2, 0);
    BOOST_TEST(one.changed == false);  // both phones look alike from outside
    BOOST_TEST(contacts(one, s.now) == "<sip:ada@192.0.2.2:5060>;expires=600 ");
    const register_outcome none = s.ask(site::star("c4", 1));
    BOOST_TEST(none.changed);
    BOOST_TEST(none.bindings.empty());
    BOOST_TEST(s.all.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_contact_that_is_named_twice_is_one) {
    site s;
    register_request r = site::request("ada", desk_phone, "c1", 1);
    r.contacts.push_back({desk_phone, 300, {}, {}, {}});
    BOOST_TEST(contacts(s.ask(r), s.now) == "<sip:ada@192.0.2.1:5060>;expires=300 ");
}

BOOST_AUTO_TEST_CASE(a_phone_that_moved_replaces_its_binding) {
    site s;
    register_request r = site::request("ada", desk_phone, "c1", 1);
    r.contacts[0].instance = "<urn:uuid:7>";
    (void)s.ask(r);
    s.now += 10s;
    r.contacts[0].uri = soft_phone;
    BOOST_TEST(s.ask(r).status == 500U);  // the order counts here too
    r.cseq = 2;
    const register_outcome moved = s.ask(r);
    BOOST_TEST(contacts(moved, s.now) ==
               "<sip:ada@192.0.2.2:5060>;+sip.instance=\"<urn:uuid:7>\";expires=600 ");
    BOOST_TEST((moved.bindings[0].since == noon));
    BOOST_TEST(!moved.changed);
}

BOOST_AUTO_TEST_CASE(a_phone_may_drop_its_old_address_as_it_registers_its_new_one) {
    site s;
    register_request r = site::request("ada", desk_phone, "c1", 1);
    r.contacts[0].instance = "<urn:uuid:7>";
    (void)s.ask(r);
    r.cseq = 2;
    r.contacts = {{soft_phone, {}, {}, "<urn:uuid:7>", {}},
                  {desk_phone, 0, {}, "<urn:uuid:7>", {}}};
    BOOST_TEST(contacts(s.ask(r), s.now) ==
               "<sip:ada@192.0.2.2:5060>;+sip.instance=\"<urn:uuid:7>\";expires=600 ");
}

BOOST_AUTO_TEST_CASE(who_has_too_many_loses_the_one_refreshed_longest_ago) {
    site s;
    for (const char* uri : {"sip:a@h", "sip:b@h", "sip:c@h"}) {
        (void)s.put("ada", uri, uri, 1);
        s.now += 1s;
    }
    (void)s.put("ada", "sip:a@h", "sip:a@h", 2);
    s.now += 1s;
    BOOST_TEST(s.put("ada", "sip:d@h", "c4", 1).status == 200U);
    BOOST_TEST(phones_of(s, "ada") ==
               "sip:a@example.test|Phone/1 sip:c@example.test|Phone/1 sip:d@example.test|Phone/1 ");
}

BOOST_AUTO_TEST_CASE(when_all_is_full_nobody_new_comes_in_but_who_is_in_may_stay) {
    site s;
    for (const char* uri : {"sip:a@h", "sip:b@h", "sip:c@h"}) (void)s.put("ada", uri, uri, 1);
    for (const char* uri : {"sip:a@h", "sip:b@h"}) (void)s.put("bob", uri, uri, 1);
    const register_outcome full = s.put("cem", "sip:cem@h", "c9", 1);
    BOOST_TEST(full.status == 503U);
    BOOST_TEST(full.bindings.empty());
    BOOST_TEST(s.put("bob", "sip:c@h", "c9", 1).status == 503U);
    BOOST_TEST(s.put("bob", "sip:a@h", "sip:a@h", 2).status == 200U);
    BOOST_TEST(s.put("bob", "sip:a@h", "sip:a@h", 3, 0).status == 200U);
    BOOST_TEST(s.put("cem", "sip:cem@h", "c9", 1).status == 200U);
    BOOST_TEST(s.all.size() == 5U);
}

BOOST_AUTO_TEST_CASE(what_is_not_refreshed_ends) {
    site s;
    BOOST_TEST(!s.all.next_expiry().has_value());
    (void)s.put("ada", "sip:a@h", "c1", 1, 100);
    (void)s.put("ada", "sip:b@h", "c2", 1, 200);
    (void)s.put("bob", "sip:a@h", "c3", 1, 300);
    BOOST_TEST((s.all.next_expiry() == noon + 100s));
    BOOST_TEST(s.all.expire(noon + 100s - 1us).empty());
    const auto changed = s.all.expire(noon + 100s);
    BOOST_REQUIRE(changed.size() == 1U);
    BOOST_TEST(changed[0].str() == "ada");
    BOOST_TEST((s.all.next_expiry() == noon + 200s));
    BOOST_TEST(s.all.expire(noon + 900s).size() == 2U);
    BOOST_TEST(s.all.size() == 0U);
    BOOST_TEST(!s.all.next_expiry().has_value());
}

BOOST_AUTO_TEST_CASE(an_end_that_nobody_can_see_changes_nothing) {
    site s;
    (void)s.put("ada", desk_phone, "c1", 1, 200);
    (void)s.put("ada", soft_phone, "c2", 1, 100);
    BOOST_TEST(s.all.expire(noon + 100s).empty());
    BOOST_TEST(s.all.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_has_ended_is_not_answered_even_before_it_is_dropped) {
    site s;
    (void)s.put("ada", desk_phone, "c1", 5, 100);
    s.now += 100s;
    const register_outcome out = s.put("ada", desk_phone, "c1", 1);  // it binds nothing any more
    BOOST_TEST(out.status == 200U);
    BOOST_TEST((out.bindings[0].since == s.now));
    BOOST_TEST(out.changed);
}

BOOST_AUTO_TEST_CASE(a_phone_is_told_without_its_address) {
    site s;
    (void)s.put("ada", "sip:desk@192.0.2.1:5060;transport=tcp", "c1", 1);
    BOOST_TEST(phones_of(s, "ada") == "sip:desk@example.test|Phone/1 ");
    (void)s.put("ada", "sip:192.0.2.1:5060", "c2", 1);
    BOOST_TEST(phones_of(s, "ada") ==
               "sip:ada@example.test|Phone/1 sip:desk@example.test|Phone/1 ");
    (void)s.put("bob", "tel:+1555", "c3", 1);
    BOOST_TEST(phones_of(s, "bob") == "sip:bob@example.test|Phone/1 ");
    (void)s.put("bob", "sip:b\xC3\xA9@h", "c4", 1);  // not a user part, as it stands
    BOOST_TEST(phones_of(s, "bob") == "sip:bob@example.test|Phone/1 ");
    BOOST_TEST(phones_of(s, "cem") == "");
}

BOOST_AUTO_TEST_CASE(phones_that_look_alike_are_one_since_the_first_of_them) {
    site s;
    (void)s.put("ada", desk_phone, "c1", 1);
    s.now += 60s;
    register_request r = site::request("ada", soft_phone, "c2", 1);
    r.user_agent = std::string(100, 'x');
    BOOST_TEST(!s.ask(r).changed);
    const auto phones = s.all.phones(named("ada"));
    BOOST_REQUIRE(phones.size() == 1U);
    BOOST_TEST(phones[0].label == "Phone/1");
    BOOST_TEST((phones[0].since == noon));
    BOOST_TEST(s.put("ada", desk_phone, "c1", 2, 0).changed);
    BOOST_TEST(s.all.phones(named("ada")).at(0).label == std::string(64, 'x'));
}

struct expires_text {
    const char* text;
    std::uint32_t seconds;
    friend std::ostream& operator<<(std::ostream& out, const expires_text& e) {
        return out << '"' << e.text << '"';
    }
};

const expires_text expires_texts[] = {
    {"0", 0},
    {"600", 600},
    {"4294967295", 4294967295U},
    {"4294967296", 4294967295U},
    {"", 3600},
    {"-1", 3600},
    {"600 s", 3600},
    {"1e3", 3600},
};

BOOST_DATA_TEST_CASE(an_expires_is_read, boost::unit_test::data::make(expires_texts), e) {
    BOOST_TEST(read_expires(e.text) == e.seconds);
}

BOOST_AUTO_TEST_SUITE_END()
