// M10 (RFC 1288 section 2.5.2): for whatever card, the long form of who is logged in holds at least
// what his rows in the list hold.
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "fingerd/format.hpp"
#include "people.hpp"

namespace {
using namespace fingerpost;
using base::field;

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

/// The idle column as the long form words it, in front of its smaller units.
std::string in_words(const std::string& idle) {
    const auto counted = [](const std::string& number, const char* unit) {
        return number + ' ' + unit + (number == "1" ? " " : "s ");
    };
    if (idle.ends_with('d')) return counted(idle.substr(0, idle.size() - 1), "day");
    if (const auto colon = idle.find(':'); colon != std::string::npos) {
        const int past = std::stoi(idle.substr(colon + 1));
        return counted(idle.substr(0, colon), "hour") +
               (past == 0 ? std::string() : counted(std::to_string(past), "minute"));
    }
    return counted(idle, "minute");
}

/// What one row of the list says, cut at its columns; empty ones are left out.
std::vector<std::string> atoms(const std::string& heading, const std::string& row) {
    const std::size_t tty = heading.find(" Tty");
    const std::size_t name = heading.find("Name");
    std::vector<std::string> found{trimmed(row.substr(0, name)),
                                   trimmed(row.substr(name, tty - name)),
                                   trimmed(row.substr(tty + 1, 7))};
    if (row[tty] == '*') found.push_back("(messages off)");
    if (const auto idle = trimmed(row.substr(tty + 9, 5)); !idle.empty()) {
        found.push_back(in_words(idle));
    }
    const std::string login_time = row.substr(tty + 16, 12);
    found.push_back(trimmed(login_time.substr(0, 6)));  // the day
    found.push_back(trimmed(login_time.substr(6)));     // the time or the year
    const std::string place = trimmed(row.substr(tty + 28));
    if (place.starts_with('(')) {
        found.push_back(place.substr(1, place.size() - 2));
    } else {
        found.push_back(trimmed(place.substr(0, 10)));
        if (place.size() > 10) found.push_back(trimmed(place.substr(10)));
    }
    std::erase(found, std::string());
    return found;
}

class dice {
public:
    explicit dice(unsigned seed) : engine_(seed) {}
    bool heads() { return upto(1) == 1; }
    int upto(int most) { return std::uniform_int_distribution<>(0, most)(engine_); }
    std::string one_of(std::initializer_list<const char*> texts) {
        return texts.begin()[upto(static_cast<int>(texts.size()) - 1)];
    }

private:
    std::mt19937 engine_;
};

base::card any_card(dice& d, base::instant now) {
    base::card c = tests::ada();
    c.shows = {};
    for (std::size_t f = 0; f < base::field_count; ++f) {
        if (d.heads()) c.shows.insert(static_cast<field>(f));
    }
    c.name = d.one_of({"", "Ada Lovelace", "Augusta Ada King, Countess of Lovelace"});
    c.office = d.one_of({"", "R101", "The attic of the west wing"});
    c.office_phone = d.one_of({"", "4711", "5550101", "+44 20 7946 0123 ext. 77"});
    c.home_phone = d.one_of({"", "5551101"});
    c.sessions.assign(static_cast<std::size_t>(d.upto(3)), {});
    for (auto& s : c.sessions) {
        if (d.heads()) s.since = now - std::chrono::hours(d.upto(9000));
        if (d.heads()) s.idle_since = now - std::chrono::seconds(d.upto(300'000));
        s.line = d.one_of({"", "pts/0", ":0", "a-long-line/12345"});
        if (d.heads()) s.messages = d.heads();
        s.origin = d.one_of({"", "192.0.2.7", "far.example.net"});
        s.host = d.one_of({"", "here", "other"});
        s.program = d.one_of({"", "vim"});
        if (d.heads()) s.locked = d.heads();
    }
    return c;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(atoms_of_the_two_forms, tests::utc)

BOOST_AUTO_TEST_CASE(m10_the_long_form_holds_what_the_list_shows) {
    const base::instant now = tests::at("2026-11-23T12:00:00Z");
    const fingerd::look how{base::charset::utf8, "here"};
    std::size_t compared = 0;
    for (unsigned seed = 0; seed < 3000; ++seed) {
        dice d(seed);
        const base::card c = any_card(d, now);
        const std::string list = fingerd::list_form({&c, 1}, now, how);
        const std::string whole = fingerd::long_form(c, now, how, fingerd::detail::plain);
        const std::size_t first = list.find("\r\n");
        for (std::size_t at = first + 2; at < list.size();) {
            const std::size_t end = list.find("\r\n", at);
            for (const auto& atom : atoms(list.substr(0, first), list.substr(at, end - at))) {
                BOOST_TEST(whole.find(atom) != std::string::npos, "seed " << seed << ": '" << atom
                                                                          << "' of\n"
                                                                          << list << "not in\n"
                                                                          << whole);
                ++compared;
            }
            at = end + 2;
        }
    }
    BOOST_TEST(compared > 10'000U);
}

BOOST_AUTO_TEST_SUITE_END()
