#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "acl/expect.hpp"
#include "acl/ruleset.hpp"

using namespace fingerpost;

namespace {

/// Before it stands the policy, behind it what `include "more"` brings, and cases of --expect.
constexpr char separator = '\x1F';

void require(bool holds) {
    if (!holds) std::abort();
}

void require_printable(std::string_view text) {
    require(std::ranges::none_of(text, [](char c) { return c != '\n' && c >= 0 && c < ' '; }));
}

void require_sound(const std::vector<acl::diagnostic>& found) {
    for (const acl::diagnostic& d : found) {
        require(d.where.line > 0 && d.where.column > 0 && !d.what.empty());
        require_printable(d.str());
    }
}

base::user_name user(std::string_view name) { return base::user_name::parse(name).value(); }

/// A stranger, somebody here, a user of this site, and one of another.
const std::array<base::watcher, 4>& watchers() {
    static const auto all = [] {
        std::array<base::watcher, 4> each;
        each[0].from = base::address::parse("10.1.2.3").value();
        each[1].from = base::address::parse("::1").value();
        each[1].local = true;
        each[2].user = user("ann");
        each[3].sip = base::sip_identity::parse("sip:carol@example.net").value();
        return each;
    }();
    return all;
}

const std::vector<acl::facts>& knowledge() {
    static const std::vector<acl::facts> all{
        {},
        {{{"staff"}}, {{"staff"}}, {}, base::local_time{4, 23 * 60}},
        {{{"g"}}, {{"g"}}, {"staff"}, base::local_time{0, 9 * 60}},
    };
    return all;
}

void check(const acl::verdict& v, const base::question& q) {
    const bool permitted = v.what == acl::verb::allow || v.what == acl::verb::ask;
    require(permitted || v.shows.empty());
    require(v.because != nullptr || v.what == acl::verb::deny);
    require(!v.reason().empty());
    if (v.what == acl::verb::ask) require(q.who.proved() && q.over != base::face::finger);
    const bool acts = q.over == base::face::message || q.over == base::face::publish;
    require(!acts || v.shows.empty());
}

/// The explanation says what was decided.
void check(const std::string& explained, const acl::verdict& v) {
    require_printable(explained);
    require(explained.starts_with("concealed, by ") == (v.concealed_by != nullptr));
    const bool unsure = explained.find("cannot tell, because of ") != std::string::npos;
    if (v.what == acl::verb::cannot_tell) require(unsure);
    if (v.because == nullptr) require(explained.find("no rule matches") != std::string::npos);
}

void ask(const acl::ruleset& rules) {
    static const std::array<base::user_name, 2> subjects{user("ann"), user("root")};
    for (const acl::facts& known : knowledge()) {
        for (const base::watcher& who : watchers()) {
            for (int f = 0; f < 5; ++f) {
                const auto over = static_cast<base::face>(f);
                const bool may_list = rules.may_list(who, over, known);
                static_cast<void>(rules.watcher_class(who, over, known));
                for (const base::user_name& subject : subjects) {
                    const base::question q{who, subject, over, {}, {}};
                    const acl::verdict v = rules.decide(q, known);
                    check(v, q);
                    const bool listed = v.what == acl::verb::allow &&
                                        v.shows.has(base::field::presence) &&
                                        v.shows.has(base::field::name);
                    require(!listed || may_list);
                    if (over == base::face::sip) check(rules.explain(q, known), v);
                }
            }
        }
    }
}

/// The words of the first line, as somebody might type them behind `fingerpost limit`.
void narrow(const acl::ruleset& rules, std::string_view text) {
    text = text.substr(0, text.find('\n'));
    std::vector<std::string> words;
    while (!text.empty() && words.size() < 20) {
        const auto end = text.find(' ');
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    const auto read = rules.narrow({"presence"}, words);
    if (const auto* const why = std::get_if<std::string>(&read)) return require_printable(*why);
    for (const base::watcher& who : watchers()) {
        const auto concerned = std::get<acl::narrowing>(read).concerns(who, {});
        const bool knows_all = std::get<acl::narrowing>(read).groups().empty() || !who.user;
        require(concerned != acl::match::cannot_tell || !knows_all);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const auto cut = std::min(all.find(separator), all.size());
    const std::string_view text = all.substr(0, cut);
    const std::string_view more = all.substr(std::min(cut + 1, all.size()));

    acl::reading how;
    how.warn = acl::reading::care::thorough;
    how.include = [&](std::string_view pattern,
                      std::string_view) -> std::variant<std::vector<acl::included>, std::string> {
        if (pattern != "more") return "there is no such file";
        return std::vector<acl::included>{{"more.acl", std::string(more)}};
    };
    const acl::parsed p = acl::parse(text, "fuzz.acl", how);
    require_sound(p.errors);
    require_sound(p.warnings);
    const bool empty = p.rules.groups().empty() && p.rules.lists().empty() &&
                       p.rules.edges().empty() && !p.rules.asks_subject_groups();
    require(p.errors.empty() || empty);
    ask(p.rules);

    const acl::expectations found = acl::judge_cases(p.rules, more, "cases");
    require_sound(found.errors);
    require_sound(found.failures);
    require(found.failures.size() <= found.cases);
    narrow(p.rules, more);
    return 0;
}
