#include "dialog_info.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "document_words.hpp"
#include "xml_escape.hpp"

namespace fingerpost::bridge {
namespace {

/// RPID's words, and what people write that it has no word for.
constexpr std::array<std::string_view, 5> busy_words{"on-the-phone", "busy", "meeting",
                                                     "appointment", "presentation"};
constexpr std::array<std::string_view, 3> own_words{"dnd", "do not disturb", "do-not-disturb"};

constexpr std::string_view first_version = " version=\"0\"";

template <class Words>
bool is_among(const Words& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool lamp_is_on(const base::card& c) {
    return is_among(busy_words, rpid_activity(c.activity)) ||
           is_among(own_words, base::lower(c.activity));
}

std::string render_dialog_info(const base::card& shown, const document_terms& terms) {
    std::string text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\"";
    text += first_version;
    text += " state=\"full\" entity=\"";
    append_escaped(text, terms.aor);
    text += "\">\n<dialog id=\"fingerpost\"><state>";
    text += lamp_is_on(shown) ? "confirmed" : "terminated";
    text += "</state></dialog>\n</dialog-info>\n";
    return text;
}

std::string with_version(std::string_view document, std::uint32_t version) {
    std::string text(document);
    text.replace(text.find(first_version), first_version.size(),
                 " version=\"" + std::to_string(version) + '"');
    return text;
}

}  // namespace fingerpost::bridge
