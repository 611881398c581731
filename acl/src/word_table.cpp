#include "word_table.hpp"

#include <cassert>
#include <functional>
#include <limits>
#include <utility>

namespace fingerpost::acl {

void word_table::enter(std::string_view word, std::uint32_t number) {
    if (2 * (used_ + 1) > slots_.size()) grow();
    const std::uint32_t h = hash(word);
    const std::size_t at = place_of(word, h);
    if (tags_[at] == free) {
        tags_[at] = tag_of(h);
        slots_[at] = {h, add_key(word), number, none};
        ++used_;
    } else {
        links_.push_back({number, slots_[at].more});
        slots_[at].more = static_cast<std::uint32_t>(links_.size() - 1);
    }
}

std::uint32_t word_table::hash(std::string_view word) {
    const std::uint64_t h = std::hash<std::string_view>{}(word);
    return static_cast<std::uint32_t>(h ^ (h >> 32U));
}

std::size_t word_table::place_of(std::string_view word, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    const std::uint8_t tag = tag_of(hash);
    for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
        if (tags_[i] == free) return i;
        if (tags_[i] == tag && slots_[i].hash == hash && is_key(slots_[i].key, word)) return i;
    }
}

std::uint8_t word_table::tag_of(std::uint32_t hash) {
    const auto tag = static_cast<std::uint8_t>(hash >> 24U);
    return tag == free ? 1 : tag;
}

bool word_table::is_key(std::uint32_t key, std::string_view word) const {
    const auto byte = [&](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(keys_[i]));
    };
    return byte(key) + 256 * byte(key + 1) == word.size() &&
           keys_.compare(key + 2, word.size(), word) == 0;
}

std::uint32_t word_table::add_key(std::string_view word) {
    assert(word.size() <= 0xFFFF && keys_.size() < std::numeric_limits<std::uint32_t>::max() / 2);
    const auto key = static_cast<std::uint32_t>(keys_.size());
    keys_ += static_cast<char>(word.size() % 256);
    keys_ += static_cast<char>(word.size() / 256);
    keys_ += word;
    return key;
}

void word_table::grow() {
    const std::size_t size = slots_.empty() ? 16 : 2 * slots_.size();
    const auto tags = std::exchange(tags_, std::vector<std::uint8_t>(size, free));
    const auto slots = std::exchange(slots_, std::vector<slot>(size));
    for (std::size_t from = 0; from < tags.size(); ++from) {
        if (tags[from] == free) continue;
        std::size_t to = slots[from].hash & (size - 1);
        while (tags_[to] != free) to = (to + 1) & (size - 1);
        tags_[to] = tags[from];
        slots_[to] = slots[from];
    }
}

}  // namespace fingerpost::acl
