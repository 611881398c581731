#include "list_state.hpp"

#include <algorithm>
#include <utility>

#include "dialog_info.hpp"

namespace fingerpost::bridge {
using card_state = base::card::standing;

list_state::list_state(std::string uri, const std::vector<list_entry>& entries)
    : uri_(std::move(uri)) {
    replace(entries);
}

void list_state::replace(const std::vector<list_entry>& entries) {
    for (const auto& entry : by_user_) turns_.insert_or_assign(entry.first, standing::unknown);
    by_user_.clear();
    members_.clear();
    news_.clear();
    all_ = true;
    for (const list_entry& e : entries) {
        add(e.uri, e.user);
        if (e.user) turns_.erase(*e.user);  // he stays as he is until something is heard
        const auto at = members_.find(e.uri);
        if (!e.user) at->second.now.how = standing::noresource;
        news_.insert(e.uri);
    }
}

bool list_state::is_of(const std::vector<list_entry>& entries) const {
    std::set<std::string_view> wanted;
    for (const list_entry& e : entries) wanted.insert(e.uri);
    return wanted.size() == members_.size() &&
           std::all_of(wanted.begin(), wanted.end(),
                       [this](std::string_view uri) { return members_.contains(uri); });
}

base::watched_list list_state::watched() const {
    if (name_) return {std::string(name_->str())};
    std::set<base::user_name> users;
    for (const auto& entry : by_user_) users.insert(entry.first);
    return {std::vector<base::user_name>(users.begin(), users.end())};
}

void list_state::add(const std::string& uri, std::optional<base::user_name> user) {
    const auto [at, is_new] = members_.try_emplace(uri);
    if (!is_new) return;
    at->second.user = user;
    if (user) by_user_.emplace(*std::move(user), at);
}

bool list_state::the_same(const state& a, const state& b, body_format f) {
    if (a.how != b.how) return false;
    return a.how != standing::active || a.what == b.what || a.what->tag(f) == b.what->tag(f);
}

void list_state::hear(const base::list_news& news, bodies& rendered, body_format format,
                      const patience& p, tick now) {
    for (const auto& [user, card] : news.cards) {
        // Of whom it cannot be told now may be denied: that he is on it is told with his state.
        const bool tellable =
            card->state == card_state::shown || card->state == card_state::pending;
        if (name_ && tellable && !by_user_.contains(user)) add(rendered.aor(user), user);
        const auto [begin, end] = by_user_.equal_range(user);
        std::vector<members::iterator> theirs;
        for (auto at = begin; at != end; ++at) theirs.push_back(at->second);
        for (const auto at : theirs) hear(at, card, rendered, format, p, now);
    }
    if (!name_ || !news.whole) return;
    std::vector<members::iterator> gone;
    for (auto at = members_.begin(); at != members_.end(); ++at) {
        if (!news.cards.contains(*at->second.user)) gone.push_back(at);
    }
    for (const auto at : gone)
        leave(at, withdrawn(at->second, standing::noresource, rendered), format);
}

void list_state::hear(members::iterator at, const std::shared_ptr<const base::card>& card,
                      bodies& rendered, body_format f, const patience& p, tick now) {
    member& m = at->second;
    if (card->state == card_state::cannot_tell) {
        if (!m.withheld && m.now.how == standing::active) wait(m, now + p.withheld);
        m.withheld = true;
        if (!m.sent) note(at, f);  // he is named at least
        return;
    }
    m.withheld = m.moved = false;
    m.generation = card->generation;
    m.because = card->because;
    const standing denied = card->refused ? standing::rejected : standing::noresource;
    if (card->state == card_state::denied && name_)
        return leave(at, withdrawn(m, denied, rendered), f);
    m.leaves = false;
    if (card->state == card_state::pending) {
        const bool waits = m.now.how == standing::pending || m.now.how == standing::giveup;
        if (!waits) {
            m.now = withdrawn(m, standing::pending, rendered);
            m.lapses = {};
            if (p.pending.count() > 0) wait(m, now + p.pending);
        }
    } else {
        m.lapses = {};
        // That he himself refused is only told to who was told of him before.
        m.now = card->state == card_state::shown
                    ? state{standing::active, rendered.of(card)}
                    : withdrawn(m, m.sent ? denied : standing::noresource, rendered);
    }
    turns_.insert_or_assign(*m.user, card->state == card_state::denied ? denied : m.now.how);
    note(at, f);
}

void list_state::wait(member& m, tick until) {
    m.lapses = until;
    next_lapse_ = std::min(next_lapse_, until);
}

/// How `m` is once he may not be told of. liblinphone reads active instances only, and would go on
/// showing what it was told last: to it he is offline.
list_state::state list_state::withdrawn(const member& m, standing why, bodies& rendered) const {
    const bool was_told = m.user && m.sent && m.sent->what != nullptr;
    if (style != list_style::liblinphone || !was_told) return {why, nullptr};
    const auto offline = std::make_shared<base::card>(*m.user);
    offline->state = card_state::shown;
    offline->shows = {base::field::presence};
    return {why, rendered.of(offline)};
}

void list_state::leave(members::iterator at, state last, body_format f) {
    turns_.insert_or_assign(*at->second.user, last.how);
    if (!at->second.sent) return forget(at);
    at->second.now = std::move(last);
    at->second.lapses = {};
    at->second.leaves = true;
    note(at, f);
}

void list_state::forget(members::iterator at) {
    const auto [begin, end] = by_user_.equal_range(*at->second.user);
    by_user_.erase(std::find_if(begin, end, [at](const auto& e) { return e.second == at; }));
    news_.erase(at->first);
    members_.erase(at);
}

void list_state::note(members::iterator at, body_format f) {
    const member& m = at->second;
    if (m.sent && the_same(*m.sent, m.now, f)) {
        news_.erase(at->first);
    } else {
        news_.insert(at->first);
    }
}

void list_state::tell_all() {
    all_ = true;
    for (auto& [uri, m] : members_) {
        m.sent.reset();
        news_.insert(uri);
    }
}

void list_state::judge_anew() {
    for (auto& [uri, m] : members_) m.moved = m.user.has_value();
}

bool list_state::is_stale(std::uint64_t generation) const {
    return std::any_of(news_.begin(), news_.end(), [this, generation](const std::string& uri) {
        const member& m = members_.find(uri)->second;
        return m.user && !m.withheld && (m.moved || m.generation < generation);
    });
}

list_resource list_state::resource_of(std::string_view uri, const state& s, body_format f) {
    if (s.what != nullptr)
        return {uri, s.what->card().name, "active", {}, content_type(f), s.what->body(f)};
    switch (s.how) {
        case standing::pending:
            return {uri, {}, "pending", {}, {}, {}};
        case standing::noresource:
            return {uri, {}, "terminated", "noresource", {}, {}};
        case standing::rejected:
            return {uri, {}, "terminated", "rejected", {}, {}};
        case standing::giveup:
            return {uri, {}, "terminated", "giveup", {}, {}};
        case standing::probation:
            return {uri, {}, "terminated", "probation", {}, {}};
        case standing::active:
        case standing::unknown:
            break;
    }
    return {uri, {}, {}, {}, {}, {}};
}

list_state::state list_state::tellable(const member& m, const terms& t) {
    // What an older policy judged, or where he is not any more, is not told; what holds is on its
    // way.
    return m.withheld && (m.moved || m.generation < t.generation) ? state{} : m.now;
}

void list_state::tell(list_document& to, members::iterator at, const terms& t) {
    member& m = at->second;
    m.sent = tellable(m, t);
    list_resource r = resource_of(at->first, *m.sent, t.format);
    std::string numbered;
    if (!r.body.empty() && is_numbered(t.format)) {
        numbered = with_version(r.body, m.version++);
        r.body = numbered;
    }
    to.add(r);
    if (m.leaves) forget(at);
}

list_document list_state::next(const terms& t) {
    using extent = list_document::extent;
    const bool full = std::exchange(all_, false);
    list_document doc(uri_, version_++, full ? extent::full : extent::partial, style, t.names,
                      t.domain);
    // A full one names everybody, whatever else has room.
    std::size_t names = 0;
    for (const auto& entry : members_) {
        if (full) names += list_document::size_of({entry.first, {}, {}, {}, {}, {}});
    }
    rest_ = false;
    bool empty = true;
    for (const std::string& uri : std::exchange(news_, {})) {
        const auto at = members_.find(uri);
        const list_resource r = resource_of(uri, tellable(at->second, t), t.format);
        const bool fits = doc.size() + names + list_document::size_of(r) <= t.most;
        if (fits || empty || (full && r.body.empty())) {
            empty = empty && r.body.empty();
            tell(doc, at, t);
            continue;
        }
        rest_ = true;
        news_.insert(uri);
        if (full) doc.add({uri, {}, {}, {}, {}, {}});  // until then nothing is known of him
    }
    return doc;
}

std::size_t list_state::whole_size(const terms& t, with w) const {
    list_document doc(uri_, version_, list_document::extent::full, style, t.names, t.domain);
    for (const auto& [uri, m] : members_) {
        // Who is pending may be given up by the time that it leaves.
        const bool is_known = m.now.how != standing::unknown && m.now.how != standing::pending;
        list_resource r =
            resource_of(uri, is_known ? m.now : state{standing::noresource, nullptr}, t.format);
        if (w == with::no_bodies) r.body = {};
        doc.add(r);
    }
    return doc.size();
}

std::size_t list_state::size_of(const std::vector<list_entry>& entries, const terms& t) const {
    return list_state(uri_, entries).whole_size(t, with::no_bodies);
}

void list_state::lapse(bodies& rendered, body_format format, tick now) {
    next_lapse_ = tick::max();
    for (auto at = members_.begin(); at != members_.end(); ++at) {
        member& m = at->second;
        if (m.lapses == tick{}) continue;
        if (m.lapses > now) {
            next_lapse_ = std::min(next_lapse_, m.lapses);
            continue;
        }
        m.lapses = {};
        if (m.now.how == standing::pending)
            m.now.how = standing::giveup;
        else
            m.now = withdrawn(m, standing::probation, rendered);
        turns_.insert_or_assign(*m.user, m.now.how);
        note(at, format);
    }
}

std::map<base::user_name, list_state::standing> list_state::take_turns() {
    return std::exchange(turns_, {});
}

void list_state::give_up(const base::user_name& user, body_format format) {
    const auto [begin, end] = by_user_.equal_range(user);
    for (auto at = begin; at != end; ++at) {
        member& m = at->second->second;
        m.now.how = standing::giveup;
        m.lapses = {};
        note(at->second, format);
    }
}

std::optional<tick> list_state::lapses() const {
    if (next_lapse_ == tick::max()) return std::nullopt;
    return next_lapse_;
}

std::vector<list_state::shown_one> list_state::shown() const {
    std::vector<shown_one> all;
    for (const auto& [uri, m] : members_) {
        if (m.now.how != standing::active && m.now.how != standing::pending) continue;
        all.push_back({*m.user, m.now.how == standing::pending, m.because});
    }
    return all;
}

}  // namespace fingerpost::bridge
