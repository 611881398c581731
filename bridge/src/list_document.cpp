#include "list_document.hpp"

#include "xml_escape.hpp"

namespace fingerpost::bridge {
namespace {

/// What goes around a part, and names it in the list: bytes, generously.
constexpr std::size_t wrapping = 384;

void attribute(std::string& to, std::string_view name, std::string_view value) {
    to += ' ';
    to += name;
    to += "=\"";
    append_escaped(to, value);
    to += '"';
}

}  // namespace

list_document::list_document(std::string_view uri, std::uint32_t version, extent e,
                             list_style style, std::string_view names, std::string_view domain)
    : style_(style), names_(names), domain_(domain) {
    list_ =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<list xmlns=\"urn:ietf:params:xml:ns:rlmi\"";
    attribute(list_, "uri", uri);
    attribute(list_, "version", std::to_string(version));
    attribute(list_, "fullState", e == extent::full ? "true" : "false");
    list_ += ">\n";
}

std::string list_document::part_id(std::size_t number) const {
    return std::to_string(number) + '.' + names_ + '@' + domain_;
}

/// `text` as one part; what comes before it ends in a line of its own.
void list_document::append_part(std::string& to, std::string_view id, std::string_view type,
                                std::string_view text) const {
    // liblinphone compares this with the list's cid as it stands, and minds the capitals.
    const bool bare = style_ == list_style::liblinphone;
    to += "--";
    to += names_;
    to += "\r\nContent-Transfer-Encoding: binary\r\n";
    to += bare ? "Content-Id: " : "Content-ID: <";
    to += id;
    to += bare ? "\r\nContent-Type: " : ">\r\nContent-Type: ";
    to += type;
    to += ";charset=\"UTF-8\"\r\n\r\n";
    to += text;
    to += "\r\n";
}

void list_document::add(const list_resource& r) {
    list_ += "<resource";
    attribute(list_, "uri", r.uri);
    if (r.name.empty() && r.state.empty()) {
        list_ += "/>\n";
        return;
    }
    list_ += '>';
    if (!r.name.empty()) {
        list_ += "<name>";
        append_escaped(list_, r.name);
        list_ += "</name>";
    }
    if (!r.state.empty()) {
        list_ += "<instance id=\"1\"";
        attribute(list_, "state", r.state);
        if (!r.reason.empty()) attribute(list_, "reason", r.reason);
        if (!r.body.empty()) {
            const std::string id = part_id(++bodies_);
            attribute(list_, "cid", id);
            append_part(parts_, id, r.type, r.body);
        }
        list_ += "/>";
    }
    list_ += "</resource>\n";
}

std::size_t list_document::size() const noexcept { return list_.size() + parts_.size() + wrapping; }

std::size_t list_document::size_of(const list_resource& r) noexcept {
    constexpr std::size_t element = 96;
    const std::size_t told = element + r.uri.size() + r.name.size();
    return r.body.empty() ? told : told + r.body.size() + wrapping;
}

std::string list_document::type() const {
    return "multipart/related;type=\"application/rlmi+xml\";start=\"<" + part_id(0) +
           ">\";boundary=" + names_;
}

std::string list_document::body() const {
    std::string text;
    text.reserve(size());
    append_part(text, part_id(0), "application/rlmi+xml", list_ + "</list>\n");
    text += parts_;
    text += "--";
    text += names_;
    text += "--\r\n";
    return text;
}

}  // namespace fingerpost::bridge
