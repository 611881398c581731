#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "acl/ruleset.hpp"

using namespace fingerpost;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

base::user_name user(std::string_view name) { return base::user_name::parse(name).value(); }

/// Asks over every face, as a stranger, as somebody here, and as a user about himself.
void ask(const acl::ruleset& rules, const acl::facts& known) {
    base::watcher stranger;
    stranger.from = base::address::parse("10.1.2.3").value();
    base::watcher local;
    local.local = true;
    base::watcher ann;
    ann.user = user("ann");
    for (const auto& who : {stranger, local, ann}) {
        for (int f = 0; f < 5; ++f) {
            const auto over = static_cast<base::face>(f);
            const acl::verdict v = rules.decide({who, user("ann"), over, {}, {}}, known);
            require(v.what == acl::verb::allow || v.shows.empty());
            require(v.because != nullptr || v.what == acl::verb::deny);
            require(!v.reason().empty());
            const bool listed =
                v.shows.has(base::field::presence) && v.shows.has(base::field::name);
            require(!listed || rules.may_list(who, over, known));
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const acl::parsed p = acl::parse(text, "fuzz.acl");
    for (const acl::diagnostic& d : p.errors) {
        require(d.where.line > 0 && d.where.column > 0 && !d.what.empty());
        require(d.str().find('\0') == std::string::npos);
    }
    ask(p.rules, {});
    ask(p.rules, {{{"staff"}}, {{"staff"}}});
    require(p.errors.empty() || (p.rules.groups().empty() && !p.rules.asks_subject_groups()));
    return 0;
}
