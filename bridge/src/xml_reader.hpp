#pragma once

#include <optional>
#include <string_view>

namespace fingerpost::bridge {

/// What is wrong with a document that a stranger wrote.
enum class xml_flaw {
    not_well_formed,
    doctype,   ///< it has a document type, and so perhaps entities; nothing that SIP carries has
    too_deep,  ///< elements within elements, past `xml_depth`
    too_many,  ///< elements, past `xml_elements`
};

inline constexpr unsigned xml_depth = 32;
inline constexpr unsigned xml_elements = 4096;

/// The same as a reason phrase of RFC 3261 section 7.2.
[[nodiscard]] const char* phrase_of(xml_flaw f) noexcept;

/// Who hears what stands in a document, in its order. Comments and instructions are not told.
class xml_listener {
public:
    virtual ~xml_listener() = default;
    /// An element begins; its name is without prefix: many phones forget to declare theirs.
    virtual void begins(std::string_view name) = 0;
    /// The innermost element, which has just begun, has this attribute; its name is without prefix.
    virtual void has(std::string_view /*name*/, std::string_view /*value*/) {}
    /// Text in the innermost element, perhaps in several parts; UTF-8.
    virtual void says(std::string_view text) = 0;
    /// The innermost element ends.
    virtual void ends() = 0;
};

/// Reads untrusted `text` as XML 1.0 in any encoding that it declares. Nothing is fetched, no
/// entity but XML's own five is known, so that work and memory are bounded by the size of `text`,
/// which the caller bounds. What `to` heard before a flaw was found is of no use.
[[nodiscard]] std::optional<xml_flaw> read_xml(std::string_view text, xml_listener& to);

}  // namespace fingerpost::bridge
