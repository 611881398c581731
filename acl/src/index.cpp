#include "index.hpp"

#include <algorithm>
#include <bit>

#include "rule.hpp"

namespace fingerpost::acl {

rule_set& rule_set::operator|=(const rule_set& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
}

rule_set& rule_set::operator&=(const rule_set& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    return *this;
}

rule_set& rule_set::operator-=(const rule_set& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
    return *this;
}

std::size_t rule_set::next(std::size_t rule) const {
    std::size_t i = rule / 64;
    if (i >= words_.size()) return none;
    std::uint64_t rest = words_[i] & (~std::uint64_t{0} << (rule % 64));
    while (rest == 0) {
        if (++i == words_.size()) return none;
        rest = words_[i];
    }
    return i * 64 + static_cast<std::size_t>(std::countr_zero(rest));
}

std::string rule_set::bytes() const {
    return {reinterpret_cast<const char*>(words_.data()), words_.size() * sizeof(words_[0])};
}

std::size_t rule_index::hash_prefix::operator()(const base::prefix& p) const {
    const auto& bytes = p.network().v6_bytes();
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return std::hash<std::string_view>{}(text) + p.length();
}

/// Fills an index; needed only while it is made.
class rule_index::builder {
public:
    builder(rule_index& into, std::size_t rules) : to_(into), rules_(rules) {
        for (rule_set* const s :
             {&to_.subjects_.any, &to_.subjects_.with_groups, &to_.watchers_.any,
              &to_.watchers_.with_groups, &to_.self_, &to_.local_, &to_.authenticated_}) {
            *s = rule_set(rules);
        }
        to_.over_.fill(rule_set(rules));
    }

    void add(const rule& r, std::uint32_t number) {
        number_ = number;
        for (std::size_t f = 0; f < to_.over_.size(); ++f) {
            if (r.over.test(f)) to_.over_.at(f).insert(number);
        }
        if (r.of.empty()) to_.subjects_.any.insert(number);
        if (r.from.empty()) to_.watchers_.any.insert(number);
        for (const resolved& t : r.of) std::visit(term_adder{*this, to_.subjects_}, t);
        for (const resolved& t : r.from) std::visit(term_adder{*this, to_.watchers_}, t);
        if (!r.when.empty()) schedule_of(r.when).few.push_back(number);
    }

    /// Words that stand in very many rules are kept as sets.
    void finish() {
        for (posting& p : to_.postings_) pack(p);
        for (schedule& s : to_.schedules_) pack(s.rules);
        for (const auto& [network, unused] : to_.networks_) {
            auto& lengths = network.network().is_v4() ? to_.v4_lengths_ : to_.v6_lengths_;
            if (std::find(lengths.begin(), lengths.end(), network.length()) == lengths.end())
                lengths.push_back(network.length());
        }
    }

private:
    struct term_adder {
        builder& by;
        side& to;

        void operator()(watcher_word w) const {
            if (w == watcher_word::any) to.any.insert(by.number_);
            if (w == watcher_word::self) by.to_.self_.insert(by.number_);
            if (w == watcher_word::local) by.to_.local_.insert(by.number_);
            if (w == watcher_word::authenticated) by.to_.authenticated_.insert(by.number_);
        }
        void operator()(const base::user_name& user) const {
            by.note(to.users[std::string(user.str())]);
        }
        void operator()(const unix_group& g) const {
            by.note(to.groups[g.name]);
            to.with_groups.insert(by.number_);
        }
        void operator()(const base::prefix& network) const { by.note(by.to_.networks_[network]); }
        void operator()(const base::sip_identity& one) const {
            by.note(by.to_.sip_users_[one.str()]);
        }
        void operator()(const sip_domain& d) const { by.note(by.to_.sip_hosts_[d.host]); }
        void operator()(const std::shared_ptr<const networks>& set) const {
            by.note_set({set.get(), &to}, [&](std::uint32_t p) {
                for (const auto& network : *set) by.to_.networks_[network].push_back(p);
            });
        }
        void operator()(const std::shared_ptr<const people>& set) const {
            by.note_set({set.get(), &to}, [&](std::uint32_t p) {
                for (const auto& user : set->users) to.users[std::string(user.str())].push_back(p);
                for (const auto& group : set->groups) to.groups[group].push_back(p);
            });
            if (!set->groups.empty()) to.with_groups.insert(by.number_);
        }
        void operator()(const std::shared_ptr<const identities>& set) const {
            by.note_set({set.get(), &to}, [&](std::uint32_t p) {
                for (const auto& one : set->users) by.to_.sip_users_[one.str()].push_back(p);
                for (const auto& host : set->hosts) by.to_.sip_hosts_[host].push_back(p);
            });
        }
    };

