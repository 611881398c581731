#pragma once

#include <memory>

#include "base/question.hpp"

namespace fingerpost::desk {

/// A watcher, and the face by which he watches, in as few bytes as can be: there are tens of
/// thousands, and who they are is wanted only when they are judged anew.
class packed_watcher {
public:
    packed_watcher(const base::watcher& who, base::face over);
    [[nodiscard]] base::watcher who() const;
    [[nodiscard]] base::face over() const noexcept;

private:
    std::unique_ptr<char[]> bytes_;  ///< a `head`, and behind it the texts and the address
};

}  // namespace fingerpost::desk
