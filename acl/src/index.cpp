#include "index.hpp"

#include <algorithm>
#include <bit>
#include <map>

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

void rule_set::keep(const rule_set& a, const rule_set& b) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= a.words_[i] & b.words_[i];
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

namespace {

/// Everything that makes a prefix, as a word.
std::string_view key_of(const base::prefix& p, std::array<char, 17>& space) {
    const auto& bytes = p.network().v6_bytes();
    std::copy(bytes.begin(), bytes.end(), space.begin());
    space.back() = static_cast<char>(p.length());
    return {space.data(), space.size()};
}

}  // namespace

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
        if (!r.when.empty()) insert_into(schedule_of(r.when));
    }

    /// Words that stand in very many rules are kept as sets.
    void finish() {
        for (const entry& e : entries_) {
            posting p;
            p.begin = p.end = static_cast<std::uint32_t>(to_.few_.size());
            if (e.rules.size() <= to_.self_.words()) {
                to_.few_.insert(to_.few_.end(), e.rules.begin(), e.rules.end());
                p.end = static_cast<std::uint32_t>(to_.few_.size());
            } else {
                p.set = static_cast<std::uint32_t>(to_.sets_.size());
                rule_set& many = to_.sets_.emplace_back(rules_);
                for (const std::uint32_t r : e.rules) many.insert(r);
            }
            to_.postings_.push_back(p);
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
        void operator()(const base::user_name& user) const { by.note(to.users, user.str()); }
        void operator()(const unix_group& g) const {
            by.note(to.groups, g.name);
            to.with_groups.insert(by.number_);
        }
        void operator()(const base::prefix& network) const {
            std::array<char, 17> space{};
            by.note(by.to_.networks_, key_of(network, space));
            by.note_length(network);
        }
        void operator()(const base::sip_identity& one) const {
            by.note(by.to_.sip_users_, one.str());
        }
        void operator()(const sip_domain& d) const { by.note(by.to_.sip_hosts_, d.host); }
        void operator()(const std::shared_ptr<const networks>& set) const {
            by.note_set({set.get(), &to}, [&](std::uint32_t p) {
                std::array<char, 17> space{};
                for (const auto& network : *set) {
                    by.to_.networks_.enter(key_of(network, space), p);
                    by.note_length(network);
                }
            });
        }
        void operator()(const std::shared_ptr<const people>& set) const {
            by.note_set({set.get(), &to}, [&](std::uint32_t p) {
                for (const auto& user : set->users) to.users.enter(user.str(), p);
                for (const auto& group : set->groups) to.groups.enter(group, p);
            });
            if (!set->groups.empty()) to.with_groups.insert(by.number_);
        }
        void operator()(const std::shared_ptr<const identities>& set) const {
            by.note_set({set.get(), &to}, [&](std::uint32_t p) {
                for (const auto& one : set->users) by.to_.sip_users_.enter(one.str(), p);
                for (const auto& host : set->hosts) by.to_.sip_hosts_.enter(host, p);
            });
        }
    };

    /// The rules in which one word or set stands, while they are gathered.
    struct entry {
        std::vector<std::uint32_t> rules;
        bool of_word = false;
    };

    std::uint32_t new_entry(bool of_word) {
        entries_.push_back({{}, of_word});
        return static_cast<std::uint32_t>(entries_.size() - 1);
    }

    void insert_into(std::uint32_t number) {
        auto& rules = entries_[number].rules;
        if (rules.empty() || rules.back() != number_) rules.push_back(number_);
    }

    /// The rule at hand names this word itself.
    void note(word_table& table, std::string_view word) {
        bool found = false;
        table.each(word, [&](std::uint32_t number) {
            if (!entries_[number].of_word) return;
            found = true;
            insert_into(number);
        });
        if (found) return;
        const std::uint32_t number = new_entry(true);
        table.enter(word, number);
        insert_into(number);
    }

    void note_length(const base::prefix& network) {
        auto& lengths = network.network().is_v4() ? to_.v4_lengths_ : to_.v6_lengths_;
        if (std::ranges::find(lengths, network.length()) == lengths.end())
            lengths.push_back(network.length());
    }

    /// The rule at hand names a set: its members share one posting, however many rules name it.
    template <class EnterMembers>
    void note_set(std::pair<const void*, const side*> set, const EnterMembers& enter) {
        const auto [at, is_new] = sets_.try_emplace(set, 0);
        if (is_new) {
            at->second = new_entry(false);
            enter(at->second);
        }
        insert_into(at->second);
    }

    std::uint32_t schedule_of(const std::vector<period>& when) {
        std::vector<unsigned long> key;
        for (const period& p : when) {
            key.push_back(p.days.to_ulong());
            key.push_back(p.from);
            key.push_back(p.to);
        }
        const auto [at, is_new] = schedules_.try_emplace(std::move(key), 0);
        if (is_new) {
            at->second = new_entry(false);
            to_.schedules_.push_back({when, at->second});
        }
        return at->second;
    }

    rule_index& to_;
    const std::size_t rules_;
    std::uint32_t number_ = 0;
    std::vector<entry> entries_;  ///< what becomes `postings_`, place for place
    std::map<std::pair<const void*, const side*>, std::uint32_t> sets_;
    std::map<std::vector<unsigned long>, std::uint32_t> schedules_;
};

