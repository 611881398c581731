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

/// How a list is written.
enum class list_style {
    standard,     ///< RFC 4662
    liblinphone,  ///< as liblinphone reads it before its version 5.4 (docs/decisions/0011)
};

/// A document of RFC 4662 section 5, as it grows: `multipart/related`, the list first. Its boundary
/// is the last parameter and has no quotes, and what follows it at the body's end is CRLF and
/// nothing else: liblinphone takes no other. The list's parts are told apart by `names`, which must
/// be a token that no body contains.
class list_document {
public:
    enum class extent { full, partial };
    list_document(std::string_view uri, std::uint32_t version, extent e, list_style style,
                  std::string_view names, std::string_view domain);

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
    void append_part(std::string& to, std::string_view id, std::string_view type,
                     std::string_view text) const;

    list_style style_;
    std::string names_;
    std::string domain_;
    std::string list_;
    std::string parts_;
    std::size_t bodies_ = 0;
};

}  // namespace fingerpost::bridge
