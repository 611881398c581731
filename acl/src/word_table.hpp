#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fingerpost::acl {

/// Words, and numbers entered under each. Laid out so that a look-up touches little memory: a
/// policy has some hundred thousand words, and each question looks up some twenty.
class word_table {
public:
    /// `word` has at most 65535 bytes.
    void enter(std::string_view word, std::uint32_t number);

    /// Has the memory fetched that looking `word` up will touch; worth while in a large table, with
    /// other things to do before.
    void announce(std::string_view word) const {
        if (slots_.empty()) return;
        const std::size_t at = hash(word) & (slots_.size() - 1);
        __builtin_prefetch(&tags_[at]);
        __builtin_prefetch(&slots_[at]);
    }
    /// Calls `use` with each number under `word`.
    template <class Use>
    void each(std::string_view word, const Use& use) const {
        if (slots_.empty()) return;
        const std::size_t at_slot = place_of(word, hash(word));
        if (tags_[at_slot] == free) return;
        const slot& s = slots_[at_slot];
        use(s.number);
        for (auto at = s.more; at != none; at = links_[at].next) use(links_[at].number);
    }

private:
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    static constexpr std::uint8_t free = 0;
    struct slot {
        std::uint32_t hash = 0;
        std::uint32_t key = 0;      ///< where the word stands in `keys_`
        std::uint32_t number = 0;   ///< the first
        std::uint32_t more = none;  ///< the others, in `links_`
    };
    struct link {
        std::uint32_t number;
        std::uint32_t next;
    };

    [[nodiscard]] static std::uint32_t hash(std::string_view word);
    /// The slot of `word`, or the free one where it would be.
    [[nodiscard]] std::size_t place_of(std::string_view word, std::uint32_t hash) const;
    /// A byte of the hash, but `free`: most words that are not here are told by it alone.
    [[nodiscard]] static std::uint8_t tag_of(std::uint32_t hash);
    [[nodiscard]] bool is_key(std::uint32_t key, std::string_view word) const;
    [[nodiscard]] std::uint32_t add_key(std::string_view word);
    void grow();

    std::vector<std::uint8_t> tags_;  ///< of each slot
    std::vector<slot> slots_;         ///< a power of two, at most half of them in use
    std::vector<link> links_;
    std::string keys_;  ///< each with its size in two bytes before it
    std::size_t used_ = 0;
};

}  // namespace fingerpost::acl
