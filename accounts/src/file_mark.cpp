#include "file_mark.hpp"

namespace fingerpost::accounts {
namespace {

long long nanoseconds(const timespec& t) noexcept { return t.tv_sec * 1'000'000'000LL + t.tv_nsec; }

}  // namespace

file_mark file_mark::of(const std::string& path) noexcept {
    file_mark mark;
    struct stat now {};
    if (::stat(path.c_str(), &now) != 0) return mark;
    mark.device_ = now.st_dev;
    mark.inode_ = now.st_ino;
    mark.size_ = now.st_size;
    mark.modified_ns_ = nanoseconds(now.st_mtim);
    mark.changed_ns_ = nanoseconds(now.st_ctim);
    return mark;
}

}  // namespace fingerpost::accounts
