#include "service.hpp"

#include <algorithm>
#include <utility>

#include "../checks.hpp"
#include "../digest_hash.hpp"
#include "../event_package.hpp"
#include "../message_body.hpp"
#include "../uri_text.hpp"
#include "base/error.hpp"

namespace fingerpost::bridge {
namespace {

/// Answers that are kept for requests that come again.
constexpr std::size_t kept_answers = 400'000;
/// Tasks that wait for the owner's thread; past that, requests are refused.
constexpr std::size_t most_waiting = 5'000;
/// Requests in the making.
constexpr std::size_t most_open = 10'000;
constexpr const char* come_again = "60";
/// After too many messages.
constexpr const char* come_again_soon = "10";

/// The key of the nonces. A restart makes the old ones stale, since it forgets how far they were
/// used; clients answer that by themselves.
std::string new_key() {
    std::string key(32, '\0');
    fill_with_chance(key.data(), key.size());
    return key;
}

authenticator::limits limits_of(const settings& s) {
    authenticator::limits l;
    // Longer than the longest subscription, or each refresh is challenged.
    l.nonce_lifetime = std::max(l.nonce_lifetime, s.max_expires + std::chrono::minutes(10));
    return l;
}

registrar_limits bindings_of(const settings& s) {
    registrar_limits l;
    l.min_expires = s.min_expires;
    l.max_expires = s.max_expires;
    l.default_expires = s.max_expires;
    return l;
}

/// RFC 3428 section 7: 202, since nobody tells whether it came to a terminal or a phone.
reply reply_to_message(const reception::sent& told) {
    if (!told) return make_reply(403);
    switch (*told) {
        case desk::receipt::taken:
            return make_reply(202);
        case desk::receipt::offline:
            return make_reply(480);
        case desk::receipt::cannot_tell:
            return make_reply(503, {{"Retry-After", come_again}});
        case desk::receipt::too_many:
            return make_reply(503, {{"Retry-After", come_again_soon}});
        case desk::receipt::nobody:
            break;
    }
    return make_reply(404);
}

register_request registration_of(const request& r, base::user_name user) {
    register_request q(std::move(user));
    q.call_id = r.call_id;
    q.cseq = r.cseq;
    for (const contact_item& c : r.contacts)
        q.contacts.push_back({c.uri.text, c.expires, c.q, c.instance, {}});
    q.star = r.any_contact;
    q.expires = r.expires;
    q.user_agent = r.user_agent;
    q.from = r.source;
    return q;
}

}  // namespace

service::service(su_root_t* root, const settings& s, const base::clock& clock, base::log& log,
                 crossing& to, reception& at_the_desk)
    : settings_(s),
      clock_(clock),
      to_(to),
      desk_(at_the_desk),
      authenticator_(s.auth, s.domain, new_key(), limits_of(s)),
      transactions_(kept_answers),
      notifier_(s, *this),
      compositor_(s, *this),
      registrar_(s.domain, bindings_of(s)),
      relay_(s.domain, *this),
      stack_(root, s,
             {[this](std::uint64_t number, request r) { asked(number, std::move(r)); },
              [this](std::string_view branch, unsigned status, unsigned retry_after) {
                  const tick now = std::chrono::steady_clock::now();
                  notifier_.response(branch, status, retry_after, now);
                  relay_.response(branch, status, now);
              },
              [this](std::uint64_t flow) {
                  notifier_.flow_lost(flow, std::chrono::steady_clock::now());
                  compositor_.flow_lost(flow);
              },
              [this] { return to_.waiting() > most_waiting || open_.size() > most_open; }},
             log) {}

void service::take() {
    crossing::load came = to_.take();
    for (auto& task : came.tasks) task();
    const tick now = std::chrono::steady_clock::now();
    for (const auto& [as, card] : came.news) notifier_.news(as, card, now);
    for (const auto& [as, list] : came.lists) notifier_.news_of_list(as, list, now);
}

void service::asked(std::uint64_t number, request r) {
    ++requests_;
    // What is answered without looking at anything is not kept: RFC 3261 section 8.2.7.
    if (const auto at_once = stateless_answer(r)) {
        tally(r.method, at_once->status);
        return stack_.answer(number, *at_once);
    }
    const auto transaction = transactions_.key_of(r);
    if (transaction) {
        const auto seen = transactions_.begin(*transaction, std::chrono::steady_clock::now());
        if (seen == answered::seen::working) return stack_.drop(number);
        if (seen == answered::seen::done)
            return stack_.answer(number, transactions_.reply_to(*transaction));
    }
    open_.emplace(number, in_making{r.method, r.call_id, r.cseq, transaction});
    if (r.method == "REGISTER") r.body.clear();  // nobody reads it
    try {
        serve(number, r);
    } catch (...) {
        answer(number, make_reply(500));
        throw;
    }
}

std::optional<reply> service::stateless_answer(const request& r) const {
    if (auto wrong = check_request(r, settings_.domain)) return wrong;
    if (r.method == "MESSAGE") {
        const auto read = read_message(r);
        if (const auto* const wrong = std::get_if<reply>(&read)) return *wrong;
    }
    if (r.method != "OPTIONS") return std::nullopt;
    return make_reply(200, {{"Allow", std::string(allowed_methods)},
                            {"Allow-Events", std::string(event_packages)},
                            {"Accept", std::string(accepted_bodies)},
                            {"Accept-Encoding", "identity, deflate"},
                            {"Supported", "eventlist, recipient-list-subscribe"}});
}

void service::serve(std::uint64_t number, const request& r) {
    const auto who = who_is(r, settings_, authenticator_, clock_.now());
    if (const auto* const first = std::get_if<must_prove>(&who))
        return challenge_for(number, *first);
    const sender& from = std::get<sender>(who);
    // A proxy did not record where he is, so what the policy says of addresses cannot be told.
    if (!from.who.from) return answer(number, make_reply(503, {{"Retry-After", come_again}}));
    if (r.method == "REGISTER") return begin_register(number, r, from);
    if (r.method == "MESSAGE") return take_message(number, r, from);
    if (r.method == "PUBLISH") return compositor_.publish(number, r, shared(from));
    notifier_.subscribe(number, r, shared(from), std::chrono::steady_clock::now());
}

/// One value for all requests of a client that come one after the other.
std::shared_ptr<const sender> service::shared(const sender& who) {
    if (last_sender_ == nullptr || *last_sender_ != who)
        last_sender_ = std::make_shared<const sender>(who);
    return last_sender_;
}

void service::challenge_for(std::uint64_t number, const must_prove& what) {
    ++challenged_;
    headers with;
    for (const auto& c : what.challenges) with.emplace_back("WWW-Authenticate", c);
    answer(number, make_reply(401, std::move(with)));
}

void service::ask_for_proof(std::uint64_t number) {
    const in_making& asked = open_.at(number);
    const digest_request none{asked.method, asked.call_id, asked.cseq, {}};
    challenge_for(number, std::get<must_prove>(authenticator_.verify(none, clock_.now())));
}

void service::begin_register(std::uint64_t number, const request& r, const sender& who) {
    const bool nobody_proves = settings_.auth == challenge::none;
    if (!who.who.sip && !nobody_proves) return ask_for_proof(number);
    const auto own = base::sip_identity::parse("sip:" + r.to.uri.user + '@' + settings_.domain);
    if (!own || !is_for(r.to.uri, settings_.domain)) return answer(number, make_reply(404));
    if (!nobody_proves && *own != *who.who.sip) return answer(number, make_reply(403));
    to_.to_owner([this, number, r, who = std::make_shared<const sender>(who)] {
        desk_.prove(who, [this, number, r](reception::proof came) {
            to_.to_sofia([this, number, r, came = std::move(came)] { carry_out(number, r, came); });
        });
    });
}

void service::carry_out(std::uint64_t number, const request& r, const reception::proof& proof) {
    if (!proof && proof.error() != base::errc::not_found)
        return answer(number, make_reply(503, {{"Retry-After", come_again}}));
    if (!proof) return answer(number, make_reply(403));
    auto user = user_of(r.to.uri.user);
    if (!user) return answer(number, make_reply(404));
    const auto now = clock_.now();
    const register_outcome done = registrar_.apply(registration_of(r, *user), now);
    reply with{done.status, done.phrase, {}, {}};
    if (done.status == 423)
        with.with.emplace_back("Min-Expires", std::to_string(done.min_expires.count()));
    for (const binding& b : done.bindings) with.with.emplace_back("Contact", contact_value(b, now));
    answer(number, with);
    if (done.changed) tell_phones(*user);
}

void service::tell_phones(const base::user_name& user) {
    to_.to_owner(
        [this, user, phones = registrar_.phones(user)] { desk_.registered(user, phones); });
}

void service::take_message(std::uint64_t number, const request& r, const sender& who) {
    auto to = user_of(r.uri.user);
    auto text = read_message(r);
    if (!to || std::holds_alternative<reply>(text)) return answer(number, make_reply(404));
    const unsigned hops = std::min(r.max_forwards.value_or(base::usual_hops), base::usual_hops);
    base::message what{{}, *std::move(to), std::get<std::string>(std::move(text)), hops};
    to_.to_owner([this, number, what = std::move(what), who = std::make_shared<const sender>(who),
                  asked = std::chrono::steady_clock::now()] {
        desk_.message(what, who, asked, [this, number](const reception::sent& told) {
            to_.to_sofia([this, number, told] { answer(number, reply_to_message(told)); });
        });
    });
}

void service::carry(const base::message& what) {
    relay_.send(what, registrar_.bindings(what.to), std::chrono::steady_clock::now());
}

void service::set_credentials(std::shared_ptr<const credentials> known) {
    authenticator_.set_credentials(std::move(known));
    compositor_.credentials_changed(
        [this](const base::sip_identity& who) { return authenticator_.local_user_of(who); });
}

void service::policy_changed(std::uint64_t generation) {
    notifier_.policy_changed(generation);
    review_publications();
}

void service::disown(std::uint64_t subscription) {
    notifier_.disown(subscription, std::chrono::steady_clock::now());
}

void service::end_all() {
    const tick now = std::chrono::steady_clock::now();
    notifier_.end_all(now);
    notifier_.run(now);
}

void service::answer(std::uint64_t number, const reply& with) {
    const auto at = open_.find(number);
    if (at == open_.end()) return;
    const in_making& asked = at->second;
    tally(asked.method, with.status);
    if (asked.transaction) transactions_.end(*asked.transaction, with);
    open_.erase(at);
    stack_.answer(number, with);
}

void service::tally(std::string_view method, unsigned status) {
    if (status == 401) return;  // he comes again with a proof
    verdicts* const all = method == "PUBLISH"   ? &publishes_
                          : method == "MESSAGE" ? &messages_
                                                : nullptr;
    if (all != nullptr) ++(status < 300 ? all->taken : all->refused);
}

sending service::send(const hop& to, const std::string& bytes) { return stack_.send(to, bytes); }

std::shared_ptr<const std::string> service::place_for(const hop& peer) {
    return stack_.place_for(peer);
}

bool service::is_ours(const base::address& at, std::uint16_t port) const {
    return stack_.is_ours(at, port);
}

void service::watch(watch_id as, std::shared_ptr<const sender> who, const base::user_name& of) {
    to_.to_owner([this, as, who = std::move(who), of, asked = std::chrono::steady_clock::now()] {
        desk_.watch(as, who, of, asked);
    });
}

void service::recognise(watch_id as, std::shared_ptr<const sender> who, const base::user_name& of) {
    to_.to_owner(
        [this, as, who = std::move(who), himself = reception::himself{of},
         asked = std::chrono::steady_clock::now()] { desk_.watch(as, who, himself, asked); });
}

void service::watch_list(watch_id as, std::shared_ptr<const sender> who, base::watched_list of) {
    to_.to_owner([this, as, who = std::move(who), of = std::move(of),
                  asked = std::chrono::steady_clock::now()] { desk_.watch(as, who, of, asked); });
}

void service::ask_again(std::uint64_t subscription, std::shared_ptr<const sender> who, again what) {
    to_.to_owner([this, subscription, who = std::move(who), what] {
        desk_.prove(who, [this, subscription, what](const reception::proof& came) {
            if (came && what == again::all) return desk_.repeat(subscription);
            if (came) return;
            to_.to_sofia([this, subscription, why = came.error()] {
                if (why == base::errc::not_found) return disown(subscription);
                notifier_.unproved(subscription);
            });
        });
    });
}

void service::unwatch(std::uint64_t subscription) {
    to_.to_owner([this, subscription] { desk_.unwatch(subscription); });
}

void service::ask(std::uint64_t number, const std::shared_ptr<const sender>& who,
                  const base::user_name& of) {
    to_.to_owner([this, number, who, of, asked = std::chrono::steady_clock::now()] {
        desk_.may_publish_about(of, who, asked, [this, number, of](may_publish may) {
            to_.to_sofia([this, number, of, may] {
                compositor_.decided(number, of, may, std::chrono::steady_clock::now());
            });
        });
    });
}

void service::report(const base::user_name& of, const base::report& what) {
    to_.to_owner([this, of, what] { desk_.report(of, what); });
}

void service::withdraw(const base::user_name& of, const std::string& source) {
    to_.to_owner([this, of, source] { desk_.withdraw(of, source); });
}

std::uint64_t service::chance() {
    // Drawn many at once: each NOTIFY takes one.
    if (chances_left_ == 0) {
        fill_with_chance(chances_.data(), sizeof chances_);
        chances_left_ = chances_.size();
    }
    return chances_[--chances_left_];
}

base::instant service::wall_clock() const { return clock_.now(); }

}  // namespace fingerpost::bridge
