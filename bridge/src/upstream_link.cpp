// Which server is used, and whether it is there.
#include <algorithm>

#include "notify_text.hpp"
#include "publish_text.hpp"
#include "upstream.hpp"
#include "upstream_limits.hpp"

namespace fingerpost::bridge {
namespace {

using namespace std::chrono_literals;

/// Owners of transactions that are no publication's.
constexpr std::uint64_t nobody = 0;
constexpr std::uint64_t the_probe = ~std::uint64_t{0};

}  // namespace

std::string upstream::new_branch() { return "z9hG4bK" + hex(around_.chance()); }

upstream::clock_wait upstream::jittered(clock_wait about) {
    constexpr int parts = 256;
    return about * 3 / 4 + about / 4 / parts * static_cast<int>(around_.chance() % parts);
}

void upstream::complain(const std::string& why) {
    if (why != error_) {
        log_.warning("publishing fails",
                     {{"server", server_ ? server_->str() : ""}, {"error", why}});
    }
    error_ = why;
}

void upstream::located(const base::result<located_servers>& found, tick now) {
    at_ = now;
    locating_ = false;
    if (found) {
        round_.set(found->hops);
        locate_again_ = now + found->lifetime;
    } else {
        locate_again_ = now + jittered(upstream_limits::retry);
        complain("the server's address cannot be found: " + found.error().message());
    }
    const bool moved = found && server_ && !round_.has(*server_);
    if (moved) {
        leave_server();
        doubt_when_up_ = true;
    }
    if (moved || state_ == link::looking_up) try_next(now);
}

void upstream::try_next(tick now) {
    server_.reset();
    if (locate_again_ <= now && !locating_) {
        state_ = link::looking_up;
        locating_ = true;
        return around_.look_up();
    }
    if (!round_.empty()) {
        if (const auto next = round_.next(now)) return probe(*next, now);
    }
    state_ = link::waiting;
    wake_ = round_.empty() ? locate_again_ : round_.earliest();
}

/// An OPTIONS, since of a PUBLISH that is lost nobody knows what it left behind.
void upstream::probe(const hop& at, tick now) {
    state_ = link::trying;
    server_ = at;
    probe_until_ = now + upstream_limits::probe;
    const std::string branch = new_branch();
    const std::string place = around_.place_towards(at);
    const std::string tag = hex(around_.chance());
    const std::string call_id = hex(around_.chance()) + '@' + settings_.domain;
    const auto begun = transactions_.begin(
        branch, the_probe, at,
        compose_options({at.over, place, branch, settings_.domain, tag, call_id}), now);
    probe_ = begun.id;
    if (begun.how != sending::left) server_failed({}, "no connection", now);
}

void upstream::settled(std::uint64_t owner, unsigned status) {
    if (owner == nobody) return;
    if (owner == the_probe) return probed(status, at_);
    upstream_publication& p = all_.at(owner);
    if (status == 0) return timed_out(p, at_);
    p.in_flight = 0;
    answered(p, *answer_, at_);
}

void upstream::probed(unsigned status, tick now) {
    probe_ = 0;
    if (status == 0) return server_failed({}, "no answer", now);
    if (status == 503 || status == 408) {
        const auto rest =
            std::min<clock_wait>(std::chrono::seconds(answer_->retry_after.value_or(0)),
                                 upstream_limits::longest_retry_after);
        return server_failed(rest, "answers " + std::to_string(status), now);
    }
    is_up(now);
}

void upstream::is_up(tick now) {
    state_ = link::up;
    heard_ = now;
    window_ = ending_ ? upstream_limits::window : 1;
    if (lost_) {
        log_.info("publishing", {{"server", server_->str()}});
        error_.clear();
    }
    lost_ = false;
    if (std::exchange(doubt_when_up_, false)) doubt_all(now);
}

void upstream::server_failed(clock_wait rest, const std::string& why, tick now) {
    const hop at = *server_;
    if (state_ == link::up) doubt_when_up_ = true;
    leave_server();
    if (!std::exchange(lost_, true) || error_.empty())
        log_.warning("the upstream server is lost", {{"server", at.str()}, {"error", why}});
    error_ = why;
    round_.failed(at, now + std::max(rest, jittered(upstream_limits::retry)));
    try_next(now);
}

void upstream::leave_server() {
    probe_ = 0;
    transactions_.forget_all();
    for (auto& [id, p] : all_) {
        if (p.in_flight == 0) continue;
        give_up_answer(p);
        schedule(p, at_);
    }
}

void upstream::unreachable(const hop& to, const std::string& why, tick now) {
    at_ = now;
    // A connection on which nothing was waited for is opened again when it is needed.
    if (server_ != to || transactions_.waiting() == 0) return;
    if (state_ == link::up || state_ == link::trying) server_failed({}, why, now);
}

void upstream::refused(const std::string& why, tick now) {
    complain(why);
    leave_server();
    state_ = link::refused;
    if (canary_wait_ == clock_wait{}) canary_wait_ = upstream_limits::first_canary;
    canary_at_ = now + canary_wait_;
    canary_wait_ = std::min<clock_wait>(canary_wait_ * 2, upstream_limits::longest_canary);
    wake_ = settings_.user.empty() ? canary_at_ : tick{};
    if (!settings_.user.empty()) around_.read_password();
}

void upstream::password(const std::string& text, const std::string& error, tick now) {
    at_ = now;
    const bool is_new = error.empty() && text != password_;
    if (!error.empty()) complain(error);
    if (is_new) {
        password_ = text;
        prover_.set_password(text);
    }
    if (state_ != link::refused) return;
    if (is_new || (canary_at_ <= now && !password_.empty())) return probe(hop(*server_), now);
    wake_ = now + upstream_limits::retry;
}

void upstream::run_link(tick now) {
    if (state_ == link::trying && probe_until_ <= now) {
        transactions_.forget(probe_);
        server_failed({}, "no answer", now);
    }
    if (state_ == link::waiting && wake_ <= now) try_next(now);
    if (state_ == link::refused && wake_ != tick{} && wake_ <= now) {
        wake_ = {};
        if (settings_.user.empty()) return probe(hop(*server_), now);
        around_.read_password();
    }
    if (state_ == link::up && locate_again_ <= now && !locating_) {
        locating_ = true;
        around_.look_up();
    }
    if (state_ == link::up && transactions_.waiting() == 0 &&
        heard_ + upstream_limits::heartbeat <= now)
        heartbeat(now);
}

std::optional<tick> upstream::next_of_link() const {
    switch (state_) {
        case link::trying:
            return probe_until_;
        case link::waiting:
            return wake_;
        case link::refused:
            return wake_ == tick{} ? std::nullopt : std::optional(wake_);
        case link::up: {
            std::optional<tick> soonest;
            if (!locating_) soonest = locate_again_;
            if (!all_.empty() && transactions_.waiting() == 0) {
                const tick pulse = heard_ + upstream_limits::heartbeat;
                soonest = std::min(soonest.value_or(pulse), pulse);
            }
            return soonest;
        }
        case link::looking_up:
            break;
    }
    return std::nullopt;
}

}  // namespace fingerpost::bridge
