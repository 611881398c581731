#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "digest_hash.hpp"

namespace fingerpost::tests {

/// The nonce in a challenge.
inline std::string nonce_in(const std::string& challenge) {
    const auto from = challenge.find("nonce=\"") + 7;
    return challenge.substr(from, challenge.find('"', from) - from);
}

/// Answers challenges as clients do, by formulas of its own.
struct digest_client {
    /// What is left out, or odd, in the answer.
    enum class form { full, no_algorithm, no_qop, libpurple };

    std::string username = "alice";
    std::string password = "wonder";
    std::string realm = "example.test";
    std::string nonce;
    std::string uri = "sip:bob@example.test";
    unsigned used = 0;  ///< how often this nonce

    std::string answer(std::string_view method, bridge::digest_algorithm a, form f = form::full) {
        bridge::digest_hash h(a);
        ++used;
        std::string nc(8, '0');
        std::snprintf(nc.data(), nc.size() + 1, "%08x", used);
        const bool qop = f == form::full || f == form::no_algorithm;
        const std::string ha1 = h({username + ':' + realm + ':' + password});
        const std::string ha2 = h({std::string(method) + ':' + uri});
        const std::string response =
            h({ha1 + ':' + nonce + (qop ? ':' + nc + ":xyz:auth:" : ":") + ha2});
        std::string text = "username=\"" + username + "\", realm=\"" + realm + "\", nonce=\"" +
                           nonce + "\", uri=\"" + uri + "\", response=\"" + response + '"';
        if (f == form::full || f == form::no_qop) text += ", algorithm=" + std::string(name_of(a));
        if (qop) text += ", qop=auth, cnonce=\"xyz\", nc=" + nc;
        if (f == form::libpurple) text += ", nc=\"" + nc + '"';
        return text;
    }
};

}  // namespace fingerpost::tests
