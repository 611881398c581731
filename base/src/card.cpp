#include "base/card.hpp"

#include <tuple>

namespace fingerpost::base {
namespace {

auto value_of(const card& c) {
    return std::tie(c.user, c.state, c.shows, c.presence, c.logged_in, c.since, c.idle_since,
                    c.name, c.sessions, c.activity, c.note, c.office, c.office_phone, c.home_phone,
                    c.home, c.shell, c.mail, c.plan, c.project, c.pgpkey, c.last, c.contacts,
                    c.account, c.refused);
}

}  // namespace

bool card::same_value(const card& other) const { return value_of(*this) == value_of(other); }

}  // namespace fingerpost::base
