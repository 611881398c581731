#pragma once

#include <string>
#include <vector>

#include "base/card.hpp"
#include "judge.hpp"
#include "sessions/person.hpp"

namespace fingerpost::desk {

/// Which times of input a card tells.
enum class input {
    as_read,         ///< as the tty says now: for an answer
    past_threshold,  ///< only of sessions that count as idle, so that typing changes no card: for a
                     ///< watch
};

/// What a card is made of.
struct makings {
    const base::user_name& subject;
    const ruling& judged;
    const sessions::person& who;  ///< concealed: nobody
    /// The foreground program of each of `who.sessions`, in order; may be empty where it is not to
    /// be told.
    const std::vector<std::string>& programs;
    const sessions::thresholds& after;
    base::instant now;
    input times = input::as_read;
    /// His phones, by uri; none over a face that tells nothing of them.
    const std::vector<base::phone>& phones;
};

/// The live card: only what `judged.shows` releases stands in it. Pure.
[[nodiscard]] base::card make_card(const makings& from);

}  // namespace fingerpost::desk
