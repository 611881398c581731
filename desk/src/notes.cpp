#include "notes.hpp"

#include <string>

namespace fingerpost::desk {

namespace {

std::string rule_in_words(const std::string& place) { return place.empty() ? "no rule" : place; }

}  // namespace

void notes::answered(const base::watcher& who, base::face over, const judged_card& told) const {
    // What somebody's phone says of him tells nobody anything, and it says so each minute.
    const bool of_himself = over == base::face::publish && who.user == told.card.user;
    if (log_ == nullptr || of_himself) return;
    const ruling& r = told.judged;
    log_->note({clock_.now(), over, who, told.card.user, std::string(name_of(r.said)), r.concealed,
                rule_in_words(r.rule), r.wish, told.card.shows});
}

void notes::watched(const base::watcher* who, base::face over, const outcome& told,
                    std::size_t count) const {
    if (log_ == nullptr) return;
    const base::card& c = told.card;
    log_->note({clock_.now(), over, who != nullptr ? *who : base::watcher(), c.user,
                std::string(name_of(told.said)), told.concealed, rule_in_words(c.because),
                told.wish, c.shows, count, who == nullptr});
}

void notes::carried(const base::message& what, const ruling& r, const base::field_set& told) const {
    if (log_ == nullptr) return;
    log_->note({clock_.now(), base::face::message, what.from, what.to, std::string(name_of(r.said)),
                r.concealed, rule_in_words(r.rule), r.wish, told});
}

void notes::listed(const base::watcher& who, base::face over, const listing& told) const {
    if (log_ == nullptr) return;
    log_->note_listed({clock_.now(), over, who, told.cards.size(), told.withheld});
}

}  // namespace fingerpost::desk
