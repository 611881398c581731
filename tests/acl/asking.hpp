#pragma once

#include <boost/test/unit_test.hpp>
#include <ostream>
#include <string>
#include <string_view>

#include "acl/ruleset.hpp"

/// Short ways to make the values that the tests of the policy ask with.
namespace fingerpost::acl::asking {

inline base::user_name user(std::string_view name) { return base::user_name::parse(name).value(); }

/// Somebody at an address who has proved nothing.
inline base::watcher at(std::string_view address) {
    base::watcher who;
    who.from = base::address::parse(address).value();
    return who;
}

/// Somebody who has proved to be `name`.
inline base::watcher proved(std::string_view name) {
    base::watcher who;
    who.user = user(name);
    return who;
}

/// Somebody on this host who has proved nothing: finger over loopback.
inline base::watcher local() {
    base::watcher who = at("127.0.0.1");
    who.local = true;
    return who;
}

inline base::question about(std::string_view subject, base::watcher who,
                            base::face over = base::face::finger) {
    return {std::move(who), user(subject), over, {}, base::depth::full};
}

/// The time that a clock on the wall shows as, for example, "mon 08:00".
inline base::local_time wall(std::string_view text) {
    constexpr std::string_view days = "mon tue wed thu fri sat sun";
    const auto number = [&](std::size_t at) {
        return static_cast<unsigned>((text.at(at) - '0') * 10 + text.at(at + 1) - '0');
    };
    const auto day = days.find(text.substr(0, 3));
    BOOST_REQUIRE(day != std::string_view::npos);
    return {static_cast<unsigned>(day / 4), number(4) * 60 + number(7)};
}

/// The policy `text`, which must have no error.
inline ruleset rules(std::string_view text) {
    parsed p = parse(text, "test.acl");
    for (const diagnostic& d : p.errors) BOOST_ERROR(d.str());
    return p.rules;
}

}  // namespace fingerpost::acl::asking
