#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "card_maker.hpp"
#include "desk/clerk.hpp"
#include "followers.hpp"
#include "judge.hpp"
#include "list_watches.hpp"
#include "messages.hpp"
#include "notes.hpp"
#include "recent.hpp"
#include "sessions/tracker.hpp"
#include "watches.hpp"

namespace fingerpost::desk {

struct own_word;

/// What the clerk works with, and how cards and lists are made of it.
struct clerk::state {
    state(const boost::asio::any_io_executor& on, const backends& b, const sessions::thresholds& t);

    const backends behind;
    const notes log;
    const sessions::thresholds after;
    judge judging;
    recent lately;
    std::unique_ptr<watches> watching;
    std::unique_ptr<list_watches> lists;
    followers following;
    std::unique_ptr<messages> letters;
    std::unordered_map<base::user_name, std::vector<base::phone>> phones;  ///< none is empty
    boost::asio::steady_timer edge;  ///< of the policy's periods
    bool stopped = false;

    void changed(const base::user_name& who);
    /// `said` is what the user says of himself from now on; null: nothing.
    void says(const base::user_name& who, const own_word* said);
    void judge_anew();
    /// At each edge of a `when` those who watch are judged anew, and now and then in between: of
    /// groups, and of a `.nofinger`, no event tells.
    void wait_for_edge();

    /// The answer to `asked`, from scratch.
    [[nodiscard]] boost::asio::awaitable<judged_card> answer(base::question asked);
    /// The card that follows from a ruling, and from files if they are wanted.
    [[nodiscard]] boost::asio::awaitable<base::card> card(base::user_name subject, base::face over,
                                                          ruling judged, base::depth wanted);
    /// The card without what stands in files.
    [[nodiscard]] boost::asio::awaitable<base::card> live_card(base::user_name subject,
                                                               base::face over, ruling judged,
                                                               input times);
    [[nodiscard]] boost::asio::awaitable<listing> make_list(base::watcher who, base::face over);

private:
    /// The person as of `now`, of whom may be told by `judged`.
    sessions::person look(const base::user_name& subject, const ruling& judged, base::instant now);
    /// The phones of which may be told over that face.
    [[nodiscard]] const std::vector<base::phone>& phones_of(const base::user_name& user,
                                                            base::face over) const;
    /// Live cards of those of `subjects` who are listed: the ruling shows their presence and name,
    /// and they are here.
    [[nodiscard]] boost::asio::awaitable<std::vector<base::card>> listed_cards(
        base::face over, std::vector<base::user_name> subjects, std::vector<ruling> rulings);
};

}  // namespace fingerpost::desk
