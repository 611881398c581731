#include "rendered.hpp"

namespace fingerpost::fingerd {
namespace {

constexpr std::size_t max_texts = 1024;

}  // namespace

rendered::text rendered::of(std::uint64_t revision, detail told, base::instant now,
                            const std::function<std::string()>& make) {
    if (revision == 0) return std::make_shared<const std::string>(make());
    const auto this_second = std::chrono::floor<std::chrono::seconds>(now);
    if (this_second != made_in_ || plain_.size() + verbose_.size() >= max_texts) {
        plain_.clear();
        verbose_.clear();
        made_in_ = this_second;
    }
    text& kept = (told == detail::verbose ? verbose_ : plain_)[revision];
    if (!kept) kept = std::make_shared<const std::string>(make());
    return kept;
}

}  // namespace fingerpost::fingerd
