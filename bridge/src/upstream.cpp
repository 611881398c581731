// What is to stand at the upstream server, and when it is sent there.
#include "upstream.hpp"

#include <algorithm>

#include "notify_text.hpp"
#include "publish_text.hpp"
#include "upstream_limits.hpp"

namespace fingerpost::bridge {

using namespace std::chrono_literals;

upstream::upstream(upstream_settings s, upstream_world& around, base::log& log)
    : settings_(std::move(s)),
      around_(around),
      log_(log),
      bodies_(settings_.domain, settings_.idle_after),
      prover_(settings_.user, [this] { return around_.chance(); }),
      transactions_(
          [this](const hop& to, const std::string& bytes) { return around_.send(to, bytes); },
          [this](std::uint64_t owner, unsigned status, unsigned) { settled(owner, status); }),
      expires_(settings_.expires),
      first_expires_(std::min(settings_.expires, upstream_limits::first_life)) {
    around_.look_up();
}

upstream_publication& upstream::of(const base::user_name& who) {
    const auto known = by_name_.find(who);
    if (known != by_name_.end()) return all_.at(known->second);
    const std::uint64_t id = ++last_id_;
    by_name_.emplace(who, id);
    upstream_publication& p = all_.try_emplace(id, id, who).first->second;
    p.call_id = hex(around_.chance()) + '@' + settings_.domain;
    p.from_tag = hex(around_.chance());
    return p;
}

void upstream::inherit(const base::user_name& who, const std::string& etag,
                       std::chrono::seconds left, tick now) {
    upstream_publication& p = of(who);
    p.etag = etag;
    p.there = "what it says is not known";
    p.lapses = p.refresh = now + left;
    p.withheld = p.inherited = true;
    disown_at_ = now + upstream_limits::inheritance;
    schedule(p, now);
}

void upstream::disown_inherited(tick now) {
    disown_at_ = {};
    for (auto& [id, p] : all_) {
        if (!std::exchange(p.inherited, false)) continue;
        p.withheld = false;
        schedule(p, now);
    }
}

void upstream::is_gone(upstream_publication& p) {
    if (!p.etag.empty()) around_.keep(p.who, {}, {});
    p.is_gone();
}

void upstream::news(const std::shared_ptr<const base::card>& card, tick now) {
    at_ = now;
    if (ending_) return;
    using standing = base::card::standing;
    const bool shown = card->state == standing::shown;
    const bool away = shown && card->presence == base::availability::offline &&
                      card->activity.empty() && card->note.empty();
    // Of who was never published there is nothing to take back.
    if ((!shown || away) && !by_name_.contains(card->user)) return;
    upstream_publication& p = of(card->user);
    p.inherited = false;
    p.withheld = card->state == standing::cannot_tell;
    if (!p.withheld)
        p.now = shown && !(away && settings_.remove_at_logout) ? bodies_.of(card) : nullptr;
    schedule(p, now);
}

publish_act upstream::wanted(const upstream_publication& p, tick now) const {
    if (p.in_flight != 0 || p.withheld) return publish_act::none;
    if (p.now == nullptr)
        return p.stands(now) && !p.etag.empty() ? publish_act::remove : publish_act::none;
    if (p.now->card().generation < generation_) return publish_act::none;
    if (!p.stands(now) || p.there != p.now->tag(body_format::pidf)) return publish_act::publish;
    if (!p.doubted && p.refresh > now) return publish_act::none;
    return p.etag.empty() ? publish_act::publish : publish_act::refresh;
}

void upstream::schedule(upstream_publication& p, tick now) {
    tick when{};
    if (p.in_flight == 0 && !p.queued) {
        if (wanted(p, now) != publish_act::none) {
            when = std::max(now, p.retry_at);
        } else if (p.now == nullptr && !p.withheld) {
            when = p.unanswered && !ending_ ? std::max(p.unanswered->over, now) : now;
        } else if (!p.withheld && p.now->card().generation >= generation_) {
            when = p.refresh;
        }
    }
    due_.move(p.due, when, p.id);
    p.due = when;
}

void upstream::due(upstream_publication& p, tick now) {
    const publish_act what = wanted(p, now);
    const bool nothing_left = p.now == nullptr && !p.withheld && p.in_flight == 0 &&
                              (!p.unanswered || p.unanswered->over <= now || ending_);
    if (what == publish_act::none && nothing_left) return remove(p.id);
    if (what == publish_act::none || p.retry_at > now) return schedule(p, now);
    p.queued = true;
    (what == publish_act::refresh ? refreshes_ : changes_).push_back(p.id);
}

void upstream::remove(std::uint64_t id) {
    const auto at = all_.find(id);
    upstream_publication& p = at->second;
    clear_failures(p);
    is_gone(p);
    if (p.unanswered) unanswered_.erase(p.unanswered->branch);
    due_.move(p.due, {}, id);
    by_name_.erase(p.who);
    all_.erase(at);
}

void upstream::doubt_all(tick now) {
    for (auto& [id, p] : all_) {
        if (!p.stands(now) || p.etag.empty()) continue;
        p.doubted = true;
        schedule(p, now);
    }
}

/// Where nothing has been said for a while, one publication is refreshed before its time: a server
/// that has lost what it knew says so, and then all are looked at.
void upstream::heartbeat(tick now) {
    heard_ = now;
    for (std::size_t n = 0; n < all_.size() && n < upstream_limits::looked_at; ++n) {
        auto at = all_.upper_bound(pulse_);
        if (at == all_.end()) at = all_.begin();
        upstream_publication& p = at->second;
        pulse_ = p.id;
        if (!p.stands(now) || p.etag.empty() || p.retry_at > now) continue;
        p.refresh = now;
        return schedule(p, now);
    }
}

bool upstream::window_open() const { return transactions_.waiting() < window_; }

void upstream::run(tick now) {
    at_ = now;
    transactions_.run(now);
    run_link(now);
    if (disown_at_ != tick{} && disown_at_ <= now) disown_inherited(now);
    if (state_ != link::up) return;
    while (const auto id = due_.take(now)) {
        upstream_publication& p = all_.at(*id);
        p.due = {};
        due(p, now);
    }
    send_next(now);
}

std::optional<tick> upstream::next() const {
    std::optional<tick> soonest = next_of_link();
    const auto no_later_than = [&soonest](std::optional<tick> t) {
        if (t) soonest = std::min(soonest.value_or(*t), *t);
    };
    no_later_than(transactions_.next());
    if (disown_at_ != tick{}) no_later_than(disown_at_);
    if (state_ != link::up) return soonest;
    no_later_than(due_.next());
    if ((!changes_.empty() || !refreshes_.empty()) && window_open()) no_later_than(next_slot_);
    return soonest;
}

std::optional<std::uint64_t> upstream::take_queued() {
    // By turns: changes are more urgent, but what is not refreshed is lost.
    const bool change = !changes_.empty() && (refreshes_.empty() || !changes_had_last_turn_);
    auto& from = change ? changes_ : refreshes_;
    changes_had_last_turn_ = change;
    if (from.empty()) return std::nullopt;
    const std::uint64_t id = from.front();
    from.pop_front();
    return id;
}

void upstream::send_next(tick now) {
    const auto gap = ending_ ? upstream_limits::gap_at_the_end : upstream_limits::gap;
    while (state_ == link::up && window_open() && next_slot_ <= now) {
        const auto id = take_queued();
        if (!id) return;
        const auto at = all_.find(*id);
        if (at == all_.end()) continue;
        upstream_publication& p = at->second;
        p.queued = false;
        const publish_act what = wanted(p, now);
        if (what == publish_act::none || p.retry_at > now) {
            schedule(p, now);
            continue;
        }
        next_slot_ = std::max(next_slot_, now - gap * upstream_limits::burst) + gap;
        p.asked_401 = p.asked_407 = 0;
        send(p, what, now);
    }
}

void upstream::send(upstream_publication& p, publish_act what, tick now) {
    if (!p.stands(now)) is_gone(p);
    const auto life = what == publish_act::remove ? 0s
                      : p.etag.empty()            ? std::min(first_expires_, expires_)
                                                  : expires_;
    if (p.unanswered) unanswered_.erase(p.unanswered->branch);
    p.unanswered.reset();
    p.last = {what,
              new_branch(),
              p.etag,
              p.now == nullptr ? std::string() : p.now->tag(body_format::pidf),
              static_cast<std::uint32_t>(life.count()),
              now + life + upstream_limits::on_the_way};
    ++p.cseq;
    const auto begun = transactions_.begin(p.last.branch, p.id, *server_, compose(p), now);
    p.in_flight = begun.id;
    if (begun.how == sending::full) p.retry_at = now + upstream_limits::full_socket;
    schedule(p, now);
    if (begun.how == sending::gone) server_failed({}, "no connection", now);
}

std::string upstream::compose(upstream_publication& p) {
    const std::string aor = bodies_.aor(p.who);
    const std::string place = around_.place_towards(*server_);
    const std::string proof = prover_.lines("PUBLISH", aor);
    publish_parts parts;
    parts.over = server_->over;
    parts.place = place;
    parts.branch = p.last.branch;
    parts.aor = aor;
    parts.from_tag = p.from_tag;
    parts.call_id = p.call_id;
    parts.cseq = p.cseq;
    parts.expires = p.last.expires;
    parts.if_match = p.last.if_match;
    parts.proof = proof;
    // A refresh could do without (RFC 3903 section 4.1), but Kamailio 5.6.3 with its publications
    // in memory then forgets the document.
    if (p.last.what != publish_act::remove) {
        parts.type = content_type(body_format::pidf);
        parts.body = p.now->body(body_format::pidf);
    }
    return compose_publish(parts);
}

void upstream::give_up_answer(upstream_publication& p) {
    p.in_flight = 0;
    p.unanswered = p.last;
    unanswered_[p.last.branch] = p.id;
}

void upstream::count_failure(upstream_publication& p) {
    if (p.failures++ == 0) ++failing_;
}

void upstream::clear_failures(upstream_publication& p) {
    if (p.failures != 0) --failing_;
    p.failures = 0;
}

void upstream::end_all(tick now) {
    at_ = now;
    ending_ = true;
    window_ = upstream_limits::window;
    for (auto& [id, p] : all_) {
        p.now = nullptr;
        p.withheld = false;
        p.retry_at = {};
        schedule(p, now);
    }
}

upstream_state upstream::state(tick now) const {
    upstream_state s;
    s.state = state_;
    if (server_) s.server = server_->str();
    for (const auto& [id, p] : all_) {
        if (p.stands(now)) ++s.published;
        if (p.in_flight != 0 || wanted(p, now) != publish_act::none) ++s.waiting;
    }
    s.failing = failing_;
    s.error = error_;
    return s;
}

}  // namespace fingerpost::bridge
