#include "resource_list.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "checks.hpp"
#include "inflate.hpp"
#include "uri_text.hpp"
#include "xml_reader.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::string_view list_type = "application/resource-lists+xml";
/// RFC 5367 section 4; a body without one is taken for it too, since the request requires a list.
constexpr std::string_view list_disposition = "recipient-list";

reply refusal(unsigned status, const char* phrase, headers with = {}) {
    return {status, phrase, std::move(with), {}};
}

/// The user that `uri` means at `domain`; its parameters and port mean nothing.
std::optional<base::user_name> user_at(std::string_view uri, std::string_view domain) {
    const auto colon = uri.find(':');
    if (colon == uri.npos) return std::nullopt;
    const std::string scheme = base::lower(uri.substr(0, colon));
    if (scheme != "sip" && scheme != "sips" && scheme != "pres") return std::nullopt;
    uri.remove_prefix(colon + 1);
    const auto at = uri.find('@');
    if (at == uri.npos) return std::nullopt;
    const std::string_view host = uri.substr(at + 1, uri.find_first_of(":;?", at) - at - 1);
    if (base::lower(host) != domain) return std::nullopt;
    return user_of(uri.substr(0, at));
}

/// Listens to a list and keeps its entries.
class list_listener final : public xml_listener {
public:
    explicit list_listener(std::string_view domain) : domain_(domain) {}

    void begins(std::string_view name) override {
        if (depth_++ == 0 && name != "resource-lists") is_list_ = false;
        in_entry_ = name == "entry";
        if (name == "entry-ref" || name == "external") refers_ = true;
    }
    void has(std::string_view name, std::string_view value) override {
        if (!in_entry_ || name != "uri") return;
        if (entries_.size() < most_entries)
            entries_.push_back({std::string(value), user_at(value, domain_)});
        else
            too_many_ = true;
    }
    void says(std::string_view /*text*/) override {}
    void ends() override {
        --depth_;
        in_entry_ = false;
    }

    [[nodiscard]] std::variant<std::vector<list_entry>, reply> result() && {
        if (!is_list_) return refusal(400, "Body Is No Resource List");
        if (too_many_) return refusal(413, "Too Many Entries");
        if (refers_) return refusal(400, "List Refers to Another");
        return std::move(entries_);
    }

private:
    std::string_view domain_;
    std::vector<list_entry> entries_;
    unsigned depth_ = 0;
    bool in_entry_ = false;
    bool is_list_ = true;
    bool refers_ = false;
    bool too_many_ = false;
};

}  // namespace

bool brings_list(const request& r) {
    return std::any_of(r.require.begin(), r.require.end(),
                       [](const std::string& tag) { return base::lower(tag) == recipient_list; });
}

std::variant<std::vector<list_entry>, reply> read_list(const request& r, std::string_view domain) {
    const bool other_purpose = !r.disposition.empty() && r.disposition != list_disposition;
    // A body for what we do not know is left aside only if it may be (RFC 3261 section 20.11).
    if (r.body.empty() || (other_purpose && r.may_ignore_body)) return refusal(400, "List Missing");
    if (other_purpose || r.content_type != list_type)
        return refusal(415, phrase_of(415), {{"Accept", std::string(list_type)}});
    const bool deflated = r.content_encoding == "deflate";
    if (!deflated && !r.content_encoding.empty() && r.content_encoding != "identity")
        return refusal(415, phrase_of(415), {{"Accept-Encoding", "deflate, identity"}});
    std::string inflated;
    if (deflated) {
        auto text = inflate(r.body, most_list_bytes);
        if (const auto* const flaw = std::get_if<inflate_flaw>(&text)) {
            return *flaw == inflate_flaw::too_long ? refusal(413, phrase_of(413))
                                                   : refusal(400, "Body Not Deflated");
        }
        inflated = std::get<std::string>(std::move(text));
    }
    list_listener to(domain);
    const auto flaw = read_xml(deflated ? inflated : r.body, to);
    if (!flaw) return std::move(to).result();
    return refusal(*flaw == xml_flaw::too_many ? 413 : 400, phrase_of(*flaw));
}

}  // namespace fingerpost::bridge
