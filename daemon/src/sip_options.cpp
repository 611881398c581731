#include "sip_options.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <variant>

#include "bridge/certificates.hpp"
#include "credential_file.hpp"
#include "listeners.hpp"

namespace fingerpost::daemon {
namespace {

using bridge::transport;

constexpr std::array<transport, 4> transports{transport::udp, transport::tcp, transport::tls,
                                              transport::mtls};

bool listens_by(const settings& s, transport over) {
    return std::any_of(s.sip_listen.begin(), s.sip_listen.end(), [over](const std::string& text) {
        return parse_sip_listener(text)->over == over;
    });
}

}  // namespace

std::optional<bridge::listener> parse_sip_listener(const std::string& text) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const auto over = std::find_if(transports.begin(), transports.end(), [&](transport t) {
        return text.compare(0, colon, name_of(t)) == 0;
    });
    endpoint to;
    if (over == transports.end() || colon == text.size() ||
        !parse_endpoint(text.substr(colon + 1), to))
        return std::nullopt;
    const auto at = base::address::parse(to.address);
    if (!at) return std::nullopt;
    return bridge::listener{*over, *at, to.port};
}

std::optional<std::vector<base::prefix>> parse_networks(std::string_view text) {
    constexpr std::string_view gaps = " \t,";
    std::vector<base::prefix> all;
    for (std::size_t from = 0; (from = text.find_first_not_of(gaps, from)) != text.npos;) {
        const std::size_t to = std::min(text.find_first_of(gaps, from), text.size());
        const auto one = base::prefix::parse(text.substr(from, to - from));
        if (!one) return std::nullopt;
        all.push_back(*one);
        from = to;
    }
    return all;
}

std::string sip_complaint(const settings& s) {
    if (s.sip_min_expires > s.sip_max_expires)
        return "sip.min-expires must not be longer than sip.max-expires";
    if (s.sip_listen.empty()) return {};
    if (s.sip_domain.empty())
        return "sip.listen needs sip.domain, the domain of the users' addresses";
    const bool asks_for_certificates = listens_by(s, transport::mtls);
    if (s.sip_tls_dir.empty() && (asks_for_certificates || listens_by(s, transport::tls)))
        return "sip.listen by tls or mtls needs sip.tls-dir, the folder of our certificate";
    if (s.sip_client_ca.empty() && asks_for_certificates)
        return "sip.listen by mtls needs sip.client-ca, the authorities whose certificates count";
    return {};
}

std::string sip_file_complaints(const settings& s) {
    std::string all;
    const bool asks_for_certificates = listens_by(s, transport::mtls);
    if (asks_for_certificates || listens_by(s, transport::tls)) {
        const std::string why = bridge::certificate_complaint(
            s.sip_tls_dir, asks_for_certificates ? s.sip_client_ca : "");
        if (!why.empty()) all += why + '\n';
    }
    if (const std::string file = credentials_file(s); !file.empty()) {
        const auto read = read_credentials(file, s.sip_domain, geteuid());
        if (const auto* const error = std::get_if<credential_error>(&read))
            all += error->what + '\n';
    }
    return all;
}

std::string credentials_file(const settings& s) {
    if (s.sip_domain.empty()) return {};
    if (!s.sip_credentials.empty()) return s.sip_credentials;
    return s.state_dir.empty() ? "" : s.state_dir + "/sip.credentials";
}

}  // namespace fingerpost::daemon
