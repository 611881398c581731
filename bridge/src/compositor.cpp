// What is answered to PUBLISH: RFC 3903 section 6.
#include "compositor.hpp"

#include <utility>

#include "uri_text.hpp"

namespace fingerpost::bridge {
namespace {

/// The largest document, bytes: ten times what the richest client sends.
constexpr std::size_t most_bytes = 32'768;
/// That go to the desk to be looked at again, and a user's more.
constexpr std::size_t reviewed_at_once = 256;
constexpr std::string_view package = "presence";
constexpr std::string_view document = "application/pidf+xml";
/// When something cannot be told now.
constexpr const char* come_again = "60";

publication_limits limits_of(const settings& s) {
    publication_limits l;
    l.min_expires = s.min_expires;
    l.max_expires = s.max_expires;
    l.end_with_flow = s.publish_ends_with_flow;
    return l;
}

/// Step 2.
std::optional<reply> wrong_event(const request& r) {
    if (r.event && r.event->package == package) return std::nullopt;
    return make_reply(489, {{"Allow-Events", std::string(package)}});
}

/// Step 5, as far as it shows in the request alone.
std::variant<std::monostate, published, reply> body_of(const request& r) {
    if (r.body.empty()) return {};
    if (r.body.size() > most_bytes) return make_reply(413);
    if (!r.content_encoding.empty() && r.content_encoding != "identity")
        return make_reply(415, {{"Accept-Encoding", "identity"}});
    if (r.content_type != document) return make_reply(415, {{"Accept", std::string(document)}});
    auto read = read_pidf(r.body);
    if (auto* says = std::get_if<published>(&read)) return std::move(*says);
    reply bad = make_reply(400);
    bad.phrase = std::get<pidf_flaw>(read).phrase;
    return bad;
}

}  // namespace

compositor::compositor(const settings& s, surroundings& around)
    : nobody_is_challenged_(s.auth == challenge::none),
      around_(around),
      all_(limits_of(s), [&around] { return around.chance(); }) {}

void compositor::publish(std::uint64_t request_number, const request& r,
                         const std::shared_ptr<const sender>& who) {
    auto user = user_of(r.uri.user);
    if (!user) return around_.answer(request_number, make_reply(404));
    publish_request what(*user);
    what.if_match = r.if_match;
    what.expires = r.expires;
    what.body = body_of(r);
    what.who = *who;
    what.from = r.source;
    what.origin = r.origin;
    const auto [at, is_new] =
        queues_[*user].emplace(request_number, waiting{std::move(what), wrong_event(r)});
    ask(request_number, at->second, who);
}

void compositor::ask(std::uint64_t request_number, waiting& w,
                     const std::shared_ptr<const sender>& who) {
    w.may = false;
    w.asked_in = review_;
    around_.ask(request_number, who, w.what.user);
}

void compositor::decided(std::uint64_t request_number, const base::user_name& of, may_publish may,
                         tick now) {
    const auto at = queues_.find(of);
    if (at == queues_.end()) return;
    queue& q = at->second;
    const auto decided = q.find(request_number);
    if (decided == q.end()) return;
    if (may == may_publish::yes) {
        decided->second.may = true;
    } else {
        refuse(request_number, q.extract(decided).mapped(), may);
    }
    while (!q.empty() && q.begin()->second.may) {
        const auto first = q.begin();
        // Perhaps judged by a policy that is gone, and a review that has begun will not see it.
        if (first->second.asked_in != review_) {
            const auto who = std::make_shared<const sender>(first->second.what.who);
            return ask(first->first, first->second, who);
        }
        auto next = q.extract(q.begin());
        carry_out(next.key(), std::move(next.mapped()), now);
    }
    if (q.empty()) queues_.erase(at);
}

void compositor::refuse(std::uint64_t request_number, const waiting& w, may_publish may) {
    if (may == may_publish::cannot_tell)
        return around_.answer(request_number, make_reply(503, {{"Retry-After", come_again}}));
    const bool may_yet_prove = !w.what.who.who.proved() && !nobody_is_challenged_;
    if (may_yet_prove) return around_.ask_for_proof(request_number);
    // What he may not say any more is not told any more.
    if (const auto gone = all_.end(w.what)) withdraw({*gone});
    around_.answer(request_number, make_reply(may == may_publish::void_claim ? 403 : 404));
}

void compositor::carry_out(std::uint64_t request_number, waiting w, tick now) {
    // The connection with which it ends was closed while it was judged, so it is over already.
    if (all_.ends_with_flow(w.what.from) && !around_.is_open(w.what.from)) w.what.expires = 0;
    if (w.wrong_event) return around_.answer(request_number, *w.wrong_event);
    const publish_outcome done = all_.apply(w.what, now, around_.wall_clock());
    // First the report: who has our answer finds it told.
    if (done.tells) around_.report(w.what.user, *done.tells);
    if (done.withdraws) around_.withdraw(w.what.user, *done.withdraws);
    around_.answer(request_number, done.answer);
}

void compositor::run(tick now) { withdraw(all_.expire(now)); }

void compositor::flow_lost(std::uint64_t flow) { withdraw(all_.flow_lost(flow)); }

std::vector<to_review> compositor::next_to_review() {
    auto some = all_.after(reviewed_, reviewed_at_once);
    if (!some.empty()) reviewed_ = some.back().user;
    return some;
}

void compositor::withdraw(const std::vector<ended_report>& gone) {
    for (const ended_report& one : gone) around_.withdraw(one.user, one.source);
}

}  // namespace fingerpost::bridge
