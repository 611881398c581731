#include "certificate_folder.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <new>
#include <stdexcept>
#include <system_error>

#include "bridge/certificates.hpp"

namespace fingerpost::bridge {
namespace {

namespace fs = std::filesystem;

struct release {
    void operator()(BIO* b) const { BIO_free(b); }
    void operator()(X509* c) const { X509_free(c); }
};
template <class T>
using owned = std::unique_ptr<T, release>;

/// What stands in `file` between its first certificate and its root, as PEM. Sofia sends the first
/// alone, and OpenSSL what lies between, if it finds it among the issuers. As one of these it lets
/// nobody in whom it certified, since it is no root itself.
std::string chain_in(const fs::path& file) {
    const owned<BIO> from(BIO_new_file(file.c_str(), "r"));
    const owned<BIO> to(BIO_new(BIO_s_mem()));
    if (!from || !to) throw std::bad_alloc();
    for (bool is_first = true;; is_first = false) {
        const owned<X509> one(PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr));
        if (!one) break;
        if (is_first || X509_self_signed(one.get(), 0) == 1) continue;
        if (PEM_write_bio_X509(to.get(), one.get()) != 1) throw std::bad_alloc();
    }
    ERR_clear_error();  // that there are no more is said as an error
    char* text = nullptr;
    const long size = BIO_get_mem_data(to.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace

certificate_folder::certificate_folder(const std::string& tls_dir, const std::string& client_ca) {
    if (const std::string why = certificate_complaint(tls_dir, client_ca); !why.empty())
        throw std::runtime_error(why);
    const fs::path own = fs::absolute(fs::path(tls_dir) / "agent.pem");
    std::string name = (fs::temp_directory_path() / "fingerpost-tls-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        throw std::system_error(errno, std::generic_category(), name);
    path_ = name;
    fs::create_symlink(own, fs::path(path_) / "agent.pem");
    const fs::path issuers = fs::path(path_) / "cafile.pem";
    // Sofia insists on this file; its own chain of certificates is as good as any.
    if (client_ca.empty()) {
        fs::create_symlink(own, issuers);
        return;
    }
    std::ofstream all(issuers, std::ios::binary);
    all << std::ifstream(client_ca, std::ios::binary).rdbuf() << '\n' << chain_in(own);
    if (!all.flush()) throw std::runtime_error(issuers.string() + ": cannot be written");
}

certificate_folder::~certificate_folder() {
    std::error_code ignored;  // what is left are two links
    fs::remove_all(path_, ignored);
}

}  // namespace fingerpost::bridge
