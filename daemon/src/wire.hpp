#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace fingerpost::daemon {

/// Puts numbers and strings one after the other, for a message to another process of this daemon's.
class packer {
public:
    template <class Number>
    requires std::is_integral_v<Number> || std::is_enum_v<Number> packer& put(Number n) {
        const auto wide = static_cast<std::uint64_t>(n);
        bytes_.append(reinterpret_cast<const char*>(&wide), sizeof wide);
        return *this;
    }
    packer& put(std::string_view text) {
        put(text.size());
        bytes_.append(text);
        return *this;
    }
    [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

/// Takes them out again. Once something is missing, `ok` is false and all that follows is zero or
/// empty.
class unpacker {
public:
    explicit unpacker(std::string_view bytes) : rest_(bytes) {}

    template <class Number>
    requires std::is_integral_v<Number> || std::is_enum_v<Number>
    [[nodiscard]] Number get() {
        std::uint64_t wide = 0;
        const std::string_view raw = take(sizeof wide);
        if (ok_) std::memcpy(&wide, raw.data(), sizeof wide);
        return static_cast<Number>(wide);
    }
    [[nodiscard]] std::string text() { return std::string(take(get<std::size_t>())); }
    [[nodiscard]] bool ok() const noexcept { return ok_; }

private:
    std::string_view take(std::size_t size) {
        ok_ = ok_ && size <= rest_.size();
        if (!ok_) return {};
        const std::string_view front = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return front;
    }
    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace fingerpost::daemon
