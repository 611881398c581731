#include "bridge/credentials.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"
#include "digest_hash.hpp"

namespace fingerpost::bridge {
namespace {

using base::errc;

constexpr std::size_t max_password = 1024;  // bytes

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

ha1 ha1_of(std::string_view username, std::string_view realm, std::string_view password) {
    const auto hashed = [&](digest_algorithm a) {
        return digest_hash(a)({username, realm, password});
    };
    return {hashed(digest_algorithm::md5), hashed(digest_algorithm::sha256)};
}

}  // namespace

base::result<credential> make_credential(const base::sip_identity& who,
                                         std::optional<local_user> local,
                                         std::string_view password) {
    if (password.empty()) return errc::empty;
    if (password.size() > max_password) return errc::too_long;
    for (std::string_view rest = password; !rest.empty();) {
        const auto c = base::next_code_point(rest);
        if (!c || is_control(*c)) return errc::bad_char;
    }
    return credential{who, std::move(local), ha1_of(who.user(), who.host(), password),
                      ha1_of(who.user() + '@' + who.host(), who.host(), password)};
}

const credential* credentials::find(std::string_view user) const {
    const auto found = all_.find(user);
    return found == all_.end() ? nullptr : &found->second;
}

void credentials::set(credential one) {
    std::string user = one.who.user();
    all_.insert_or_assign(std::move(user), std::move(one));
}

}  // namespace fingerpost::bridge
