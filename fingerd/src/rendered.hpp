#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/instant.hpp"
#include "fingerd/format.hpp"

namespace fingerpost::fingerd {

/// Texts made a moment ago, so that equal cards are rendered once. A text holds for the second in
/// which it was made, since it tells how long somebody has been idle. Bounded.
class rendered {
public:
    using text = std::shared_ptr<const std::string>;

    /// The text of what has `revision` (0: of nothing that is kept), made by `make` if need be.
    [[nodiscard]] text of(std::uint64_t revision, detail told, base::instant now,
                          const std::function<std::string()>& make);

private:
    using second = std::chrono::sys_seconds;
    second made_in_{};
    std::unordered_map<std::uint64_t, text> plain_;
    std::unordered_map<std::uint64_t, text> verbose_;
};

}  // namespace fingerpost::fingerd
