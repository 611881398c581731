#include "proc_stat.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

#include "base/error.hpp"
#include "last_error.hpp"

namespace fingerpost::sessions {
namespace {

template <class Number>
bool take(std::string_view& rest, Number& into) {
    const auto blank = rest.find_first_not_of(' ');
    if (blank == std::string_view::npos) return false;
    rest.remove_prefix(blank);
    const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), into);
    if (failure != std::errc{}) return false;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return true;
}

bool skip(std::string_view& rest, int fields) {
    for (long long ignored = 0; fields > 0; --fields) {
        // Some of these are unsigned 64-bit numbers past a long long: the sign does not matter
        // here.
        if (unsigned long long wide = 0; !take(rest, ignored) && !take(rest, wide)) return false;
    }
    return true;
}

}  // namespace

std::optional<process_stat> parse_stat(std::string_view line) {
    process_stat s;
    // A program may call itself "x) S 1 (y": only the last parenthesis ends the name.
    const auto opened = line.find('(');
    const auto closed = line.rfind(')');
    if (opened == std::string_view::npos || closed == std::string_view::npos || closed < opened) {
        return std::nullopt;
    }
    std::string_view front = line.substr(0, opened);
    if (!take(front, s.pid)) return std::nullopt;
    s.comm = line.substr(opened + 1, closed - opened - 1);

    std::string_view rest = line.substr(closed + 1);
    if (rest.size() < 3 || rest[0] != ' ' || rest[2] != ' ') return std::nullopt;
    s.state = rest[1];
    rest.remove_prefix(2);
    constexpr int from_flags_to_itrealvalue = 13;
    int tty = 0;  // printed as a signed number
    if (!take(rest, s.parent) || !take(rest, s.group) || !take(rest, s.session) ||
        !take(rest, tty) || !take(rest, s.foreground) || !skip(rest, from_flags_to_itrealvalue) ||
        !take(rest, s.started)) {
        return std::nullopt;
    }
    s.tty = static_cast<unsigned>(tty);
    return s;
}

base::result<std::string> read_kernel_file(const std::string& path, std::size_t limit) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return last_error();
    std::string text;
    std::array<char, 4096> piece;
    base::error_code failure;
    while (text.size() < limit) {
        const auto got = ::read(fd, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) failure = last_error();
        if (got <= 0) break;
        text.append(piece.data(), static_cast<std::size_t>(got));
    }
    ::close(fd);
    if (failure) return failure;
    return text;
}

base::result<process_stat> read_stat(const std::string& proc, pid_t pid) {
    const auto text = read_kernel_file(proc + '/' + std::to_string(pid) + "/stat");
    if (!text) return text.error();
    auto stat = parse_stat(*text);
    if (!stat) return base::errc::bad_form;
    return *std::move(stat);
}

std::string line_of_tty(unsigned tty, const std::string& sys) {
    if (tty == 0) return {};
    const unsigned major = (tty >> 8) & 0xfff;
    const unsigned minor = (tty & 0xff) | ((tty >> 12) & 0xfff00);
    constexpr unsigned vt_major = 4, pts_first = 136, pts_last = 143;
    if (major >= pts_first && major <= pts_last) {
        return "pts/" + std::to_string((major - pts_first) * 256 + minor);
    }
    if (major == vt_major) {
        return minor < 64 ? "tty" + std::to_string(minor) : "ttyS" + std::to_string(minor - 64);
    }
    const std::string link =
        sys + "/dev/char/" + std::to_string(major) + ':' + std::to_string(minor);
    std::array<char, 512> target;
    const auto size = ::readlink(link.c_str(), target.data(), target.size());
    if (size <= 0) return {};
    const std::string_view to(target.data(), static_cast<std::size_t>(size));
    const auto slash = to.rfind('/');
    return std::string(slash == std::string_view::npos ? to : to.substr(slash + 1));
}

}  // namespace fingerpost::sessions
