#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "document.hpp"
#include "document_cards.hpp"
#include "list_state.hpp"
#include "uri_text.hpp"
#include "watcherinfo.hpp"

using namespace fingerpost;
using namespace fingerpost::bridge;
using namespace fingerpost::bridge::cards;

namespace {

/// Makes up cards, the same ones in each run.
class dreamer {
public:
    std::size_t below(std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(dice_);
    }
    bool maybe() { return below(2) == 0; }

    std::string text() {
        constexpr const char* odd[] = {"",
                                       "Ada",
                                       "<rpid:busy/>",
                                       "]]>",
                                       "&amp;",
                                       "\"'",
                                       "a\nb\tc\r",
                                       "\x1B[2J",
                                       "\xFF\xFE",
                                       "\xEF\xBF\xBF",
                                       "\xC2\x85",
                                       "  ",
                                       "on-the-phone",
                                       "\xF0\x9F\x98\x80",
                                       "\xED\xA0\x80",
                                       "<!--",
                                       "<?x?>",
                                       "unknown",
                                       "away",
                                       "&#0;"};
        std::string made;
        for (std::size_t i = below(4); i > 0; --i) made += odd[below(std::size(odd))];
        for (std::size_t i = below(8); i > 0; --i) made += static_cast<char>(below(256));
        return made;
    }

    std::optional<base::instant> time() {
        if (maybe()) return std::nullopt;
        return noon + std::chrono::microseconds(below(1'000'000'000'000));
    }

    base::card_session session() {
        base::card_session s;
        s.since = time();
        s.idle_since = time();
        s.host = text();
        if (maybe()) s.locked = maybe();
        return s;
    }

    base::card card() {
        base::card c = of_ada({});
        for (std::size_t f = 0; f < base::field_count; ++f)
            if (below(4) > 0) c.shows.insert(static_cast<base::field>(f));
        c.state = below(8) == 0 ? base::card::standing::denied : base::card::standing::shown;
        c.presence = static_cast<base::availability>(below(4));
        c.since = time();
        c.idle_since = time();
        c.name = text();
        c.activity = text();
        c.note = text();
        for (std::size_t i = below(5); i > 0; --i) c.sessions.push_back(session());
        for (std::size_t i = below(3); i > 0; --i)
            c.contacts.push_back(
                {"sip:" + std::to_string(i) + escape_user(text()) + "@example.test", text(), noon});
        return c;
    }

private:
    std::mt19937 dice_{4711};
};

/// A folder that is gone afterwards.
struct scratch {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / "fingerpost-documents-XXXXXX";
    scratch() {
        std::string made = path.string();
        BOOST_REQUIRE(mkdtemp(made.data()) != nullptr);
        path = made;
    }
    ~scratch() { std::filesystem::remove_all(path); }
};

void write(const std::filesystem::path& to, std::string_view text) {
    std::ofstream(to, std::ios::binary) << text;
}

/// What xmllint says of all files in `folder`; empty: they are valid.
std::string complaints(const scratch& folder, const std::string& options) {
    const std::string said = (folder.path / "said").string();
    const std::string command = "cd '" + folder.path.string() +
                                "' && ls | grep xml$ | xargs xmllint --nonet --noout " + options +
                                " >said 2>&1";
    const int status = std::system(command.c_str());
    if (status == 0) return {};
    std::ifstream in(said);
    std::string text(std::istreambuf_iterator<char>(in), {});
    return text.empty() ? "xmllint failed" : text.substr(0, 4000);
}

constexpr int cards_made = 500;

/// The documents of many cards in format `f`, one file each.
void dream(const scratch& folder, body_format f) {
    dreamer d;
    for (int i = 0; i < cards_made; ++i) {
        std::string text = render(d.card(), terms(), f);
        // PIDF's schema holds for what came before it too, under its other name.
        if (const auto at = text.find("ns:cpim-pidf"); at != text.npos)
            text.replace(at, 12, "ns:pidf");
        write(folder.path / (std::to_string(i) + ".xml"), text);
    }
}

const std::string by_schema = "--schema '" FINGERPOST_SHARED_DATA "/xsd/presence-all.xsd'";

/// What all who write or read xpidf agree on.
constexpr const char* xpidf_dtd = R"(<!ELEMENT presence (presentity, atom+)>
<!ELEMENT presentity EMPTY>
<!ATTLIST presentity uri CDATA #REQUIRED>
<!ELEMENT atom (address+)>
<!ATTLIST atom id ID #REQUIRED>
<!ELEMENT address (status, msnsubstatus?)>
<!ATTLIST address uri CDATA #REQUIRED priority CDATA #IMPLIED>
<!ELEMENT status EMPTY>
<!ATTLIST status status (open|inuse|closed) #REQUIRED>
<!ELEMENT msnsubstatus EMPTY>
<!ATTLIST msnsubstatus substatus (online|offline|idle|away|busy|onthephone) #REQUIRED>
)";

}  // namespace

