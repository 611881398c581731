#include "certificate_folder.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace fingerpost::bridge {
namespace {

namespace fs = std::filesystem;

std::string readable(const std::string& option, const fs::path& file) {
    std::string whole = fs::absolute(file).string();
    if (access(whole.c_str(), R_OK) != 0)
        throw std::runtime_error(option + ": " + whole + ": " +
                                 std::generic_category().message(errno));
    return whole;
}

}  // namespace

certificate_folder::certificate_folder(const std::string& tls_dir, const std::string& client_ca) {
    const std::string own = readable("sip.tls-dir", fs::path(tls_dir) / "agent.pem");
    // Sofia insists on the second file; its own chain of certificates is as good as any.
    const std::string issuers =
        client_ca.empty() ? own : readable("sip.client-ca", fs::path(client_ca));
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
