#include "xml_reader.hpp"

#include <libxml/parser.h>

#include <exception>
#include <memory>
#include <string>

#include "base/text.hpp"

namespace fingerpost::bridge {
namespace {

/// What goes on while one document is read.
struct reading {
    xml_listener& to;
    xmlParserCtxtPtr parser = nullptr;
    unsigned depth = 0;
    unsigned elements = 0;
    std::optional<xml_flaw> flaw;
    std::exception_ptr bug;

    void stop(xml_flaw why) {
        if (!flaw) flaw = why;
        xmlStopParser(parser);
    }
    /// Nothing may be thrown through libxml2's C.
    template <class Work>
    void guard(const Work& work) {
        if (bug) return;
        try {
            work();
        } catch (...) {
            bug = std::current_exception();
            xmlStopParser(parser);
        }
    }
};

/// libxml2 compares each attribute of an element with all others before anybody is asked, so they
/// are counted here; more `=` than that no text has between two tags.
constexpr unsigned most_equals = 256;

bool has_too_many_attributes(std::string_view text) {
    unsigned equals = 0;
    for (const char c : text) {
        if (c == '<') equals = 0;
        if (c == '=' && ++equals > most_equals) return true;
    }
    return false;
}

/// Whether what is counted above is what libxml2 will see: not so in UTF-16, UTF-7 or EBCDIC.
bool says_ascii_in_ascii(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == text.npos || text[begin] != '<' || text.find('\0') != text.npos) return false;
    const std::string_view front = text.substr(0, text.find('>'));
    const auto declared = front.starts_with("<?xml") ? front.find("encoding") : front.npos;
    if (declared == front.npos) return true;
    const auto quote = front.find_first_of("\"'", declared);
    if (quote == front.npos) return false;
    const std::string name = base::lower(front.substr(quote + 1));
    return name.starts_with("utf-8") || name.starts_with("us-ascii") ||
           name.starts_with("iso-8859-") || name.starts_with("windows-125");
}

reading& of(void* context) { return *static_cast<reading*>(context); }

const char* chars(const xmlChar* text) { return reinterpret_cast<const char*>(text); }

/// Without the prefix that stays there if it was not declared.
std::string_view local(const xmlChar* name) {
    const std::string_view text = chars(name);
    return text.substr(text.rfind(':') + 1);
}

/// The value of an attribute: its name, prefix and namespace, its begin and its end. Of all that is
/// escaped, libxml2 leaves the ampersand so.
std::string value_of(const xmlChar** attribute) {
    constexpr std::string_view ampersand = "&#38;";
    std::string value(chars(attribute[3]), chars(attribute[4]));
    for (auto at = value.find(ampersand); at != value.npos; at = value.find(ampersand, at + 1))
        value.replace(at, ampersand.size(), "&");
    return value;
}

void on_doctype(void* context, const xmlChar* /*name*/, const xmlChar* /*public_id*/,
                const xmlChar* /*system_id*/) {
    of(context).stop(xml_flaw::doctype);
}

void on_begin(void* context, const xmlChar* name, const xmlChar* /*prefix*/, const xmlChar* /*uri*/,
              int /*namespaces*/, const xmlChar** /*declared*/, int attributes, int /*defaulted*/,
              const xmlChar** values) {
    reading& r = of(context);
    if (r.flaw) return;
    if (++r.depth > xml_depth) return r.stop(xml_flaw::too_deep);
    if (++r.elements > xml_elements) return r.stop(xml_flaw::too_many);
    r.guard([&] {
        r.to.begins(local(name));
        for (int i = 0; i < attributes; ++i)
            r.to.has(local(values[5 * i]), value_of(values + 5 * i));
    });
}

void on_text(void* context, const xmlChar* text, int size) {
    reading& r = of(context);
    if (r.flaw) return;
    r.guard([&] { r.to.says({chars(text), static_cast<std::size_t>(size)}); });
}

void on_end(void* context, const xmlChar* /*name*/, const xmlChar* /*prefix*/,
            const xmlChar* /*uri*/) {
    reading& r = of(context);
    if (r.flaw) return;
    --r.depth;
    r.guard([&] { r.to.ends(); });
}

xmlSAXHandler events() {
    xmlSAXHandler on{};
    on.initialized = XML_SAX2_MAGIC;
    on.internalSubset = on_doctype;
    on.startElementNs = on_begin;
    on.endElementNs = on_end;
    on.characters = on_text;
    on.cdataBlock = on_text;
    return on;
}

}  // namespace

const char* phrase_of(xml_flaw f) noexcept {
    switch (f) {
        case xml_flaw::doctype:
            return "XML With a Document Type";
        case xml_flaw::too_deep:
            return "XML Nested Too Deeply";
        case xml_flaw::too_many:
            return "XML With Too Many Elements";
        case xml_flaw::not_well_formed:
            break;
    }
    return "XML Not Well-Formed";
}

std::optional<xml_flaw> read_xml(std::string_view text, xml_listener& to) {
    if (!says_ascii_in_ascii(text)) return xml_flaw::not_well_formed;
    if (has_too_many_attributes(text)) return xml_flaw::too_many;
    xmlSAXHandler on = events();
    reading r{to, nullptr, 0, 0, {}, {}};
    // Four bytes tell the encoding; the rest follows.
    const std::string_view front = text.substr(0, 4);
    const std::unique_ptr<xmlParserCtxt, decltype(&xmlFreeParserCtxt)> parser(
        xmlCreatePushParserCtxt(&on, &r, front.data(), static_cast<int>(front.size()), nullptr),
        &xmlFreeParserCtxt);
    if (parser == nullptr) throw std::bad_alloc();
    r.parser = parser.get();
    // Quiet, or it would print what strangers sent on our standard error.
    xmlCtxtUseOptions(r.parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    const std::string_view rest = text.substr(front.size());
    const int error = xmlParseChunk(r.parser, rest.data(), static_cast<int>(rest.size()), 1);
    if (r.bug) std::rethrow_exception(r.bug);
    if (r.flaw) return r.flaw;
    if (error == XML_ERR_NO_MEMORY) throw std::bad_alloc();
    if (r.parser->wellFormed == 0) return xml_flaw::not_well_formed;
    return std::nullopt;
}

}  // namespace fingerpost::bridge
