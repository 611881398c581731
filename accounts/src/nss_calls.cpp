#include "nss_calls.hpp"

#include <grp.h>
#include <pwd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <set>

#include "accounts/gecos.hpp"
#include "base/error.hpp"

namespace fingerpost::accounts {
namespace {

constexpr std::size_t first_buffer = 4096;          // bytes; most entries fit
constexpr std::size_t largest_buffer = 16'777'216;  // bytes; a group of half a million
constexpr std::size_t most_groups = 65'536;         // NGROUPS_MAX of Linux

/// Calls `get(buffer, size, &found)`, one of the `get*_r` functions, with a buffer that grows until
/// the entry fits, and gives `take(entry)`.
template <class Entry, class Get, class Take>
auto entry_of(Get get, Take take) -> base::result<decltype(take(std::declval<const Entry&>()))> {
    std::vector<char> buffer;
    for (std::size_t size = first_buffer; size <= largest_buffer; size *= 2) {
        buffer.resize(size);
        Entry entry{};
        Entry* found = nullptr;
        int error = 0;
        do {
            error = get(&entry, buffer.data(), buffer.size(), &found);
        } while (error == EINTR);
        if (error == ERANGE) continue;
        if (error == 0 && found) return take(*found);
        // getpwnam(3) lists more codes for "no such entry" on other systems; on Linux the rest
        // means trouble.
        const bool absent = error == 0 || error == ENOENT || error == ESRCH;
        return absent ? base::errc::not_found : base::errc::cannot_tell;
    }
    return base::errc::cannot_tell;
}

/// A member of a passwd entry, which modules may leave null.
std::string text_of(const char* member) { return member ? member : ""; }

std::optional<account> account_from(const passwd& entry) {
    auto name = base::user_name::parse(text_of(entry.pw_name));
    if (!name) return std::nullopt;
    auto parts = parse_gecos(text_of(entry.pw_gecos), name->str());
    return account{*std::move(name),
                   entry.pw_uid,
                   entry.pw_gid,
                   std::move(parts.full_name),
                   std::move(parts.office),
                   std::move(parts.office_phone),
                   std::move(parts.home_phone),
                   text_of(entry.pw_dir),
                   text_of(entry.pw_shell)};
}

base::result<std::string> group_name(gid_t gid) {
    return entry_of<group>([gid](group* g, char* buffer, std::size_t size,
                                 group** found) { return getgrgid_r(gid, g, buffer, size, found); },
                           [](const group& g) { return text_of(g.gr_name); });
}

base::result<std::vector<gid_t>> group_ids(const account& of) {
    const std::string name(of.name.str());
    std::vector<gid_t> ids(64);
    for (;;) {
        int count = static_cast<int>(ids.size());
        const bool fits = getgrouplist(name.c_str(), of.gid, ids.data(), &count) >= 0;
        const auto size = static_cast<std::size_t>(std::max(count, 0));
        if (!fits && ids.size() >= most_groups) return base::errc::cannot_tell;
        ids.resize(fits ? size : std::clamp(size, ids.size() * 2, most_groups));
        if (fits) return ids;
    }
}

/// Calls `take` for each entry of a file like passwd(5); lines that are no entries are passed over.
/// Errors: errc::cannot_tell if it cannot be read.
template <class Take>
base::result<void> each_account(const std::string& passwd_file, Take take) {
    const auto close = [](FILE* f) { std::fclose(f); };
    const std::unique_ptr<FILE, decltype(close)> file(std::fopen(passwd_file.c_str(), "re"), close);
    if (!file) return base::errc::cannot_tell;
    for (;;) {
        const auto entry = entry_of<passwd>(
            [&file](passwd* p, char* buffer, std::size_t size, passwd** found) {
                return fgetpwent_r(file.get(), p, buffer, size, found);
            },
            account_from);
        if (!entry) {  // "not found" is the end of the file
            if (entry.error() == base::errc::not_found && !std::ferror(file.get())) return {};
            return base::errc::cannot_tell;
        }
        if (*entry) take(**entry);
    }
}

}  // namespace

base::result<account> account_named(const base::user_name& name) {
    const std::string asked(name.str());
    auto found = entry_of<passwd>(
        [&asked](passwd* p, char* buffer, std::size_t size, passwd** entry) {
            return getpwnam_r(asked.c_str(), p, buffer, size, entry);
        },
        account_from);
    if (!found) return found.error();
    if (!*found || (*found)->name != name) return base::errc::not_found;
    return **std::move(found);
}

base::result<account> account_of(uid_t uid) {
    auto found =
        entry_of<passwd>([uid](passwd* p, char* buffer, std::size_t size,
                               passwd** entry) { return getpwuid_r(uid, p, buffer, size, entry); },
                         account_from);
    if (!found) return found.error();
    if (!*found || (*found)->uid != uid) return base::errc::not_found;
    return **std::move(found);
}

base::result<std::vector<std::string>> groups_named(const base::user_name& name) {
    const auto whose = account_named(name);
    if (!whose) return whose.error();
    const auto ids = group_ids(*whose);
    if (!ids) return ids.error();
    std::vector<std::string> names;
    for (const gid_t gid : *ids) {
        auto called = group_name(gid);
        if (called) {
            names.push_back(*std::move(called));
        } else if (called.error() != base::errc::not_found) {
            return called.error();
        }
    }
    return names;
}

base::result<bool> group_exists(const std::string& group_asked) {
    const auto found = entry_of<group>(
        [&group_asked](group* g, char* buffer, std::size_t size, group** entry) {
            return getgrnam_r(group_asked.c_str(), g, buffer, size, entry);
        },
        [&group_asked](const group& g) { return text_of(g.gr_name) == group_asked; });
    if (found) return *found;
    if (found.error() == base::errc::not_found) return false;
    return base::errc::cannot_tell;
}

base::result<word_index> full_names_in(const std::string& passwd_file) {
    word_index names;
    const auto read =
        each_account(passwd_file, [&names](const account& a) { names.add(a.full_name, a.name); });
    if (!read) return read.error();
    return names;
}

base::result<std::vector<base::user_name>> members_of_group(const std::string& group_asked,
                                                            const std::string& passwd_file) {
    struct named_group {
        gid_t gid;
        std::set<base::user_name> users;
        bool is_it;
    };
    auto found = entry_of<group>(
        [&group_asked](group* g, char* buffer, std::size_t size, group** entry) {
            return getgrnam_r(group_asked.c_str(), g, buffer, size, entry);
        },
        [&group_asked](const group& g) {
            named_group n{g.gr_gid, {}, text_of(g.gr_name) == group_asked};
            for (char** m = g.gr_mem; m != nullptr && *m != nullptr; ++m) {
                if (auto user = base::user_name::parse(*m)) n.users.insert(*user);
            }
            return n;
        });
    if (!found) return found.error();
    if (!found->is_it) return base::errc::not_found;
    const auto read = each_account(passwd_file, [&found](const account& a) {
        if (a.gid == found->gid) found->users.insert(a.name);
    });
    if (!read) return read.error();
    return std::vector<base::user_name>(found->users.begin(), found->users.end());
}

}  // namespace fingerpost::accounts
