#include "packed_watcher.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

namespace fingerpost::desk {
namespace {

/// What stands before the texts. No text has more than 255 bytes, by its type's invariant.
struct head {
    unsigned char over;
    bool local, has_address;
    unsigned char user, sip_user, sip_host;  ///< sizes in bytes; 0: there is none
};

unsigned char size_of(std::string_view text) { return static_cast<unsigned char>(text.size()); }

}  // namespace

packed_watcher::packed_watcher(const base::watcher& who, base::face over) {
    const std::string_view user = who.user ? who.user->str() : std::string_view();
    const std::string_view sip_user = who.sip ? who.sip->user() : std::string_view();
    const std::string_view sip_host = who.sip ? who.sip->host() : std::string_view();
    const head h{static_cast<unsigned char>(over),
                 who.local,
                 who.from.has_value(),
                 size_of(user),
                 size_of(sip_user),
                 size_of(sip_host)};
    const std::size_t address = h.has_address ? sizeof(base::address::bytes) : 0;
    bytes_ = std::make_unique_for_overwrite<char[]>(sizeof h + address + user.size() +
                                                    sip_user.size() + sip_host.size());
    char* to = bytes_.get();
    std::memcpy(to, &h, sizeof h);
    to += sizeof h;
    if (address != 0) std::memcpy(to, who.from->v6_bytes().data(), address);
    to += address;
    for (const std::string_view text : {user, sip_user, sip_host})
        to = std::copy(text.begin(), text.end(), to);
}

base::watcher packed_watcher::who() const {
    head h{};
    std::memcpy(&h, bytes_.get(), sizeof h);
    const char* from = bytes_.get() + sizeof h;
    base::watcher who;
    who.local = h.local;
    if (h.has_address) {
        base::address::bytes address;
        std::memcpy(address.data(), from, sizeof address);
        who.from = base::address::from_v6(address);
        from += sizeof address;
    }
    if (h.user != 0) who.user = base::user_name::parse({from, h.user}).value();
    from += h.user;
    if (h.sip_host != 0) {
        const std::string_view user(from, h.sip_user);
        const std::string_view host(from + h.sip_user, h.sip_host);
        who.sip =
            base::sip_identity::parse("sip:" + std::string(user) + '@' + std::string(host)).value();
    }
    return who;
}

base::face packed_watcher::over() const noexcept {
    return static_cast<base::face>(static_cast<unsigned char>(bytes_[0]));
}

}  // namespace fingerpost::desk
