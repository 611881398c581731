#pragma once

#include <string>

namespace fingerpost::bridge {

/// A temporary folder as Sofia-SIP wants it: `agent.pem`, our certificate and key, and
/// `cafile.pem`, whom clients' certificates must come from. Gone with this object; Sofia has read
/// it by then.
class certificate_folder {
public:
    /// From `tls_dir`/agent.pem; clients' issuers from `client_ca`, if it is not empty. Throws
    /// std::runtime_error if a file cannot be read.
    certificate_folder(const std::string& tls_dir, const std::string& client_ca);
    ~certificate_folder();
    certificate_folder(const certificate_folder&) = delete;
    certificate_folder& operator=(const certificate_folder&) = delete;
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

}  // namespace fingerpost::bridge
