#include "certificate_identity.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fingerpost::bridge {

bool certificate_identity::speaks_for(const base::sip_identity& who) const {
    return std::find(domains.begin(), domains.end(), who.host()) != domains.end();
}

certificate_identity certificate_identity_of(const std::vector<std::string>& subjects) {
    constexpr std::string_view scheme = "sip:";
    certificate_identity names;
    for (const std::string& subject : subjects) {
        const std::string_view text = subject;
        if (base::lower(text.substr(0, scheme.size())) != scheme) continue;
        const std::string_view rest = text.substr(scheme.size());
        if (rest.find('@') != rest.npos) {
            const auto who = base::sip_identity::parse(std::string(scheme) + std::string(rest));
            if (who && !names.user) names.user = *who;
        } else if (auto domain = base::parse_sip_host(rest)) {
            names.domains.push_back(*std::move(domain));
        }
    }
    return names;
}

}  // namespace fingerpost::bridge
