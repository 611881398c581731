#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acl/verdict.hpp"
#include "base/address.hpp"
#include "base/question.hpp"
#include "period.hpp"
#include "word_table.hpp"

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
    /// Keeps what both `a` and `b` have.
    void keep(const rule_set& a, const rule_set& b);
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
    /// The rules in which one word or set stands; of many, where in `sets_` they are.
    struct posting {
        std::uint32_t begin = 0, end = 0;  ///< in `few_`
        std::uint32_t set = few;
        static constexpr std::uint32_t few = ~std::uint32_t{0};
    };
    /// Words that name users, on either side. The tables have places in `postings_`.
    struct side {
        rule_set any;
        rule_set with_groups;
        word_table users;
        word_table groups;
    };
    struct schedule {
        std::vector<period> when;
        std::uint32_t rules;  ///< in `postings_`
    };
    class builder;

    void add(rule_set& to, const word_table& from, std::string_view word) const;
    /// The rules one of whose watchers `who` may be.
    [[nodiscard]] rule_set naming(const base::watcher& who, const facts& known) const;
    void take_away(rule_set& from, const posting& p) const;
    void add_user(rule_set& to, const side& from, std::string_view name,
                  const std::optional<std::vector<std::string>>& groups, const facts& known) const;
    void add_networks(rule_set& to, const base::address& a) const;

    std::vector<posting> postings_;
    std::vector<std::uint32_t> few_;
    std::vector<rule_set> sets_;
    side subjects_;
    side watchers_;
    rule_set self_, local_, authenticated_;
    word_table sip_users_, sip_hosts_, networks_;
    std::vector<unsigned> v4_lengths_, v6_lengths_;
    std::array<rule_set, 5> over_;
    std::vector<schedule> schedules_;  ///< of rules with the same `when`
};

}  // namespace fingerpost::acl