rule_index::rule_index(const std::vector<rule>& rules) {
    builder each(*this, rules.size());
    for (std::size_t i = 0; i < rules.size(); ++i)
        each.add(rules[i], static_cast<std::uint32_t>(i));
    each.finish();
}

void rule_index::add(rule_set& to, const word_table& from, std::string_view word) const {
    from.each(word, [&](std::uint32_t number) {
        const posting& p = postings_[number];
        if (p.set != posting::few) to |= sets_[p.set];
        for (auto i = p.begin; i < p.end; ++i) to.insert(few_[i]);
    });
}

void rule_index::take_away(rule_set& from, const posting& p) const {
    if (p.set != posting::few) from -= sets_[p.set];
    for (auto i = p.begin; i < p.end; ++i) from.erase(few_[i]);
}

void rule_index::add_user(rule_set& to, const side& from, std::string_view name,
                          const std::optional<std::vector<std::string>>& groups,
                          const facts& known) const {
    if (!groups) {
        to |= from.with_groups;  // who can say?
    } else {
        for (const auto& g : *groups) add(to, from.groups, g);
        for (const auto& g : known.unknown_groups) add(to, from.groups, g);
    }
    add(to, from.users, name);
}

void rule_index::add_networks(rule_set& to, const base::address& a) const {
    std::array<char, 17> space{};
    for (const unsigned length : a.is_v4() ? v4_lengths_ : v6_lengths_) {
        add(to, networks_, key_of(base::prefix::around(a, length), space));
    }
}

rule_set rule_index::naming(const base::watcher& who, const facts& known) const {
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
    return speaking;
}

rule_set rule_index::speaking_to(const base::watcher& who, base::face over,
                                 const facts& known) const {
    rule_set speaking = naming(who, known);
    speaking &= over_.at(static_cast<std::size_t>(over));
    for (const schedule& s : schedules_) {
        if (!known.local || contain(s.when, *known.local)) continue;
        take_away(speaking, postings_[s.rules]);
    }
    return speaking;
}

rule_set rule_index::candidates(const base::question& q, const facts& known) const {
    subjects_.users.announce(q.subject.str());
    if (q.who.user) watchers_.users.announce(q.who.user->str());
    rule_set both = subjects_.any;
    add_user(both, subjects_, q.subject.str(), known.subject_groups, known);
    both.keep(naming(q.who, known), over_.at(static_cast<std::size_t>(q.over)));
    return both;
}

}  // namespace fingerpost::acl
