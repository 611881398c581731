#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace fingerpost::daemon {

/// A file of secrets as it was read, or why it was not.
struct private_file {
    enum class outcome { read, missing, failed };
    outcome how = outcome::failed;
    std::string text;
    std::string error;  ///< of `failed` and `missing`, with the file's name; safe to print
};

/// Reads `path`, at most `max` bytes. It must be a regular file of root or `daemon`, who runs this,
/// and with mode 0600 or less.
[[nodiscard]] private_file read_private_file(const std::string& path, uid_t daemon,
                                             std::size_t max);

}  // namespace fingerpost::daemon
