#include "bridge/certificates.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <new>
#include <system_error>

namespace fingerpost::bridge {
namespace {

namespace fs = std::filesystem;

using context = std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)>;

/// `what`, and OpenSSL's reason for it.
std::string because(const char* what) {
    const char* const reason = ERR_reason_error_string(ERR_peek_error());
    std::string all = what;
    if (reason != nullptr) all += std::string(" (") + reason + ')';
    ERR_clear_error();
    return all;
}

std::string unreadable(const std::string& file) {
    if (access(file.c_str(), R_OK) == 0) return {};
    const int why = errno;
    std::string all = std::generic_category().message(why);
    if (why == EACCES)
        all += "; uid " + std::to_string(geteuid()) +
               ", as which the daemon runs, must be able to read it";
    return all;
}

/// Nobody is there to type one.
int no_passphrase(char* /*to*/, int /*size*/, int /*writes*/, void* /*unused*/) { return -1; }

std::string complaint_of_own(SSL_CTX& tls, const std::string& file) {
    if (std::string why = unreadable(file); !why.empty()) return why;
    SSL_CTX_set_default_passwd_cb(&tls, no_passphrase);
    if (SSL_CTX_use_certificate_chain_file(&tls, file.c_str()) != 1)
        return because("its certificate cannot be used");
    if (SSL_CTX_use_PrivateKey_file(&tls, file.c_str(), SSL_FILETYPE_PEM) != 1)
        return because("its private key, which must have no passphrase, cannot be used");
    return {};
}

std::string complaint_of_issuers(SSL_CTX& tls, const std::string& file) {
    if (std::string why = unreadable(file); !why.empty()) return why;
    if (SSL_CTX_load_verify_file(&tls, file.c_str()) != 1)
        return because("its certificates cannot be used");
    return {};
}

}  // namespace

std::string certificate_complaint(const std::string& tls_dir, const std::string& client_ca) {
    const context tls(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!tls) throw std::bad_alloc();
    ERR_clear_error();
    const std::string own = fs::absolute(fs::path(tls_dir) / "agent.pem").string();
    std::string all;
    if (const std::string why = complaint_of_own(*tls, own); !why.empty())
        all = "sip.tls-dir: " + own + ": " + why;
    if (client_ca.empty()) return all;
    const std::string issuers = fs::absolute(client_ca).string();
    if (const std::string why = complaint_of_issuers(*tls, issuers); !why.empty())
        all += (all.empty() ? "" : "\n") + ("sip.client-ca: " + issuers + ": " + why);
    return all;
}

}  // namespace fingerpost::bridge
