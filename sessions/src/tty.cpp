#include "sessions/tty.hpp"

#include <sys/stat.h>

#include <cerrno>

#include "base/error.hpp"
#include "last_error.hpp"
#include "tty_path.hpp"

namespace fingerpost::sessions {
namespace {

base::instant instant_of(const timespec& t) noexcept {
    return base::instant(std::chrono::seconds(t.tv_sec) +
                         std::chrono::microseconds(t.tv_nsec / 1000));
}

}  // namespace

base::result<tty_facts> dev_ttys::look(std::string_view line) const {
    if (!stays_beneath(line)) return base::make_error_code(base::errc::bad_char);
    struct stat st {};
    if (::stat((dev_ + "/").append(line).c_str(), &st) != 0) return last_error();
    if (!S_ISCHR(st.st_mode)) return base::error_code(ENOTTY, boost::system::system_category());
    return tty_facts{.owner = st.st_uid,
                     .last_input = instant_of(st.st_atim),
                     .changed = instant_of(st.st_ctim),
                     .messages = (st.st_mode & S_IWGRP) != 0};
}

}  // namespace fingerpost::sessions
