#include "daemon/policy_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <system_error>
#include <tuple>
#include <variant>

#include "base/text.hpp"
#include "policy_paths.hpp"

namespace fingerpost::daemon {
namespace {

constexpr std::size_t max_excerpt = 400;  ///< as acl::diagnostic::line

using file_id = std::pair<dev_t, ino_t>;

/// A file's text, or what is wrong with the file.
struct contents {
    std::string text;
    std::string wrong;   ///< empty: it could be read
    std::string remark;  ///< what would be wrong if the file were in force
    file_id id{};
};

/// Reads a policy's files, and remembers what they were.
class loader {
public:
    explicit loader(const policy_reading& how) : how_(how) {}

    policy_file load(const std::string& path) && {
        contents top = read(path);
        if (!top.wrong.empty()) {
            made_.found.errors.push_back({{path, 0, 0}, std::move(top.wrong), {}});
        } else {
            names_.emplace(top.id, path);
            parse(std::move(top.text), path);
        }
        made_.looked_at = on_.looks();
        return std::move(made_);
    }

private:
    void parse(std::string text, const std::string& path) {
        made_.texts.emplace_back(path, text);
        const acl::reading reading{[this](std::string_view pattern, std::string_view from) {
                                       return include(pattern, from);
                                   },
                                   how_.warn};
        acl::parsed read = acl::parse(text, path, reading);
        made_.rules = std::move(read.rules);
        made_.groups = std::move(read.groups);
        made_.lists = std::move(read.lists);
        made_.add({std::move(read.errors), std::move(read.warnings)});
    }

    std::variant<std::vector<acl::included>, std::string> include(std::string_view pattern,
                                                                  std::string_view from) {
        const auto slash = from.rfind('/');
        const std::string folder(from.substr(0, slash == std::string_view::npos ? 0 : slash + 1));
        auto files = files_named(folder, pattern, on_);
        if (auto* const why = std::get_if<std::string>(&files)) return std::move(*why);
        std::vector<acl::included> all;
        for (const std::string& file : std::get<std::vector<std::string>>(files)) {
            contents one = read(file);
            if (!one.wrong.empty()) return base::visible_line(file) + ": " + one.wrong;
            // One file has one name, by whatever way it is reached, so that a cycle is seen.
            const std::string& name = names_.emplace(one.id, file).first->second;
            made_.texts.emplace_back(name, one.text);
            all.push_back({name, std::move(one.text)});
        }
        return all;
    }

    contents read(const std::string& path) {
        on_.walk(path);
        contents got;
        const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (fd < 0) return failed(std::move(got));
        const std::shared_ptr<void> closing(nullptr, [fd](void*) { close(fd); });
        struct stat st {};
        if (fstat(fd, &st) != 0) return failed(std::move(got));
        got.id = {st.st_dev, st.st_ino};
        if (!S_ISREG(st.st_mode)) {
            got.wrong = "is not a regular file";
            return got;
        }
        if (std::string why = unsafe(st); !why.empty()) {
            if (how_.rule == owners::enforced) {
                got.wrong = std::move(why);
                return got;
            }
            made_.found.warnings.push_back({{path, 0, 0}, std::move(why), {}});
        }
        return read_all(fd, std::move(got));
    }

    contents read_all(int fd, contents got) {
        std::array<char, 16384> part{};
        for (ssize_t size = 0; (size = ::read(fd, part.data(), part.size())) != 0;) {
            if (size < 0) return failed(std::move(got));
            got.text.append(part.data(), static_cast<std::size_t>(size));
            bytes_ += static_cast<std::size_t>(size);
            if (bytes_ <= acl::max_policy_size) continue;
            got.wrong = "is too large: a policy has at most " +
                        std::to_string(acl::max_policy_size >> 20U) +
                        " MiB with all that it includes";
            return got;
        }
        return got;
    }

    contents failed(contents got) const {
        const int error = errno;
        got.wrong = std::generic_category().message(error);
        if (error == EACCES && how_.rule == owners::enforced) {
            got.wrong += "; uid " + std::to_string(geteuid()) +
                         ", as which the daemon runs, must be able to read it: chmod a+r FILE, or "
                         "give it to that user";
        }
        return got;
    }

    /// Who else could have written the file, if anybody.
    [[nodiscard]] std::string unsafe(const struct stat& st) const {
        if (st.st_uid != 0 && st.st_uid != how_.daemon) {
            return "belongs to uid " + std::to_string(st.st_uid) +
                   "; it must belong to root or to the daemon's user, or others would write the "
                   "policy";
        }
        if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
            return "is writable by group or world; mend that with: chmod go-w FILE";
        return "";
    }

    const policy_reading& how_;
    policy_file made_;
    trail on_;
    std::map<file_id, std::string> names_;
    std::size_t bytes_ = 0;
};

}  // namespace

acl::diagnostic policy_file::remark(const acl::place& at, std::string what) const {
    std::string_view rest;
    for (const auto& [name, text] : texts) {
        if (name == at.file) rest = text;
    }
    for (unsigned line = 1; line < at.line && !rest.empty(); ++line)
        rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    const auto size = std::min(rest.find('\n'), max_excerpt);
    return {at, std::move(what), std::string(rest.substr(0, size))};
}

void policy_file::add(findings more) {
    const auto order = [this](const acl::diagnostic& d) {
        const auto file = std::find_if(texts.begin(), texts.end(),
                                       [&](const auto& t) { return t.first == d.where.file; });
        return std::tuple(file - texts.begin(), d.where.line, d.where.column);
    };
    const auto merge = [&](std::vector<acl::diagnostic>& to, std::vector<acl::diagnostic>& from) {
        to.insert(to.end(), std::move_iterator(from.begin()), std::move_iterator(from.end()));
        std::stable_sort(to.begin(), to.end(),
                         [&](const auto& a, const auto& b) { return order(a) < order(b); });
    };
    merge(found.errors, more.errors);
    merge(found.warnings, more.warnings);
}

std::size_t policy_file::fingerprint() const {
    std::size_t sum = 0;
    const auto take = [&sum](const std::string& text) {
        sum = sum * 31 + std::hash<std::string>{}(text);
    };
    for (const auto& [name, text] : texts) {
        take(name);
        take(text);
    }
    for (const acl::diagnostic& d : found.errors) take(d.what);
    return sum;
}

policy_file load_policy(const std::string& path, const policy_reading& how) {
    return loader(how).load(path);
}

std::string in_words(const std::vector<acl::diagnostic>& all) {
    std::string text;
    for (const acl::diagnostic& d : all) {
        text +=
            d.where.line > 0 ? d.str() : base::visible_line(d.where.file) + ": " + d.what + '\n';
    }
    return text;
}

std::vector<acl::diagnostic> as_warnings(std::vector<acl::diagnostic> all) {
    for (acl::diagnostic& d : all) d.what.insert(0, "warning: ");
    return all;
}

}  // namespace fingerpost::daemon
