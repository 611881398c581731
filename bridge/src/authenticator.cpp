#include "authenticator.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "digest_answer.hpp"
#include "digest_hash.hpp"
#include "nonce.hpp"
#include "nonce_memory.hpp"

namespace fingerpost::bridge {
namespace {

/// A request has one answer for each of our challenges, and perhaps some for other realms.
constexpr std::size_t max_answers = 8;

template <class T>
T by_chance() {
    T n{};
    fill_with_chance(&n, sizeof n);
    return n;
}

/// Best first. SHA-256 stands before MD5: linphone takes the first and twinkle the last, jami and
/// libpurple take MD5 wherever it is, so all of these get along; baresip fails with two in any
/// order.
std::vector<digest_algorithm> offered_by(challenge which) {
    switch (which) {
        case challenge::md5:
            return {digest_algorithm::md5};
        case challenge::sha256:
            return {digest_algorithm::sha256};
        case challenge::both:
            return {digest_algorithm::sha256, digest_algorithm::md5};
        case challenge::none:
            break;
    }
    return {};
}

/// The credentials' user part that a username means, and whether it has the domain too.
struct username {
    std::string user;
    bool full = false;
};

std::optional<username> read_username(std::string_view text, const std::string& realm) {
    const auto at = text.rfind('@');
    const bool full = at != std::string_view::npos;
    if (full && base::lower(text.substr(at + 1)) != realm) return std::nullopt;
    const auto who =
        base::sip_identity::parse("sip:" + std::string(text.substr(0, at)) + '@' + realm);
    if (!who) return std::nullopt;
    return username{who->user(), full};
}

}  // namespace

struct authenticator::parts {
    parts(challenge which, std::string of, std::string_view secret, const limits& within)
        : realm(std::move(of)),
          offered(offered_by(which)),
          mint(secret),
          memory(within.nonce_lifetime, within.remembered, by_chance<std::uint32_t>()),
          nobodys{hash_of(digest_algorithm::md5)({secret, "nobody"}),
                  hash_of(digest_algorithm::sha256)({secret, "nobody"})} {}

    digest_hash& hash_of(digest_algorithm a) { return hashes.at(static_cast<std::size_t>(a)); }

    [[nodiscard]] bool is_for_us(const digest_answer& a) const {
        return a.realm == realm && a.algorithm &&
               std::find(offered.begin(), offered.end(), *a.algorithm) != offered.end();
    }
    const credential* author_of(const digest_answer& a, std::string_view method);
    bool is_fresh(const digest_answer& a, const digest_request& asked, base::instant now);
    must_prove challenges(base::instant now, bool stale);

    const std::string realm;
    const std::vector<digest_algorithm> offered;
    std::array<digest_hash, 2> hashes{digest_hash(digest_algorithm::md5),
                                      digest_hash(digest_algorithm::sha256)};
    nonce_mint mint;
    nonce_memory memory;
    const ha1 nobodys;  ///< stands in where there is no user, so that he costs the same time
    std::shared_ptr<const credentials> known;
};

/// Whose digest it is; null if it is wrong, or nobody has that name.
const credential* authenticator::parts::author_of(const digest_answer& a, std::string_view method) {
    const auto name = read_username(a.username, realm);
    const credential* const named = name && known ? known->find(name->user) : nullptr;
    const ha1* secrets = &nobodys;
    if (named != nullptr) secrets = name->full ? &named->full_name : &named->short_name;
    const bool md5 = *a.algorithm == digest_algorithm::md5;
    const std::string right =
        right_response(a, md5 ? secrets->md5 : secrets->sha256, method, hash_of(*a.algorithm));
    return equal_in_constant_time(right, a.response) ? named : nullptr;
}

bool authenticator::parts::is_fresh(const digest_answer& a, const digest_request& asked,
                                    base::instant now) {
    const auto ours = mint.read(a.nonce);
    if (!ours) return false;
    if (a.with_qop) return memory.use(*ours, a.count, now);
    return memory.use_once(*ours, std::to_string(asked.cseq) + ' ' + std::string(asked.call_id),
                           now);
}

must_prove authenticator::parts::challenges(base::instant now, bool stale) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    const std::string text = mint.text_of(
        {static_cast<std::uint32_t>(seconds), memory.generation(now), by_chance<std::uint64_t>()});
    must_prove all;
    for (const digest_algorithm a : offered) {
        std::string one = "Digest realm=\"" + realm + "\", nonce=\"" + text + "\", algorithm=";
        one += name_of(a);
        one += ", qop=\"auth\"";
        if (stale) one += ", stale=true";
        all.challenges.push_back(std::move(one));
    }
    return all;
}

authenticator::authenticator(challenge which, std::string realm, std::string_view secret,
                             limits within)
    : parts_(std::make_unique<parts>(which, std::move(realm), secret, within)) {}

authenticator::~authenticator() = default;

void authenticator::set_credentials(std::shared_ptr<const credentials> known) {
    parts_->known = std::move(known);
}

std::optional<local_user> authenticator::local_user_of(const base::sip_identity& who) const {
    if (!parts_->known || who.host() != parts_->realm) return std::nullopt;
    const credential* const found = parts_->known->find(who.user());
    return found == nullptr ? std::nullopt : found->local;
}

identified authenticator::verify(const digest_request& asked, base::instant now) {
    bool stale = false;
    const std::size_t size = std::min(asked.authorization.size(), max_answers);
    for (std::size_t i = 0; i < size; ++i) {
        const auto answer = digest_answer::parse(asked.authorization[i]);
        if (!answer || !parts_->is_for_us(*answer)) continue;
        const credential* const author = parts_->author_of(*answer, asked.method);
        if (author == nullptr) continue;
        if (parts_->is_fresh(*answer, asked, now)) return proved{author->who, author->local};
        stale = true;
    }
    return parts_->challenges(now, stale);
}

}  // namespace fingerpost::bridge
