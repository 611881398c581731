#include "digest_prover.hpp"

#include <algorithm>

#include "auth_params.hpp"
#include "base/text.hpp"
#include "digest_answer.hpp"
#include "notify_text.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::string_view scheme = "digest";

/// The words of a quoted list such as `auth,auth-int`.
bool lists(std::string_view words, std::string_view wanted) {
    constexpr std::string_view gaps = " \t,";
    for (std::size_t from = 0; (from = words.find_first_not_of(gaps, from)) != words.npos;) {
        const auto to = std::min(words.find_first_of(gaps, from), words.size());
        if (base::lower(words.substr(from, to - from)) == wanted) return true;
        from = to;
    }
    return false;
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

/// A user name as a quoted string.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

}  // namespace

void digest_prover::set_password(std::string password) {
    password_ = std::move(password);
    of_server_.reset();
    of_proxy_.reset();
}

std::optional<digest_prover::challenge> digest_prover::read(std::string_view value) {
    if (value.size() > digest_answer::max_size || has_control(value)) return std::nullopt;
    const auto space = std::min(value.find(' '), value.size());
    if (base::lower(value.substr(0, space)) != scheme) return std::nullopt;
    const auto given = split_auth_params(value.substr(space));
    if (!given) return std::nullopt;
    challenge c;
    bool has_realm = false;
    bool offers_qop = false;
    for (const auto& [name, text] : *given) {
        if (name == "realm") {
            c.realm = text;
            has_realm = true;
        }
        if (name == "nonce") c.nonce = text;
        if (name == "opaque") c.opaque = text;
        if (name == "stale") c.stale = base::lower(text) == "true";
        if (name == "qop") {
            offers_qop = true;
            c.with_qop = lists(text, "auth");
        }
        if (name == "algorithm") {
            const auto known = digest_algorithm_named(text);
            if (!known) return std::nullopt;
            c.algorithm = *known;
            c.names_algorithm = true;
        }
    }
    if (!has_realm || c.nonce.empty() || (offers_qop && !c.with_qop)) return std::nullopt;
    return c;
}

digest_prover::lesson digest_prover::learn(const sip_response& from) {
    const bool by_proxy = from.status == 407;
    for (const auto& value : by_proxy ? from.proxy_challenges : from.challenges) {
        auto c = read(value);
        if (!c) continue;
        const lesson learned = c->stale ? lesson::stale : lesson::fresh;
        auto& known = by_proxy ? of_proxy_ : of_server_;
        // The same nonce goes on being counted.
        if (known && known->nonce == c->nonce) c->used = known->used;
        known = std::move(c);
        return learned;
    }
    return lesson::unknown;
}

std::string digest_prover::lines(std::string_view method, std::string_view uri) {
    std::string text;
    if (of_server_) text += "Authorization: " + answer(*of_server_, method, uri) + "\r\n";
    if (of_proxy_) text += "Proxy-Authorization: " + answer(*of_proxy_, method, uri) + "\r\n";
    return text;
}

std::string digest_prover::answer(challenge& to, std::string_view method, std::string_view uri) {
    digest_hash hash(to.algorithm);
    digest_answer a;
    a.nonce = to.nonce;
    a.uri = uri;
    a.with_qop = to.with_qop;
    a.qop = "auth";
    a.cnonce = hex(chance_());
    a.nc = hex(++to.used).substr(8);
    const std::string ha1 = hash({user_, to.realm, password_});
    std::string text = "Digest username=" + in_quotes(escaped(user_)) +
                       ", realm=" + in_quotes(to.realm) + ", nonce=" + in_quotes(to.nonce) +
                       ", uri=" + in_quotes(uri) +
                       ", response=" + in_quotes(right_response(a, ha1, method, hash));
    if (to.names_algorithm) text += ", algorithm=" + std::string(name_of(to.algorithm));
    if (!to.opaque.empty()) text += ", opaque=" + in_quotes(to.opaque);
    if (to.with_qop) text += ", qop=auth, nc=" + a.nc + ", cnonce=" + in_quotes(a.cnonce);
    return text;
}

}  // namespace fingerpost::bridge
