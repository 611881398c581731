#include "sip_key.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace fingerpost::daemon {
namespace {

constexpr std::size_t key_size = 32;

std::string new_key() {
    std::string key(key_size, '\0');
    if (getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size()))
        throw std::system_error(errno, std::generic_category(), "no random numbers can be had");
    return key;
}

[[noreturn]] void refuse(const std::string& file, const std::string& what) {
    throw std::runtime_error("daemon.state-dir: " + file + ": " + what +
                             "; remove the file, and a new one is made");
}

}  // namespace

std::string sip_key(const std::string& state_dir) {
    if (state_dir.empty()) return new_key();
    const std::string file = (std::filesystem::path(state_dir) / "sip.key").string();
    if (std::ifstream in(file, std::ios::binary); in) {
        std::string key(std::istreambuf_iterator<char>(in), {});
        if (key.size() != key_size) refuse(file, "is not a key of 32 bytes");
        return key;
    }
    if (std::filesystem::exists(file)) refuse(file, "cannot be read");
    const std::string key = new_key();
    const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool written =
        fd >= 0 && write(fd, key.data(), key.size()) == static_cast<ssize_t>(key.size());
    const int why = errno;
    if (fd >= 0) close(fd);
    if (!written) {
        unlink(file.c_str());
        refuse(file, "cannot be written: " + std::generic_category().message(why));
    }
    return key;
}

}  // namespace fingerpost::daemon
