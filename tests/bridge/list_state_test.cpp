// What the watcher of a list is told: RFC 4662 sections 4 and 5.
#include "list_state.hpp"

#include <boost/test/unit_test.hpp>

#include "document_cards.hpp"

using namespace fingerpost;
using namespace fingerpost::bridge;
using namespace fingerpost::bridge::cards;
using base::card;
using standing = base::list_news::standing;

namespace {

base::user_name user(const std::string& name) { return base::user_name::parse(name).value(); }

std::shared_ptr<card> of(const std::string& name, card::standing state,
                         base::availability how = base::availability::active) {
    auto c = std::make_shared<card>(user(name));
    c->state = state;
    c->generation = 1;
    if (state == card::standing::shown) c->shows = {base::field::presence};
    c->presence = how;
    return c;
}
std::shared_ptr<card> shown(const std::string& name) { return of(name, card::standing::shown); }

struct listed {
    bodies rendered{"example.test", 300s};
    list_state list{"sip:crew@example.test", user("crew")};
    tick now{std::chrono::hours(1)};
    std::size_t most = 60'000;
    std::uint64_t generation = 1;

    list_state::terms terms() const { return {pidf, "b0", "example.test", most, generation}; }
    void hear(const std::vector<std::shared_ptr<card>>& cards, bool whole = false) {
        base::list_news news{standing::known, whole, {}};
        for (const auto& c : cards) news.cards.emplace(c->user, c);
        list.hear(news, rendered, pidf, {600s, 60s}, now);
    }
    /// The first part of the next document, without what frames it.
    std::string next() {
        const std::string text = list.next(terms()).body();
        const auto begin = text.find("<list");
        return text.substr(begin, text.find("</list>") - begin);
    }
};

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t n = 0;
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
    return n;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(list_states, listed)

BOOST_AUTO_TEST_CASE(the_whole_of_a_list) {
    const auto ada = shown("ada");
    ada->shows.insert(base::field::name);
    ada->name = "Ada & Co";
    hear({ada, of("bob", card::standing::pending)}, true);
    const list_document doc = list.next(terms());
    BOOST_TEST(doc.type() ==
               "multipart/related;type=\"application/rlmi+xml\";"
               "start=\"<0.b0@example.test>\";boundary=b0");
    std::string body = rendered.of(ada)->body(pidf);
    BOOST_TEST(doc.body() ==
               "--b0\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <0.b0@example.test>\r\n"
               "Content-Type: application/rlmi+xml;charset=\"UTF-8\"\r\n\r\n"
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<list xmlns=\"urn:ietf:params:xml:ns:rlmi\" uri=\"sip:crew@example.test\""
               " version=\"0\" fullState=\"true\">\n"
               "<resource uri=\"sip:ada@example.test\"><name>Ada &amp; Co</name>"
               "<instance id=\"1\" state=\"active\" cid=\"1.b0@example.test\"/></resource>\n"
               "<resource uri=\"sip:bob@example.test\"><instance id=\"1\" state=\"pending\"/>"
               "</resource>\n"
               "</list>\n\r\n"
               "--b0\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <1.b0@example.test>\r\n"
               "Content-Type: application/pidf+xml;charset=\"UTF-8\"\r\n\r\n" +
                   body + "\r\n--b0--\r\n");
    BOOST_TEST(!list.has_news());
}

BOOST_AUTO_TEST_CASE(as_liblinphone_reads_it) {
    list.style = list_style::liblinphone;
    hear({shown("ada")}, true);
    const list_document doc = list.next(terms());
    BOOST_TEST(doc.type().find(";start=\"<0.b0@example.test>\";boundary=b0") != std::string::npos);
    const std::string text = doc.body();
    BOOST_TEST(count(text, "\r\nContent-Id: 0.b0@example.test\r\n") == 1U);
    BOOST_TEST(count(text, "\r\nContent-Id: 1.b0@example.test\r\n") == 1U);
    BOOST_TEST(count(text, "cid=\"1.b0@example.test\"") == 1U);
    BOOST_TEST(count(text, "Content-ID") == 0U);
}

BOOST_AUTO_TEST_CASE(liblinphone_is_told_that_who_ends_is_offline) {
    list.style = list_style::liblinphone;
    hear({shown("ada"), shown("bob")}, true);
    next();
    hear({of("bob", card::standing::denied), of("cy", card::standing::denied)});
    const std::string text = list.next(terms()).body();
    BOOST_TEST(count(text, "<resource ") == 1U, "of cy it never knew");
    BOOST_TEST(count(text, "bob@example.test\"><instance id=\"1\" state=\"active\"") == 1U);
    BOOST_TEST(count(text, "<basic>closed</basic>") == 1U);
    BOOST_TEST(list.size() == 1U);

    list = list_state("sip:me@example.test",
                      {{"sip:bob@example.test", user("bob")}, {"sip:cy@example.test", user("cy")}});
    list.style = list_style::liblinphone;
    hear({shown("bob"), of("cy", card::standing::denied)}, true);
    BOOST_TEST(count(next(), "noresource") == 1U);
    hear({of("bob", card::standing::pending)});
    BOOST_TEST(count(next(), "state=\"active\"") == 1U);
    BOOST_TEST_REQUIRE(list.shown().size() == 1U);
    BOOST_TEST(list.shown().front().pending);
    now += 601s;
    list.lapse(rendered, pidf, now);
    BOOST_TEST(count(next(), "state=\"active\"") == 1U, "given up");
    hear({of("bob", card::standing::denied)});
    BOOST_TEST(count(next(), "state=\"active\"") == 1U);
    BOOST_TEST(list.shown().empty(), "nobody watches him");
    hear({of("bob", card::standing::denied)});
    BOOST_TEST(!list.has_news());
    list.tell_all();
    BOOST_TEST(count(next(), "state=\"active\"") == 1U, "and so he stays");
    hear({shown("bob")});
    BOOST_TEST(count(list.next(terms()).body(), "<basic>open</basic>") == 1U);
}

BOOST_AUTO_TEST_CASE(then_only_what_changed) {
    hear({shown("ada"), shown("bob")}, true);
    next();
    hear({shown("ada")});
    BOOST_TEST(!list.has_news(), "which looks as before");
    hear({of("bob", card::standing::shown, base::availability::offline), shown("cy")});
    const std::string said = next();
    BOOST_TEST(said.find("version=\"1\" fullState=\"false\"") != said.npos);
    BOOST_TEST(said.find("ada") == said.npos);
    BOOST_TEST(count(said, "state=\"active\"") == 2U);
}

BOOST_AUTO_TEST_CASE(who_leaves_is_told_once) {
    hear({shown("ada"), shown("bob")}, true);
    next();
    hear({of("bob", card::standing::denied)});
    BOOST_TEST(next().find("<resource uri=\"sip:bob@example.test\"><instance id=\"1\" "
                           "state=\"terminated\" reason=\"noresource\"/>") != std::string::npos);
    BOOST_TEST(list.size() == 1U);
    list.tell_all();
    BOOST_TEST(next().find("bob") == std::string::npos);
    hear({shown("bob")}, true);
    BOOST_TEST(count(next(), "noresource") == 1U, "a whole one takes away those it has not");
    BOOST_TEST(list.size() == 1U);
}

BOOST_AUTO_TEST_CASE(who_cannot_be_told_of_is_not_named) {
    hear({shown("ada"), of("cy", card::standing::cannot_tell)}, true);
    BOOST_TEST(next().find("cy@") == std::string::npos, "he may be denied");
    hear({of("cy", card::standing::cannot_tell)});
    BOOST_TEST(!list.has_news());
    hear({shown("cy")});
    BOOST_TEST(count(next(), "sip:cy@example.test") == 1U);
    hear({of("cy", card::standing::cannot_tell)}, true);
    BOOST_TEST(next().find("cy@") == std::string::npos, "he stays as he was");
    BOOST_TEST(list.size() == 1U);
    list = list_state("sip:me@example.test", {{"sip:cy@example.test", user("cy")}});
    hear({of("cy", card::standing::cannot_tell)}, true);
    BOOST_TEST(next().find("<resource uri=\"sip:cy@example.test\"/>") != std::string::npos,
               "who was asked for by URI");
}

BOOST_AUTO_TEST_CASE(those_asked_for_by_uri_stay) {
    list = list_state("sip:me@example.test", {{"sip:ada@example.test", user("ada")},
                                              {"sip:ADA@example.test;x", user("ada")},
                                              {"sip:eve@example.net", {}},
                                              {"sip:no@example.test", user("no")}});
    hear({shown("ada"), of("no", card::standing::denied)}, true);
    const std::string first = next();
    BOOST_TEST(count(first, "<resource ") == 4U);
    BOOST_TEST(count(first, "state=\"active\"") == 2U);
    BOOST_TEST(count(first, "reason=\"noresource\"") == 2U, "unknown and elsewhere");
    hear({shown("no")});
    BOOST_TEST(next().find("no@example.test\"><instance id=\"1\" state=\"active\"") !=
               std::string::npos);
    BOOST_TEST((std::get<std::vector<base::user_name>>(list.watched().of).size() == 2U));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_follows) {
    std::vector<std::shared_ptr<card>> many;
    for (int i = 100; i < 400; ++i) many.push_back(shown("user" + std::to_string(i)));
    hear(many, true);
    most = 16'384;
    std::size_t told = 0;
    const list_document first = list.next(terms());
    BOOST_TEST(count(first.body(), "<resource ") == 300U, "a full one names all");
    BOOST_TEST(list.has_rest());
    told += count(first.body(), "<presence");
    while (list.has_news()) {
        const std::string text = list.next(terms()).body();
        BOOST_TEST(text.size() <= most);
        BOOST_TEST(count(text, "fullState=\"false\"") == 1U);
        BOOST_TEST(count(text, "cid=") == count(text, "<presence"));
        told += count(text, "<presence");
    }
    BOOST_TEST(!list.has_rest());
    BOOST_TEST(told == 300U);
    most = 1;
    list.tell_all();
    BOOST_TEST(count(list.next(terms()).body(), "<presence") == 1U, "always something");
}

BOOST_AUTO_TEST_CASE(who_is_pending_or_cannot_be_told_for_long) {
    hear({shown("ada"), of("bob", card::standing::pending)}, true);
    next();
    BOOST_TEST((list.lapses() == now + 600s));
    hear({of("ada", card::standing::cannot_tell)});
    BOOST_TEST(!list.has_news(), "she stays as she was");
    BOOST_TEST((list.lapses() == now + 60s));
    list.lapse(rendered, pidf, now + 60s);
    BOOST_TEST(next().find("reason=\"probation\"") != std::string::npos);
    list.lapse(rendered, pidf, now + 600s);
    BOOST_TEST(next().find("reason=\"giveup\"") != std::string::npos);
    BOOST_TEST(!list.lapses());
    hear({shown("ada")});
    BOOST_TEST(next().find("state=\"active\"") != std::string::npos);
    list.style = list_style::liblinphone;
    hear({of("ada", card::standing::cannot_tell)});
    list.lapse(rendered, pidf, now + 600s);
    BOOST_TEST(count(list.next(terms()).body(), "<basic>closed</basic>") == 1U);
}

BOOST_AUTO_TEST_CASE(what_an_older_policy_judged_is_not_told) {
    hear({shown("ada")}, true);
    BOOST_TEST(!list.is_stale(1));
    BOOST_TEST(list.is_stale(2));
    next();
    BOOST_TEST(!list.is_stale(2), "nothing is to be told");
    hear({of("ada", card::standing::cannot_tell)});
    list.tell_all();
    generation = 2;
    BOOST_TEST(next().find("<resource uri=\"sip:ada@example.test\"/>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lamps_are_numbered_one_by_one) {
    list_state::terms t = terms();
    t.format = body_format::dialog_info;
    hear({shown("ada"), shown("bob")}, true);
    BOOST_TEST(count(list.next(t).body(),
                     "<dialog-info xmlns=\"urn:ietf:params:xml:ns:"
                     "dialog-info\" version=\"0\"") == 2U);
    const auto busy = shown("ada");
    busy->activity = "busy";
    base::list_news news{standing::known, false, {{busy->user, busy}}};
    list.hear(news, rendered, t.format, {600s, 60s}, now);
    const std::string text = list.next(t).body();
    BOOST_TEST(count(text, "version=\"1\" state=") == 1U);
    BOOST_TEST(count(text, "<dialog ") == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
