#include "policy_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

namespace fingerpost::daemon {
namespace {

/// A policy of more bytes than this is a mistake.
constexpr std::size_t max_bytes = 1024 * 1024;

std::string system_words() {
    const int error = errno;
    std::string words = std::generic_category().message(error);
    if (error == EACCES) {
        words += "; uid " + std::to_string(geteuid()) +
                 ", as which the daemon runs, must be able to read it: chmod a+r FILE, or give it "
                 "to that user";
    }
    return words;
}

std::string complaint(const struct stat& st, uid_t daemon) {
    if (!S_ISREG(st.st_mode)) return "is not a regular file";
    if (st.st_uid != 0 && st.st_uid != daemon) {
        return "belongs to uid " + std::to_string(st.st_uid) +
               "; it must belong to root or to the daemon's user, or others would write the policy";
    }
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return "is writable by group or world; mend that with: chmod go-w FILE";
    }
    return "";
}

}  // namespace

std::variant<acl::ruleset, std::string> load_policy(const std::string& path, uid_t daemon) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return "daemon.policy: " + path + ": " + system_words();
    const std::shared_ptr<void> closing(nullptr, [fd](void*) { close(fd); });
    struct stat st {};
    if (fstat(fd, &st) != 0) return "daemon.policy: " + path + ": " + system_words();
    if (const std::string wrong = complaint(st, daemon); !wrong.empty())
        return "daemon.policy: " + path + ' ' + wrong;

    std::string text;
    std::array<char, 16384> part{};
    for (ssize_t size = 0; (size = read(fd, part.data(), part.size())) != 0;) {
        if (size < 0) return "daemon.policy: " + path + ": " + system_words();
        text.append(part.data(), static_cast<std::size_t>(size));
        if (text.size() > max_bytes) return "daemon.policy: " + path + " is larger than 1 MiB";
    }
    acl::parsed read = acl::parse(text, path);
    if (read.errors.empty()) return std::move(read.rules);
    std::string all;
    for (const auto& error : read.errors) all += error.str() + '\n';
    return all;
}

}  // namespace fingerpost::daemon
