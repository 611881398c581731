#include "certificate_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "bridge/certificates.hpp"

namespace fingerpost::bridge {
namespace {

namespace fs = std::filesystem;

}  // namespace

certificate_folder::certificate_folder(const std::string& tls_dir, const std::string& client_ca) {
    if (const std::string why = certificate_complaint(tls_dir, client_ca); !why.empty())
        throw std::runtime_error(why);
    const fs::path own = fs::absolute(fs::path(tls_dir) / "agent.pem");
    // Sofia insists on the second file; its own chain of certificates is as good as any.
    const fs::path issuers = client_ca.empty() ? own : fs::absolute(client_ca);
    std::string name = (fs::temp_directory_path() / "fingerpost-tls-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        throw std::system_error(errno, std::generic_category(), name);
    path_ = name;
    fs::create_symlink(own, fs::path(path_) / "agent.pem");
    fs::create_symlink(issuers, fs::path(path_) / "cafile.pem");
}

certificate_folder::~certificate_folder() {
    std::error_code ignored;  // what is left are two links
    fs::remove_all(path_, ignored);
}

}  // namespace fingerpost::bridge
