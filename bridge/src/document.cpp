#include "document.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

#include "dialog_info.hpp"
#include "pidf.hpp"
#include "xpidf.hpp"

namespace fingerpost::bridge {
namespace {

std::string rendered(const base::card& shown, const document_terms& terms, body_format f) {
    switch (f) {
        case body_format::xpidf:
            return render_xpidf(shown, terms);
        case body_format::cpim_pidf:
            return render_cpim_pidf(shown, terms);
        case body_format::dialog_info:
            return render_dialog_info(shown, terms);
        case body_format::watcherinfo:
            return {};
        case body_format::pidf:
            break;
    }
    return render_pidf(shown, terms);
}

/// What a logged-out user's card would show of his presence.
base::card nobody(const base::user_name& name) {
    base::card c(name);
    c.shows = {base::field::presence};
    return c;
}

}  // namespace

std::string_view content_type(body_format f) noexcept {
    switch (f) {
        case body_format::xpidf:
            return "application/xpidf+xml";
        case body_format::cpim_pidf:
            return "application/cpim-pidf+xml";
        case body_format::dialog_info:
            return "application/dialog-info+xml";
        case body_format::watcherinfo:
            return "application/watcherinfo+xml";
        case body_format::pidf:
            break;
    }
    return "application/pidf+xml";
}

body_format usual_format(event_package package) noexcept {
    switch (package) {
        case event_package::dialog:
            return body_format::dialog_info;
        case event_package::winfo:
            return body_format::watcherinfo;
        case event_package::presence:
            break;
    }
    return body_format::pidf;
}

std::string render(const base::card& of, const document_terms& terms, body_format f) {
    switch (of.state) {
        case base::card::standing::shown:
            return rendered(of, terms, f);
        case base::card::standing::denied:
            return rendered(nobody(of.user), terms, f);
        case base::card::standing::pending:
            if (f == body_format::dialog_info) return rendered(nobody(of.user), terms, f);
            break;
        case base::card::standing::cannot_tell:
            break;
    }
    return {};
}

std::string entity_tag(std::string_view body) {
    constexpr std::size_t tag_bytes = 12;
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    if (EVP_Digest(body.data(), body.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 cannot be had");
    std::string tag;
    for (std::size_t i = 0; i < tag_bytes; ++i)
        tag += {digits[digest[i] >> 4U], digits[digest[i] & 15U]};
    return tag;
}

}  // namespace fingerpost::bridge
