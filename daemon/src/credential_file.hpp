#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "bridge/credentials.hpp"

namespace fingerpost::daemon {

/// What a file of credentials says.
struct credential_file {
    std::shared_ptr<const bridge::credentials> known;
    std::size_t fingerprint = 0;  ///< of its text; equal for equal texts
};

/// What is wrong with one, in lines that are safe to print.
struct credential_error {
    std::string what;
};

/// Reads `path`, the credentials of `domain`. No file: nobody has any. It must be a regular file of
/// root or `daemon`, who runs this, and with mode 0600 or less.
[[nodiscard]] std::variant<credential_file, credential_error> read_credentials(
    const std::string& path, const std::string& domain, uid_t daemon);

/// Puts `one` into the file, which is replaced whole (mode 0600), or stays as it is. What the file
/// says now. Not by two threads at a time.
[[nodiscard]] std::variant<credential_file, credential_error> write_credential(
    const std::string& path, const std::string& domain, uid_t daemon, bridge::credential one);

}  // namespace fingerpost::daemon
