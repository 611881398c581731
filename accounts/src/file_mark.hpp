#pragma once

#include <sys/stat.h>

#include <string>

namespace fingerpost::accounts {

/// What tells one state of a file from another without reading it: which inode, how long, when
/// changed. Two states within one tick of the file system's clock (4 ms) may look alike if size and
/// inode are the same.
class file_mark {
public:
    /// The mark of a file that is not there.
    file_mark() = default;
    /// The mark of what stands at `path` now, or of no file.
    [[nodiscard]] static file_mark of(const std::string& path) noexcept;
    friend bool operator==(const file_mark&, const file_mark&) = default;

private:
    dev_t device_ = 0;
    ino_t inode_ = 0;
    off_t size_ = 0;
    long long modified_ns_ = 0;
    long long changed_ns_ = 0;
};

}  // namespace fingerpost::accounts
