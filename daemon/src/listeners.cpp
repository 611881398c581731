#include "listeners.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "sources.hpp"

namespace fingerpost::daemon {

namespace asio = boost::asio;

namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& what, int error,
                         const std::string& hint = "") {
    throw std::runtime_error(option + ": " + what + ": " + std::generic_category().message(error) +
                             hint);
}

std::string hint_for(int error, unsigned port) {
    if (error == EADDRINUSE)
        return "; another program listens there, stop it or choose another port";
    if (error == EACCES && port < 1024)
        return "; ports below 1024 need root, or CAP_NET_BIND_SERVICE";
    if (error == EADDRNOTAVAIL) return "; no interface of this host has that address";
    return "";
}

int listen_tcp(const std::string& text) {
    endpoint to;
    if (!parse_endpoint(text, to)) {
        throw std::runtime_error("finger.listen: \"" + text +
                                 "\" is not ADDR:PORT, such as 127.0.0.1:79 or [::]:79");
    }
    const asio::ip::tcp::endpoint at(asio::ip::make_address(to.address), to.port);
    const int fd = socket(at.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;
    if (fd < 0) refuse("finger.listen", text, errno);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    // [::]:79 and 0.0.0.0:79 can then stand beside each other.
    if (at.protocol() == asio::ip::tcp::v6())
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(fd, at.data(), static_cast<socklen_t>(at.size())) != 0 || listen(fd, SOMAXCONN) != 0) {
        const int error = errno;
        close(fd);
        refuse("finger.listen", text, error, hint_for(error, to.port));
    }
    return fd;
}

void give_to(const std::string& option, const std::string& path, uid_t owner, gid_t group) {
    if (owner == 0) return;
    if (lchown(path.c_str(), owner, group) != 0) refuse(option, path, errno);
}

void make_folder(const std::string& option, const std::string& path, uid_t owner, gid_t group) {
    const auto folder = std::filesystem::path(path).parent_path().string();
    if (folder.empty()) return;
    if (mkdir(folder.c_str(), 0755) == 0) {
        give_to(option, folder, owner, group);
    } else if (errno != EEXIST) {
        refuse(option, folder, errno, "; make the folder, or name another with --" + option);
    }
}

/// Removes a socket that nobody answers on; a live one is another daemon's.
void clear_stale(const std::string& option, const sockaddr_un& at) {
    struct stat st {};
    if (lstat(at.sun_path, &st) != 0) return;
    if (!S_ISSOCK(st.st_mode)) {
        throw std::runtime_error(option + ": " + at.sun_path +
                                 " is there and is no socket; remove it or name another");
    }
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool alive = connect(probe, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
    close(probe);
    if (alive)
        throw std::runtime_error(option + ": another fingerpostd answers on " + at.sun_path +
                                 "; stop it first");
    unlink(at.sun_path);
}

int listen_unix(const std::string& option, const std::string& path, mode_t mode, uid_t owner,
                gid_t group) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    if (path.size() >= sizeof at.sun_path) {
        throw std::runtime_error(option + ": " + path +
                                 " is too long for a socket (107 bytes at most)");
    }
    path.copy(at.sun_path, path.size());
    make_folder(option, path, owner, group);
    clear_stale(option, at);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) refuse(option, path, errno);
    const mode_t before = umask(0777);  // nobody connects before mode and owner are right
    const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
    const int error = errno;
    umask(before);
    if (!bound) refuse(option, path, error);
    give_to(option, path, owner, group);
    if (chmod(path.c_str(), mode) != 0 || listen(fd, SOMAXCONN) != 0) refuse(option, path, errno);
    return fd;
}

void take_passed(listeners& all) {
    char** names = nullptr;
    const int count = sd_listen_fds_with_names(1, &names);
    for (int i = 0; i < count; ++i) {
        const int fd = SD_LISTEN_FDS_START + i;
        const std::string name = names == nullptr ? "" : names[i];
        if (sd_is_socket(fd, AF_INET, SOCK_STREAM, 1) > 0 ||
            sd_is_socket(fd, AF_INET6, SOCK_STREAM, 1) > 0) {
            all.finger.push_back(fd);
        } else if (sd_is_socket(fd, AF_UNIX, SOCK_STREAM, 1) > 0 && name == "control") {
            all.control = fd;
        } else if (sd_is_socket(fd, AF_UNIX, SOCK_STREAM, 1) > 0 && name == "feed") {
            all.feed = fd;
        } else {
            throw std::runtime_error("socket activation: descriptor " + std::to_string(fd) + " (" +
                                     name +
                                     ") is neither TCP nor a Unix socket named control or feed");
        }
    }
    for (int i = 0; names != nullptr && i < count; ++i) std::free(names[i]);
    std::free(names);
}

}  // namespace

bool parse_endpoint(const std::string& text, endpoint& to) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return false;
    to.address = text.substr(0, colon);
    const bool bracketed = to.address.front() == '[' && to.address.back() == ']';
    if (bracketed) to.address = to.address.substr(1, to.address.size() - 2);
    boost::system::error_code ec;
    const auto address = asio::ip::make_address(to.address, ec);
    if (ec || address.is_v6() != bracketed) return false;
    const char* const begin = text.data() + colon + 1;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(begin, end, to.port);
    return begin != end && stop == end && error == std::errc();
}

std::string feed_socket(const settings& s) {
    for (const auto& text : s.sources) {
        const auto source = parse_source(text);
        if (!source || source->kind != source_option::what::feed) continue;
        if (!source->path.empty()) return source->path;
        return (std::filesystem::path(s.control).parent_path() / "feed").string();
    }
    return "";
}

listeners bind_listeners(const settings& s, uid_t owner, gid_t group) {
    listeners all;
    take_passed(all);
    for (const auto& text : s.finger_listen) all.finger.push_back(listen_tcp(text));
    if (all.control < 0) {
        all.control = listen_unix("daemon.control", s.control, 0666, owner, group);
        all.made.push_back(s.control);
    }
    const std::string feed = feed_socket(s);
    if (all.feed < 0 && !feed.empty()) {
        all.feed = listen_unix("sessions.source", feed, 0600, owner, group);
        all.made.push_back(feed);
    }
    return all;
}

void remove_sockets(const listeners& all) {
    for (const std::string& path : all.made) unlink(path.c_str());
}

}  // namespace fingerpost::daemon
