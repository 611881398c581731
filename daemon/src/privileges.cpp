#include "privileges.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace fingerpost::daemon {
namespace {

void require(bool done, const char* what) {
    if (!done) throw std::system_error(errno, std::system_category(), what);
}

void insist(bool done) {
    if (!done) _exit(1);  // a helper with more rights than it should have must not run
}

bool set_capabilities(std::initializer_list<int> kept) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
    for (const int capability : kept) {
        auto& word = data[CAP_TO_INDEX(capability)];
        word.permitted |= CAP_TO_MASK(capability);
        word.effective |= CAP_TO_MASK(capability);
    }
    return syscall(SYS_capset, &header, data.data()) == 0;
}

}  // namespace

identity find_identity(const std::string& user) {
    errno = 0;
    const passwd* const entry = getpwnam(user.c_str());
    if (entry == nullptr) {
        throw std::runtime_error("daemon.user: there is no user " + user +
                                 "; make one (adduser --system --group " + user +
                                 ") or name another");
    }
    return {user, entry->pw_uid, entry->pw_gid};
}

void become(const identity& who) {
    require(setgroups(0, nullptr) == 0, "give up root's groups");
    require(setresgid(who.gid, who.gid, who.gid) == 0, "give up root's group");
    require(setresuid(who.uid, who.uid, who.uid) == 0,
            "give up root, and with it all capabilities");
    require(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "give up gaining any by exec");
    require(who.uid == 0 || setuid(0) != 0, "find root given up");
}

void give_up_all_but(std::initializer_list<int> kept) {
    insist(unshare(CLONE_NEWNET) == 0);                     // the network
    insist(setgroups(0, nullptr) == 0);                     // root's groups
    insist(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);    // gaining rights by exec
    for (int c = 0; prctl(PR_CAPBSET_READ, c) >= 0; ++c) {  // capabilities, for good
        if (std::find(kept.begin(), kept.end(), c) == kept.end())
            insist(prctl(PR_CAPBSET_DROP, c) == 0);
    }
    insist(set_capabilities(kept));  // and those held now
}

void close_all_but(std::initializer_list<int> kept) {
    std::vector<unsigned> stay;
    for (const int fd : kept) {
        if (fd >= 0) stay.push_back(static_cast<unsigned>(fd));
    }
    std::sort(stay.begin(), stay.end());
    unsigned from = 0;
    for (const unsigned fd : stay) {
        if (fd > from) syscall(SYS_close_range, from, fd - 1, 0U);
        from = fd + 1;
    }
    syscall(SYS_close_range, from, ~0U, 0U);
}

}  // namespace fingerpost::daemon
