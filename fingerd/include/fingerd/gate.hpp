#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "base/address.hpp"

namespace fingerpost::fingerd {

/// Counts who is in, in all and from each source (an IPv4 address, or an IPv6 /64), and lets nobody
/// in past the limits.
class gate {
public:
    gate(std::size_t max_total, std::size_t max_per_source)
        : max_total_(max_total), max_per_source_(max_per_source) {}
    gate(const gate&) = delete;
    gate& operator=(const gate&) = delete;

    /// A place, given back when it is dropped. The gate must outlive it.
    class place {
    public:
        place(place&& other) noexcept
            : of_(std::exchange(other.of_, nullptr)), source_(other.source_) {}
        place& operator=(place&&) = delete;
        ~place() {
            if (of_) of_->leave(source_);
        }

    private:
        friend class gate;
        place(gate& of, const base::prefix& source) : of_(&of), source_(source) {}
        gate* of_;
        base::prefix source_;
    };

    /// A place for a peer at `from`; nothing when it, or all, have as many as they may.
    [[nodiscard]] std::optional<place> admit(const base::address& from);
    [[nodiscard]] std::size_t inside() const noexcept { return inside_; }

private:
    void leave(const base::prefix& source) noexcept;

    std::size_t max_total_;
    std::size_t max_per_source_;
    std::size_t inside_ = 0;
    std::map<base::prefix, std::size_t> by_source_;
};

}  // namespace fingerpost::fingerd
