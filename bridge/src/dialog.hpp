#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace fingerpost::bridge {

/// The dialog of a subscription, as its NOTIFYs say it (RFC 3261 section 12.1.1). There may be
/// hundreds of thousands, so its texts lie in one piece.
class dialog {
public:
    struct texts {
        std::string_view call_id;
        std::string_view local;       ///< From of NOTIFY, with our tag
        std::string_view remote;      ///< To of NOTIFY; his tag comes last, if he has one
        std::string_view remote_tag;  ///< empty: none
        std::string_view target;      ///< his Contact's URI
        std::string_view routes;      ///< value of the Route header; empty: none
        std::string_view event_id;    ///< of the Event header; empty: none
    };
    static constexpr std::size_t max_size = 4096;  ///< bytes of all texts

    /// Whether `t` is not too long.
    [[nodiscard]] static bool fits(const texts& t) noexcept;
    /// Throws std::length_error if it does not fit.
    void set(const texts& t);
    [[nodiscard]] texts get() const noexcept;

    std::uint32_t local_cseq = 0;
    std::uint32_t remote_cseq = 0;

private:
    static constexpr std::size_t pieces = 6;
    std::unique_ptr<char[]> bytes_;
    std::array<std::uint16_t, pieces> ends_{};
    std::uint16_t tag_size_ = 0;
};

}  // namespace fingerpost::bridge
