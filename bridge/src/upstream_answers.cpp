// What follows from what the upstream server says: RFC 3903 section 4.
#include <algorithm>

#include "publish_text.hpp"
#include "upstream.hpp"
#include "upstream_limits.hpp"

namespace fingerpost::bridge {
namespace {

using std::chrono::seconds;

tick::duration believed(const std::optional<std::uint32_t>& retry_after) {
    return std::min(seconds(retry_after.value_or(0)), upstream_limits::longest_retry_after);
}

}  // namespace

void upstream::response(const sip_response& r, tick now) {
    at_ = now;
    if (r.status >= 200 && unanswered_.contains(r.branch)) return late(r, now);
    answer_ = &r;
    transactions_.answer(r.branch, r.status, 0, now);
    answer_ = nullptr;
}

void upstream::timed_out(upstream_publication& p, tick now) {
    give_up_answer(p);
    count_failure(p);
    // The server was away, most likely; but if it is this PUBLISH that it cannot bear, others shall
    // have their turn.
    if (p.failures > 1) p.retry_at = now + jittered(upstream_limits::first_backoff * p.failures);
    schedule(p, now);
    server_failed({}, "no answer", now);
}

void upstream::answered(upstream_publication& p, const sip_response& r, tick now) {
    heard_ = now;
    if (r.status < 300) return accepted(p, p.last, r, now);
    switch (r.status) {
        case 401:
        case 407:
            return challenged(p, r, now);
        case 412:
            return forgotten(p, now);
        case 423:
            return too_brief(p, r, now);
        case 503:
            schedule(p, now);
            return server_failed(believed(r.retry_after), "answers 503", now);
        default:
            return failed(p, r.status, believed(r.retry_after), now);
    }
}

void upstream::accepted(upstream_publication& p, const upstream_publication::attempt& sent,
                        const sip_response& r, tick now) {
    clear_failures(p);
    p.retry_at = {};
    canary_wait_ = {};
    if (failing_ == 0) error_.clear();
    window_ = std::min(window_ + 1, upstream_limits::window);
    if (sent.what == publish_act::remove) {
        is_gone(p);
        return schedule(p, now);
    }
    const seconds life(std::clamp(r.expires.value_or(sent.expires), upstream_limits::shortest_life,
                                  upstream_limits::longest_life));
    around_.keep(p.who, r.etag, r.etag.empty() ? seconds(0) : life);
    p.etag = r.etag;
    p.there = sent.what == publish_act::refresh ? p.there : sent.body_tag;
    p.lapses = now + life;
    // Not all at the same time, and early enough for a second try.
    constexpr int least = 70;
    constexpr int span = 20;
    const auto percent = least + static_cast<int>(around_.chance() % span);
    p.refresh = now + std::chrono::milliseconds(life) * percent / 100;
    p.doubted = false;
    if (p.etag.empty() && !std::exchange(warned_no_etag_, true)) {
        log_.warning(
            "the upstream server gives publications no SIP-ETag; they can only be "
            "repeated, and go by themselves",
            {{"server", server_ ? server_->str() : ""}});
    }
    schedule(p, now);
}

void upstream::challenged(upstream_publication& p, const sip_response& r, tick now) {
    schedule(p, now);
    const unsigned asked = r.status == 407 ? ++p.asked_407 : ++p.asked_401;
    if (settings_.user.empty())
        return refused("it asks for a password, and publish.user is not set", now);
    if (!prover_.has_password()) return refused("it asks for a password, and there is none", now);
    using lesson = digest_prover::lesson;
    const lesson learned = prover_.learn(r);
    if (learned == lesson::unknown) return refused("it asks for a proof that we cannot give", now);
    const bool only_stale = learned == lesson::stale && asked <= upstream_limits::stale_at_most;
    if (asked > 1 && !only_stale) return refused("it does not take the password", now);
    const publish_act what = wanted(p, now);
    if (what != publish_act::none) send(p, what, now);
}

void upstream::forgotten(upstream_publication& p, tick now) {
    if (p.last.if_match.empty()) return failed(p, 412, {}, now);
    const bool expected = p.doubted || ending_;
    is_gone(p);
    if (!expected) doubt_all(now);
    schedule(p, now);
}

void upstream::too_brief(upstream_publication& p, const sip_response& r, tick now) {
    const std::uint32_t least = std::min(r.min_expires.value_or(0), upstream_limits::longest_life);
    if (p.last.what == publish_act::remove || least <= p.last.expires)
        return failed(p, 423, {}, now);
    expires_ = std::max(expires_, seconds(least));
    first_expires_ = std::max(first_expires_, seconds(least));
    schedule(p, now);
}

void upstream::failed(upstream_publication& p, unsigned status, clock_wait at_least, tick now) {
    count_failure(p);
    constexpr unsigned most_doublings = 6;
    const auto wait =
        std::min(upstream_limits::first_backoff * (1 << std::min(p.failures - 1, most_doublings)),
                 upstream_limits::longest_backoff);
    p.retry_at = now + std::max(at_least, jittered(wait));
    complain("PUBLISH is answered " + std::to_string(status));
    schedule(p, now);
}

void upstream::late(const sip_response& r, tick now) {
    const auto at = unanswered_.find(r.branch);
    upstream_publication& p = all_.at(at->second);
    unanswered_.erase(at);
    const upstream_publication::attempt sent = *std::exchange(p.unanswered, std::nullopt);
    const bool is_ours = p.in_flight == 0 && p.etag == sent.if_match;
    if (r.status < 300) {
        if (is_ours) return accepted(p, sent, r, now);
        if (sent.what != publish_act::remove && !r.etag.empty()) remove_stray(p, r.etag, now);
    } else if (r.status == 412 && is_ours) {
        is_gone(p);
    }
    schedule(p, now);
}

/// A publication of ours that stands beside the one we know by now.
void upstream::remove_stray(upstream_publication& p, const std::string& etag, tick now) {
    if (state_ != link::up) return;  // it does not live long
    const upstream_publication::attempt known = p.last;
    p.last = {publish_act::remove, new_branch(), etag, {}, 0, now};
    ++p.cseq;
    constexpr std::uint64_t nobody = 0;
    // What becomes of it is not waited for: it would go by itself.
    static_cast<void>(transactions_.begin(p.last.branch, nobody, *server_, compose(p), now));
    p.last = known;
}

}  // namespace fingerpost::bridge
