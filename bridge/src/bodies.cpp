#include "bodies.hpp"

#include <algorithm>

#include "uri_text.hpp"

namespace fingerpost::bridge {

const std::string& rendering::body(body_format f) const {
    std::string& kept = bodies_.at(static_cast<std::size_t>(f));
    if (kept.empty()) kept = render(*card_, *terms_, f);
    return kept;
}

const std::string& rendering::tag(body_format f) const {
    std::string& kept = tags_.at(static_cast<std::size_t>(f));
    if (kept.empty()) kept = entity_tag(body(f));
    return kept;
}

std::string bodies::aor(const base::user_name& user) const {
    return "sip:" + escape_user(user.str()) + '@' + domain_;
}

std::shared_ptr<const told> bodies::of(const std::shared_ptr<const base::card>& card) {
    if (all_.size() >= sweep_at_) forget_the_unused();
    of_user& user = all_[card->user];
    if (user.terms == nullptr)
        user.terms =
            std::make_shared<document_terms>(document_terms{aor(card->user), idle_threshold_});
    std::shared_ptr<const told> found;
    std::shared_ptr<const rendering> rendered;
    std::erase_if(user.alive, [&](const auto& weak) {
        const auto one = weak.lock();
        if (one == nullptr) return true;
        const base::card& its = one->card();
        if (&its != card.get() && !its.same_value(*card)) return false;
        rendered = one->rendered();
        if (its.generation == card->generation && its.because == card->because) found = one;
        return false;
    });
    if (found != nullptr) return found;
    if (rendered == nullptr) rendered = std::make_shared<const rendering>(card, user.terms);
    found = std::make_shared<const told>(card, std::move(rendered));
    user.alive.push_back(found);
    return found;
}

void bodies::forget_the_unused() {
    std::erase_if(all_, [](const auto& entry) {
        const auto& alive = entry.second.alive;
        return std::all_of(alive.begin(), alive.end(),
                           [](const auto& weak) { return weak.expired(); });
    });
    sweep_at_ = std::max<std::size_t>(1024, all_.size() * 2);
}

}  // namespace fingerpost::bridge
