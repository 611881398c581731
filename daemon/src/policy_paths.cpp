#include "policy_paths.hpp"

#include <dirent.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "base/text.hpp"

namespace fingerpost::daemon {
namespace {

namespace fs = std::filesystem;

constexpr int max_links = 40;  // as the kernel's

/// The parts of a path between its slashes.
std::deque<std::string> parts_of(std::string_view path) {
    std::deque<std::string> parts;
    while (!path.empty()) {
        const auto slash = std::min(path.find('/'), path.size());
        if (const auto part = path.substr(0, slash); !part.empty() && part != ".")
            parts.emplace_back(part);
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return parts;
}

std::string joined(const std::string& folder, const std::string& name) {
    return folder.ends_with('/') ? folder + name : folder + '/' + name;
}

std::optional<std::string> link_at(const std::string& path) {
    std::error_code none;
    const fs::path target = fs::read_symlink(path, none);
    return none ? std::nullopt : std::optional(target.string());
}

/// A pattern that only `name` fits.
std::string literally(std::string_view name) {
    std::string pattern;
    for (const char c : name) {
        if (std::string_view("*?[\\").find(c) != std::string_view::npos) pattern += '\\';
        pattern += c;
    }
    return pattern;
}

/// The one name that fits `pattern`; nothing if it has wildcards.
std::optional<std::string> only_name(std::string_view pattern) {
    std::string name;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (std::string_view("*?[").find(pattern[i]) != std::string_view::npos) return std::nullopt;
        if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
        name += pattern[i];
    }
    return name;
}

bool is_absence(int error) { return error == ENOENT || error == ENOTDIR; }

std::string why_not(const std::string& path) {
    return base::visible_line(path) + ": " + std::generic_category().message(errno);
}

/// Puts what in `folder` fits `pattern` to `found`; or says why nobody can tell.
std::optional<std::string> search(const std::string& folder, const std::string& pattern,
                                  std::vector<std::string>& found) {
    const std::string place = folder.empty() ? "." : folder;
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(place.c_str()), closedir);
    if (!entries) return is_absence(errno) ? std::nullopt : std::optional(why_not(place));
    for (;;) {
        errno = 0;
        const dirent* const entry = readdir(entries.get());
        if (entry == nullptr) return errno == 0 ? std::nullopt : std::optional(why_not(place));
        const std::string_view name = entry->d_name;
        if (name != "." && name != ".." && fnmatch(pattern.c_str(), entry->d_name, FNM_PERIOD) == 0)
            found.push_back(folder + entry->d_name);
    }
}

}  // namespace

void trail::note(const std::string& folder, std::string_view pattern) {
    looks_.insert({folder, std::string(pattern)});
}

std::string trail::walk(const std::string& path) {
    std::deque<std::string> rest = parts_of(path);
    std::error_code nowhere;
    std::string at = path.starts_with('/') ? "/" : fs::current_path(nowhere).string();
    for (int links = 0; !rest.empty();) {
        const std::string part = std::move(rest.front());
        rest.pop_front();
        if (part == "..") {
            at = fs::path(at).parent_path().string();
            continue;
        }
        note(at, literally(part));
        const std::string next = joined(at, part);
        const auto target = link_at(next);
        if (!target || ++links > max_links) {
            at = next;
            continue;
        }
        if (target->starts_with('/')) at = "/";
        const auto inserted = parts_of(*target);
        rest.insert(rest.begin(), inserted.begin(), inserted.end());
    }
    return at;
}

std::variant<std::vector<std::string>, std::string> files_named(const std::string& folder,
                                                                std::string_view pattern,
                                                                trail& on) {
    std::vector<std::string> found{pattern.starts_with('/') ? "/" : folder};
    bool searched = false;
    auto parts = parts_of(pattern);
    while (!parts.empty()) {
        const std::string part = std::move(parts.front());
        parts.pop_front();
        const auto name = only_name(part);
        std::vector<std::string> next;
        for (const std::string& at : found) {
            if (name) {
                next.push_back(at + *name);
                continue;
            }
            on.note(on.walk(at), part);
            if (auto why = search(at, part, next)) return *std::move(why);
        }
        // What stands behind a wildcard need not be in every folder that the wildcard found.
        searched = searched || !name;
        if (searched && name) {
            std::erase_if(next, [&](const std::string& path) {
                on.walk(path);
                struct stat st {};
                return lstat(path.c_str(), &st) != 0 && is_absence(errno);
            });
        }
        if (!parts.empty()) {
            for (std::string& path : next) path += '/';
        }
        found = std::move(next);
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace fingerpost::daemon
