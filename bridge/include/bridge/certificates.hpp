#pragma once

#include <string>

namespace fingerpost::bridge {

/// What is wrong with the files of TLS for whoever runs this, with the option's name: `agent.pem`
/// in `tls_dir` must hold a certificate and its key without a passphrase, and `client_ca` at least
/// one certificate. Empty: nothing. An empty `client_ca` is none, which `mtls` alone needs.
[[nodiscard]] std::string certificate_complaint(const std::string& tls_dir,
                                                const std::string& client_ca);

}  // namespace fingerpost::bridge