BOOST_AUTO_TEST_SUITE(schemas)

BOOST_AUTO_TEST_CASE(the_check_sees_what_is_wrong) {
    const scratch folder;
    write(folder.path / "bad.xml",
          R"(<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:a@b">
<tuple id="1"><status><basic>open</basic></status></tuple></presence>)");
    BOOST_TEST(complaints(folder, by_schema) != "");  // an id that is no NCName
}

BOOST_AUTO_TEST_CASE(pidf_is_valid_whatever_it_tells) {
    const scratch folder;
    dream(folder, body_format::pidf);
    write(folder.path / "full.xml", render(full(), terms(), body_format::pidf));
    BOOST_TEST(complaints(folder, by_schema) == "");
}

BOOST_AUTO_TEST_CASE(cpim_pidf_is_valid_whatever_it_tells) {
    const scratch folder;
    dream(folder, body_format::cpim_pidf);
    BOOST_TEST(complaints(folder, by_schema) == "");
}

BOOST_AUTO_TEST_CASE(xpidf_is_valid_whatever_it_tells) {
    const scratch folder;
    dream(folder, body_format::xpidf);
    write(folder.path / "xpidf.dtd", xpidf_dtd);
    BOOST_TEST(complaints(folder, "--valid") == "");
}

BOOST_AUTO_TEST_CASE(lists_are_valid_whatever_they_tell) {
    const scratch folder;
    dreamer d;
    bodies rendered("example.test", std::chrono::seconds(300));
    for (int i = 0; i < 100; ++i) {
        list_state list("sip:crew@example.test", {{"sip:ada@example.test", d.card().user},
                                                  {"sip:a&b<c>\"d\"@example.net", {}}});
        for (int n = 0; n < 3; ++n) {
            const auto told = std::make_shared<const base::card>(d.card());
            const base::list_news news{
                base::list_news::standing::known, false, {{told->user, told}}};
            list.hear(news, rendered, body_format::pidf, {}, {});
            const std::string text =
                list.next({body_format::pidf, "b0", "example.test", 60'000, 0}).body();
            const auto begin = text.find("<?xml");
            const auto end = text.find("</list>") + 7;
            write(folder.path / (std::to_string(i) + '-' + std::to_string(n) + ".xml"),
                  text.substr(begin, end - begin));
        }
    }
    BOOST_TEST(complaints(folder, by_schema) == "");
}

BOOST_AUTO_TEST_CASE(watcherinfo_is_valid_whatever_it_tells) {
    const scratch folder;
    dreamer dreams;
    for (std::size_t i = 0; i < 50; ++i) {
        std::vector<watcher_line> lines;
        for (std::size_t n = dreams.below(6); n > 0; --n) {
            lines.push_back({entity_tag(dreams.text()), "sip:" + escape_user(dreams.text()) + "@x",
                             static_cast<watcher_status>(dreams.below(4)),
                             static_cast<watcher_event>(dreams.below(8)),
                             std::chrono::seconds(dreams.below(100'000)), std::nullopt});
            if (dreams.maybe()) lines.back().expires_in = std::chrono::seconds(dreams.below(3600));
        }
        const extent tells = dreams.maybe() ? extent::full : extent::partial;
        write(folder.path / (std::to_string(i) + ".xml"),
              render_watcherinfo(terms().aor, tells, static_cast<std::uint32_t>(i), lines));
    }
    BOOST_TEST(complaints(folder, by_schema) == "");
}

BOOST_AUTO_TEST_CASE(dialog_info_is_valid_whatever_it_tells) {
    const scratch folder;
    dream(folder, body_format::dialog_info);
    BOOST_TEST(complaints(folder, by_schema) == "");
}

BOOST_AUTO_TEST_SUITE_END()
