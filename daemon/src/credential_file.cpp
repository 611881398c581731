#include "credential_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <system_error>

#include "base/text.hpp"
#include "private_file.hpp"

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
    const private_file file = read_private_file(path, daemon, bridge::credentials::max_size);
    if (file.how == private_file::outcome::failed) return credential_error{file.error};
    auto parsed = bridge::credentials::parse(file.text, base::visible_line(path), domain);
    if (const auto* errors = std::get_if<bridge::credentials::errors>(&parsed)) {
        credential_error all;
        for (const std::string& one : *errors) all.what += one + '\n';
        all.what.pop_back();
        return all;
    }
    return as_file(std::get<bridge::credentials>(std::move(parsed)), file.text);
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
