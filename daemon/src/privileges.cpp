#include "privileges.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>
#include <vector>

namespace fingerpost::daemon {
namespace {

void require(bool done, const char* what) {
    if (!done)
        throw std::system_error(errno, std::system_category(), std::string("cannot ") + what);
}

bool set_capabilities(std::initializer_list<int> kept) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
    for (const int capability : kept) {
        auto& word = data.at(static_cast<std::size_t>(CAP_TO_INDEX(capability)));
        word.permitted |= CAP_TO_MASK(capability);
        word.effective |= CAP_TO_MASK(capability);
    }
    return syscall(SYS_capset, &header, data.data()) == 0;
}

}  // namespace

void become(const identity& who) {
    require(setgroups(0, nullptr) == 0, "give up root's groups");
    require(setresgid(who.gid, who.gid, who.gid) == 0, "give up root's group");
    require(setresuid(who.uid, who.uid, who.uid) == 0,
            "give up root, and with it all capabilities");
    require(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "give up gaining rights by exec");
    require(who.uid == 0 || setuid(0) != 0, "find root given up");
}

void give_up_all_but(std::initializer_list<int> kept) {
    require(unshare(CLONE_NEWNET) == 0, "give up the network");
    require(setgroups(0, nullptr) == 0, "give up root's groups");
    require(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "give up gaining rights by exec");
    for (int c = 0; prctl(PR_CAPBSET_READ, c) >= 0; ++c) {
        if (std::find(kept.begin(), kept.end(), c) == kept.end())
            require(prctl(PR_CAPBSET_DROP, c) == 0, "give up capabilities for good");
    }
    require(set_capabilities(kept), "keep its few capabilities and give up the others");
}

void end_with(pid_t daemon) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != daemon) _exit(0);
}

void close_all_but(std::initializer_list<int> kept) {
    const auto close_range = [](unsigned from, unsigned to) {
        require(syscall(SYS_close_range, from, to, 0U) == 0, "close the daemon's files");
    };
    std::vector<unsigned> stay;
    for (const int fd : kept) {
        if (fd >= 0) stay.push_back(static_cast<unsigned>(fd));
    }
    std::sort(stay.begin(), stay.end());
    unsigned from = 0;
    for (const unsigned fd : stay) {
        if (fd > from) close_range(from, fd - 1);
        from = fd + 1;
    }
    close_range(from, ~0U);
}

}  // namespace fingerpost::daemon
