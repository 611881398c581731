#include "login_name.hpp"

#include <charconv>

namespace fingerpost::control {

std::optional<base::user_name> login_name(const base::sip_identity& who) {
    const std::string& user = who.user();
    std::string name;
    for (std::size_t i = 0; i < user.size(); ++i) {
        unsigned byte = static_cast<unsigned char>(user[i]);
        if (user[i] == '%') {  // two digits follow, or it would be no identity
            std::from_chars(user.data() + i + 1, user.data() + i + 3, byte, 16);
            i += 2;
        }
        name += static_cast<char>(byte);
    }
    const auto read = base::user_name::parse(name);
    return read ? std::optional(*read) : std::nullopt;
}

}  // namespace fingerpost::control
