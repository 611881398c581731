#include "credential_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <system_error>

#include "base/text.hpp"

namespace fingerpost::daemon {
namespace {

namespace fs = std::filesystem;
using outcome = std::variant<credential_file, credential_error>;

/// A descriptor, closed when it goes.
class descriptor {
public:
    explicit descriptor(int fd) : fd_(fd) {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (fd_ >= 0) close(fd_);
    }
    [[nodiscard]] int get() const noexcept { return fd_; }

private:
    int fd_;
};

credential_error wrong(const std::string& path, const std::string& what) {
    return {base::visible_line(path) + ": " + what};
}

/// With what errno says.
credential_error failed(const std::string& path, const char* what) {
    return wrong(path, std::string(what) + ": " + std::generic_category().message(errno));
}

/// Why the file could be another's work, or known to others; empty: it cannot.
std::string unsafe(const struct stat& st, uid_t daemon) {
    if (!S_ISREG(st.st_mode)) return "is not a regular file";
    if (st.st_uid != 0 && st.st_uid != daemon)
        return "must belong to root or to the daemon's user, not to uid " +
               std::to_string(st.st_uid);
    if ((st.st_mode & 07177U) != 0) return "must not be open to others: its mode must be 0600";
    if (static_cast<std::size_t>(st.st_size) > bridge::credentials::max_size)
        return "is larger than 64 MiB";
    return {};
}

std::variant<std::string, credential_error> read_text(const std::string& path, uid_t daemon) {
    const descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.get() < 0) {
        if (errno == ENOENT) return std::string();
        return failed(path, "cannot be read");
    }
    struct stat st {};
    if (fstat(file.get(), &st) != 0) return failed(path, "cannot be read");
    if (const std::string why = unsafe(st, daemon); !why.empty()) return wrong(path, why);
    std::string text;
    std::array<char, 16384> part{};
    for (ssize_t size = 0; (size = read(file.get(), part.data(), part.size())) != 0;) {
        if (size < 0) return failed(path, "cannot be read");
        text.append(part.data(), static_cast<std::size_t>(size));
        if (text.size() > bridge::credentials::max_size)
            return wrong(path, "is larger than 64 MiB");
    }
    return text;
}

credential_file as_file(bridge::credentials known, const std::string& text) {
    return {std::make_shared<const bridge::credentials>(std::move(known)),
            std::hash<std::string>{}(text)};
}

/// Whether all of `text` is on the disk, in `fd`.
bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t size = write(fd, text.data(), text.size());
        if (size < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return fsync(fd) == 0;
}

/// Replaces `path` by a file with `text`, beside which it is made first.
std::optional<credential_error> replace(const std::string& path, std::string_view text) {
    std::string draft = path + ".XXXXXX";
    const descriptor file(mkostemp(draft.data(), O_CLOEXEC));  // mode 0600
    if (file.get() < 0) return failed(path, "cannot be replaced");
    if (!write_all(file.get(), text) || rename(draft.c_str(), path.c_str()) != 0) {
        auto why = failed(path, "cannot be replaced");
        unlink(draft.c_str());
        return why;
    }
    // The file is there; that its name outlives a power failure is the folder's part.
    const descriptor folder(
        open(fs::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || fsync(folder.get()) != 0) return failed(path, "may not be durable");
    return std::nullopt;
}

/// Where `path` leads, so that a link stays one.
std::string behind_links(const std::string& path) {
    std::error_code none;
    const fs::path target = fs::canonical(path, none);
    return none ? path : target.string();
}

}  // namespace

outcome read_credentials(const std::string& path, const std::string& domain, uid_t daemon) {
    const auto text = read_text(path, daemon);
    if (const auto* why = std::get_if<credential_error>(&text)) return *why;
    auto parsed =
        bridge::credentials::parse(std::get<std::string>(text), base::visible_line(path), domain);
    if (const auto* errors = std::get_if<bridge::credentials::errors>(&parsed)) {
        credential_error all;
        for (const std::string& one : *errors) all.what += one + '\n';
        all.what.pop_back();
        return all;
    }
    return as_file(std::get<bridge::credentials>(std::move(parsed)), std::get<std::string>(text));
}

outcome write_credential(const std::string& path, const std::string& domain, uid_t daemon,
                         bridge::credential one) {
    auto now = read_credentials(path, domain, daemon);
    if (std::holds_alternative<credential_error>(now)) return now;
    bridge::credentials all = *std::get<credential_file>(now).known;
    all.set(std::move(one));
    const std::string text = all.serialize();
    if (auto why = replace(behind_links(path), text)) return *std::move(why);
    return as_file(std::move(all), text);
}

}  // namespace fingerpost::daemon