    std::uint32_t new_posting() {
        to_.postings_.emplace_back();
        return static_cast<std::uint32_t>(to_.postings_.size() - 1);
    }

    void insert_into(std::uint32_t posting) {
        auto& few = to_.postings_[posting].few;
        if (few.empty() || few.back() != number_) few.push_back(number_);
    }

    /// The rule at hand names this word itself, for which the first posting is kept.
    void note(postings& of_word) {
        const auto own = own_.find(&of_word);
        if (own != own_.end()) return insert_into(own->second);
        const std::uint32_t posting = new_posting();
        own_.emplace(&of_word, posting);
        of_word.push_back(posting);
        insert_into(posting);
    }

    /// The rule at hand names a set: its members share one posting, however many rules name it.
    template <class EnterMembers>
    void note_set(std::pair<const void*, const side*> set, const EnterMembers& enter) {
        const auto [at, is_new] = sets_.try_emplace(set, 0);
        if (is_new) {
            at->second = new_posting();
            enter(at->second);
        }
        insert_into(at->second);
    }

    posting& schedule_of(const std::vector<period>& when) {
        std::vector<unsigned long> key;
        for (const period& p : when) {
            key.push_back(p.days.to_ulong());
            key.push_back(p.from);
            key.push_back(p.to);
        }
        const auto [at, is_new] = schedules_.try_emplace(std::move(key), to_.schedules_.size());
        if (is_new) to_.schedules_.push_back({when, {}});
        return to_.schedules_[at->second].rules;
    }

    void pack(posting& p) const {
        if (p.few.size() <= to_.self_.words()) return;
        p.many = rule_set(rules_);
        for (const std::uint32_t r : p.few) p.many->insert(r);
        p.few.clear();
    }

    rule_index& to_;
    const std::size_t rules_;
    std::uint32_t number_ = 0;
    std::map<const postings*, std::uint32_t> own_;  ///< elements of node-based maps do not move
    std::map<std::pair<const void*, const side*>, std::uint32_t> sets_;
    std::map<std::vector<unsigned long>, std::size_t> schedules_;
};

rule_index::rule_index(const std::vector<rule>& rules) {
    builder each(*this, rules.size());
    for (std::size_t i = 0; i < rules.size(); ++i)
        each.add(rules[i], static_cast<std::uint32_t>(i));
    each.finish();
}

void rule_index::add(rule_set& to, const postings& which) const {
    for (const std::uint32_t p : which) {
        if (postings_[p].many) to |= *postings_[p].many;
        for (const std::uint32_t r : postings_[p].few) to.insert(r);
    }
}

void rule_index::add(rule_set& to, const by_text& from, std::string_view word) const {
    if (const auto found = from.find(word); found != from.end()) add(to, found->second);
}

void rule_index::add_user(rule_set& to, const side& from, std::string_view name,
                          const std::optional<std::vector<std::string>>& groups,
                          const facts& known) const {
    add(to, from.users, name);
    if (!groups) {
        to |= from.with_groups;  // who can say?
        return;
    }
    for (const auto& g : *groups) add(to, from.groups, g);
    for (const auto& g : known.unknown_groups) add(to, from.groups, g);
}

void rule_index::add_networks(rule_set& to, const base::address& a) const {
    for (const unsigned length : a.is_v4() ? v4_lengths_ : v6_lengths_) {
        const auto found = networks_.find(base::prefix::around(a, length));
        if (found != networks_.end()) add(to, found->second);
    }
}

rule_set rule_index::speaking_to(const base::watcher& who, base::face over,
                                 const facts& known) const {
    rule_set speaking = watchers_.any;
    if (who.local) speaking |= local_;
    if (who.proved()) speaking |= authenticated_;
    if (who.user) {
        speaking |= self_;
        add_user(speaking, watchers_, who.user->str(), known.watcher_groups, known);
    }
    if (who.sip) {
        add(speaking, sip_users_, who.sip->str());
        add(speaking, sip_hosts_, who.sip->host());
    }
    if (who.from) add_networks(speaking, *who.from);
    speaking &= over_.at(static_cast<std::size_t>(over));
    for (const schedule& s : schedules_) {
        if (!known.local || contain(s.when, *known.local)) continue;
        if (s.rules.many) speaking -= *s.rules.many;
        for (const std::uint32_t r : s.rules.few) speaking.erase(r);
    }
    return speaking;
}

rule_set rule_index::candidates(const base::question& q, const facts& known) const {
    rule_set both = subjects_.any;
    add_user(both, subjects_, q.subject.str(), known.subject_groups, known);
    both &= speaking_to(q.who, q.over, known);
    return both;
}

}  // namespace fingerpost::acl
