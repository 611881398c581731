#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fingerpost::bridge {

/// What a list's document says of one resource (RFC 4662 section 5.3).
struct list_resource {
    std::string_view uri;
    std::string_view name;    ///< for people; empty: none
    std::string_view state;   ///< of its one instance: active, pending, terminated; empty: unknown
    std::string_view reason;  ///< of a terminated one
    std::string_view type;    ///< of its body
    std::string_view body;    ///< empty: none
};

/// A document of RFC 4662 section 5, as it grows: `multipart/related`, the list first. Its boundary
/// has no quotes, and what follows the last one is CRLF and nothing else: liblinphone takes no
/// other. The list's parts are told apart by `names`, which must be a token that no body contains.
class list_document {
public:
    enum class extent { full, partial };
    list_document(std::string_view uri, std::uint32_t version, extent e, std::string_view names,
                  std::string_view domain);

    void add(const list_resource& r);
    /// How long the body would be now, bytes.
    [[nodiscard]] std::size_t size() const noexcept;
    /// How much longer `r` would make it, at most.
    [[nodiscard]] static std::size_t size_of(const list_resource& r) noexcept;
    /// The Content-Type.
    [[nodiscard]] std::string type() const;
    [[nodiscard]] std::string body() const;

private:
    [[nodiscard]] std::string part_id(std::size_t number) const;

    std::string names_;
    std::string domain_;
    std::string list_;
    std::string parts_;
    std::size_t bodies_ = 0;
};

}  // namespace fingerpost::bridge
