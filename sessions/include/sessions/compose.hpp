#pragma once

#include <span>
#include <string>

#include "base/card.hpp"
#include "base/report.hpp"

namespace fingerpost::sessions {

/// How reachable somebody is, and what he does.
struct composition {
    base::availability presence = base::availability::offline;
    std::string activity;
    std::string note;
    friend bool operator==(const composition&, const composition&) = default;
};

/// What follows from the availability that his sessions give a user, and from what he and his
/// devices report: his own word, then a phone's that he is on the phone, then the machines.
/// `reports` are of different sources, in any order, and count all. docs/presence.md has the table.
/// Pure.
[[nodiscard]] composition compose(base::availability machines,
                                  std::span<const base::report> reports);

}  // namespace fingerpost::sessions
