#include "fingerd/gate.hpp"

namespace fingerpost::fingerd {

std::optional<gate::place> gate::admit(const base::address& from) {
    if (inside_ >= max_total_) return std::nullopt;
    const auto source = base::prefix::around(from, from.is_v4() ? 32 : 64);
    std::size_t& count = by_source_[source];
    if (count >= max_per_source_) {
        if (count == 0) by_source_.erase(source);
        return std::nullopt;
    }
    ++count;
    ++inside_;
    return place(*this, source);
}

void gate::leave(const base::prefix& source) noexcept {
    --inside_;
    const auto found = by_source_.find(source);
    if (--found->second == 0) by_source_.erase(found);
}

}  // namespace fingerpost::fingerd
