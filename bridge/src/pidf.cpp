#include "pidf.hpp"

#include "document_words.hpp"
#include "pidf_person.hpp"
#include "xml_escape.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::size_t usual_size = 1024;  ///< bytes

void append_element(std::string& to, std::string_view name, std::string_view text) {
    to += '<';
    to += name;
    to += '>';
    append_escaped(to, text);
    to += "</";
    to += name;
    to += '>';
}

/// The status alone, on one line: baresip finds `basic` by a pattern.
void append_status(std::string& to, const base::card& c) {
    to += is_open(c) ? "<status><basic>open</basic></status>"
                     : "<status><basic>closed</basic></status>";
}

/// The composed answer. Its contact is the presentity, as which some clients look for it.
void append_composed(std::string& to, const base::card& c, const document_terms& terms) {
    to += "<tuple id=\"fingerpost\">";
    append_status(to, c);
    append_element(to, "contact", terms.aor);
    if (const std::string words = in_words(c); !words.empty()) append_element(to, "note", words);
    if (c.since) append_element(to, "timestamp", base::to_rfc3339(*c.since));
    to += "</tuple>\n";
}

/// A registered phone. It is as open as the person: to Linphone he is online as soon as one tuple
/// is open, and a phone on an empty desk does not make him so.
void append_phone(pidf_parts& to, const base::phone& p, const base::card& c) {
    const std::string urn = phone_urn(p.uri);
    to.text += "<tuple id=\"phone-";
    to.text += std::string_view(urn).substr(urn.rfind(':') + 1);
    to.text += "\">";
    append_status(to.text, c);
    if (!p.label.empty()) append_element(to.text, "dm:deviceID", urn);
    append_element(to.text, "contact", p.uri);
    if (c.shows.has(base::field::since))
        append_element(to.text, "timestamp", base::to_rfc3339(p.since));
    to.text += "</tuple>\n";
    to.data_model = to.data_model || !p.label.empty();
}

void append_root(std::string& to, std::string_view name_space, const document_terms& terms) {
    to += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<presence xmlns=\"";
    to += name_space;
    to += "\" entity=\"";
    append_escaped(to, terms.aor);
    to += '"';
}

}  // namespace

std::string render_pidf(const base::card& shown, const document_terms& terms) {
    pidf_parts parts;
    for (const base::phone& p : shown.contacts) append_phone(parts, p, shown);
    append_person(parts, shown, terms);
    append_devices(parts, shown, terms);
    std::string text;
    text.reserve(usual_size + parts.text.size());
    append_root(text, "urn:ietf:params:xml:ns:pidf", terms);
    if (parts.data_model) text += " xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\"";
    if (parts.rpid) text += " xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\"";
    if (parts.cipid) text += " xmlns:cipid=\"urn:ietf:params:xml:ns:pidf:cipid\"";
    text += ">\n";
    append_composed(text, shown, terms);
    text += parts.text;
    text += "</presence>\n";
    return text;
}

std::string render_cpim_pidf(const base::card& shown, const document_terms& terms) {
    std::string text;
    append_root(text, "urn:ietf:params:xml:ns:cpim-pidf", terms);
    text += ">\n";
    append_composed(text, shown, terms);
    if (!shown.note.empty()) {
        append_element(text, "note", shown.note);
        text += '\n';
    }
    text += "</presence>\n";
    return text;
}

}  // namespace fingerpost::bridge
