#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "list_document.hpp"
#include "request.hpp"

namespace fingerpost::bridge {

/// The bodies of requests that are read, as the value of an Accept header (RFC 3261 section 11.2).
inline constexpr std::string_view accepted_bodies =
    "application/pidf+xml, application/resource-lists+xml, text/plain, message/cpim";
/// The methods that this face answers, as the value of an Allow header.
inline constexpr std::string_view allowed_methods =
    "SUBSCRIBE, PUBLISH, REGISTER, MESSAGE, OPTIONS";

/// What is wrong with `r` whatever its method: RFC 3261 sections 8.2.1 to 8.2.3 in that order, and
/// what 16.3 asks of URIs. Nothing: go on.
[[nodiscard]] std::optional<reply> check_request(const request& r, std::string_view domain);

/// What is wrong with a SUBSCRIBE, as far as it shows without looking at who is watched: RFC 6665
/// section 4.2.1.1. Nothing: go on.
[[nodiscard]] std::optional<reply> check_subscribe(const request& r, std::chrono::seconds least);

/// The option tag of RFC 4662.
inline constexpr std::string_view eventlist = "eventlist";
/// That of RFC 5367.
inline constexpr std::string_view recipient_list = "recipient-list-subscribe";
/// Whether he who sent `r` can be told of a list.
[[nodiscard]] bool knows_lists(const request& r);
/// Whether an Accept has both types that a list's document has beside its bodies; or there is none.
[[nodiscard]] bool accepts_lists(const std::vector<std::string>& accept);
/// How lists are written to him who sent `r`: by his User-Agent (docs/decisions/0011).
[[nodiscard]] list_style style_of_lists(const request& r);

/// Whether the Request-URI's host is `domain`, an address (as phones write that know the server by
/// address only), or ours in some other way that the flow shows.
[[nodiscard]] bool is_for(const sip_uri& uri, std::string_view domain);

}  // namespace fingerpost::bridge
