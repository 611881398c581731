#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hop.hpp"

namespace fingerpost::bridge {

/// A SIP URI taken apart; texts as they were sent, escapes not undone.
struct sip_uri {
    std::string scheme;  ///< in lower case
    std::string user;
    std::string host;
    std::string port;  ///< empty: none
    std::string text;  ///< the whole URI
};

/// One item of a Contact header.
struct contact_item {
    sip_uri uri;
    std::optional<std::uint32_t> expires;
    std::string instance;  ///< +sip.instance (RFC 5626), without the quotes
    std::string q;
};

/// From or To: the whole value, and what dialogs are told apart by.
struct party {
    sip_uri uri;
    std::string text;  ///< `"Alice" <sip:alice@example.test>`, without the tag
    std::string tag;   ///< empty: none
};

/// The Event header (RFC 6665 section 8.2.1), with the parameters of RFC 6446.
struct event_header {
    std::string package;  ///< in lower case: old clients send `Presence`
    std::string id;
    std::optional<double> min_interval;       ///< seconds
    std::optional<double> max_interval;       ///< seconds
    std::optional<double> adaptive_min_rate;  ///< notifications a second
};

/// A request, as far as Fingerpost heeds it. A value: nothing in it points into the message.
struct request {
    std::string method;
    sip_uri uri;
    party from;
    party to;
    std::string call_id;
    std::uint32_t cseq = 0;
    std::string branch;
    std::string sent_by;
    std::size_t vias = 1;
    std::vector<contact_item> contacts;
    bool any_contact = false;  ///< `Contact: *`
    std::optional<std::uint32_t> expires;
    std::optional<event_header> event;
    std::vector<std::string> accept;     ///< items of all Accept headers
    bool accepts_nothing = false;        ///< an empty Accept header
    std::vector<std::string> require;    ///< option tags
    std::vector<std::string> supported;  ///< option tags
    std::optional<std::uint32_t> max_forwards;
    std::vector<std::string> routes;               ///< Record-Route, in the order received
    std::optional<std::string> suppress_if_match;  ///< RFC 5839
    std::optional<std::string> if_match;           ///< SIP-If-Match (RFC 3903 section 11.3.2)
    std::vector<std::string> authorization;        ///< of scheme Digest, without that word
    std::vector<std::string> asserted;             ///< P-Asserted-Identity (RFC 3325)
    std::vector<std::string> second_via;  ///< host and received of the Via below the topmost
    std::string origin;  ///< where the last of several Vias says that it began; empty: only one
    std::string user_agent;
    std::string content_type;      ///< `type/subtype` in lower case, without parameters; or empty
    std::string charset;           ///< of the content, in lower case; empty: none
    std::string content_encoding;  ///< in lower case; several with commas; empty: none
    std::string disposition;       ///< of the content, in lower case; empty: none is said
    bool may_ignore_body = false;  ///< its disposition has `handling=optional`
    std::string body;
    hop source;
    std::vector<std::string> certificate;  ///< subjects of the peer's verified certificate
};

/// Header fields of a reply or request: name and value.
using headers = std::vector<std::pair<std::string, std::string>>;

/// What is answered to a request.
struct reply {
    unsigned status = 0;
    std::string phrase;
    headers with;
    std::string to_tag;  ///< of the dialog; empty: one is made up
};

/// The reason phrase of RFC 3261 section 21 and of the other status codes that we give.
[[nodiscard]] const char* phrase_of(unsigned status) noexcept;

/// A reply with the usual phrase.
[[nodiscard]] reply make_reply(unsigned status, headers with = {});

}  // namespace fingerpost::bridge
