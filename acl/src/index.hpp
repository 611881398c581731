#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "acl/verdict.hpp"
#include "base/address.hpp"
#include "base/question.hpp"
#include "period.hpp"

namespace fingerpost::acl {

struct rule;

/// A set of rules, by their numbers.
class rule_set {
public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    rule_set() = default;
    explicit rule_set(std::size_t rules) : words_((rules + 63) / 64) {}
    void insert(std::size_t rule) { words_[rule / 64] |= std::uint64_t{1} << (rule % 64); }
    void erase(std::size_t rule) { words_[rule / 64] &= ~(std::uint64_t{1} << (rule % 64)); }
    rule_set& operator|=(const rule_set& other);
    rule_set& operator&=(const rule_set& other);
    /// Takes away what `other` has.
    rule_set& operator-=(const rule_set& other);
    /// The first rule from `rule` on; `none` if there is none.
    [[nodiscard]] std::size_t next(std::size_t rule) const;
    [[nodiscard]] std::size_t words() const noexcept { return words_.size(); }
    /// Equal for equal sets of one index only.
    [[nodiscard]] std::string bytes() const;

private:
    std::vector<std::uint64_t> words_;
};

/// Finds the few rules that may speak to a question among thousands: for each word that stands in
/// a `from` or an `of`, the rules in which it does. Only narrows down: what a rule says is judged
/// by the rule itself.
class rule_index {
public:
    rule_index() = default;
    explicit rule_index(const std::vector<rule>& rules);

    /// All rules that match `q` or cannot be told, and some that do not.
    [[nodiscard]] rule_set candidates(const base::question& q, const facts& known) const;
    /// The rules whose `over`, `from` and `when` hold for `who`, whomever it is about, or cannot
    /// be told, and those that hang on the subject.
    [[nodiscard]] rule_set speaking_to(const base::watcher& who, base::face over,
                                       const facts& known) const;
    /// The rules that name `self`.
    [[nodiscard]] const rule_set& naming_self() const noexcept { return self_; }
    /// The rules that hang on the watcher's Unix groups.
    [[nodiscard]] const rule_set& naming_watcher_groups() const noexcept {
        return watchers_.with_groups;
    }

private:
    /// The rules in which one word stands; many of them are kept as a set.
    struct posting {
        std::vector<std::uint32_t> few;
        std::optional<rule_set> many;
    };
    using postings = std::vector<std::uint32_t>;  ///< places in `postings_`
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const {
            return std::hash<std::string_view>{}(s);
        }
    };
    using by_text = std::unordered_map<std::string, postings, hash, std::equal_to<>>;
    struct hash_prefix {
        std::size_t operator()(const base::prefix& p) const;
    };
    /// Words that name users, on either side.
    struct side {
        rule_set any;
        rule_set with_groups;
        by_text users;
        by_text groups;
    };
    struct schedule {
        std::vector<period> when;
        posting rules;
    };
    class builder;

    void add(rule_set& to, const postings& which) const;
    void add(rule_set& to, const by_text& from, std::string_view word) const;
    void add_user(rule_set& to, const side& from, std::string_view name,
                  const std::optional<std::vector<std::string>>& groups, const facts& known) const;
    void add_networks(rule_set& to, const base::address& a) const;

    std::vector<posting> postings_;
    side subjects_;
    side watchers_;
    rule_set self_, local_, authenticated_;
    by_text sip_users_, sip_hosts_;
    std::unordered_map<base::prefix, postings, hash_prefix> networks_;
    std::vector<unsigned> v4_lengths_, v6_lengths_;
    std::array<rule_set, 5> over_;
    std::vector<schedule> schedules_;  ///< of rules with the same `when`
};

}  // namespace fingerpost::acl
