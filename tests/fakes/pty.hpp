#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string>

namespace fingerpost::tests {

/// A pseudo-terminal of the test's own: a real tty whose facts it may change, and at which it
/// types.
class pty {
public:
    pty() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
        BOOST_REQUIRE(master_ >= 0);
        BOOST_REQUIRE_EQUAL(::grantpt(master_), 0);
        BOOST_REQUIRE_EQUAL(::unlockpt(master_), 0);
        path_ = ::ptsname(master_);
        slave_ = ::open(path_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
        BOOST_REQUIRE(slave_ >= 0);
    }
    ~pty() {
        ::close(slave_);
        ::close(master_);
    }
    pty(const pty&) = delete;
    pty& operator=(const pty&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string line() const { return path_.substr(std::string("/dev/").size()); }

    /// A line is typed, and the program at the tty reads it.
    void type() const {
        char bytes[16];
        BOOST_REQUIRE_EQUAL(::write(master_, "x\n", 2), 2);
        BOOST_REQUIRE_EQUAL(::read(slave_, bytes, sizeof bytes), 2);
    }

    /// What it shows, and what was typed at it and echoed; each time what came since.
    [[nodiscard]] std::string shown() const {
        const int flags = ::fcntl(master_, F_GETFL);
        ::fcntl(master_, F_SETFL, flags | O_NONBLOCK);
        std::string all(64 * 1024, '\0');
        const ssize_t size = ::read(master_, all.data(), all.size());
        ::fcntl(master_, F_SETFL, flags);
        all.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return all;
    }
    /// Writes to it until it takes no more.
    void fill() const {
        const std::string much(4096, 'x');
        const int flags = ::fcntl(slave_, F_GETFL);
        ::fcntl(slave_, F_SETFL, flags | O_NONBLOCK);
        // What is written moves on to the master by and by, and makes room for more.
        pollfd room{slave_, POLLOUT, 0};
        while (::poll(&room, 1, 100) == 1 && ::write(slave_, much.data(), much.size()) != 0) {
        }
        ::fcntl(slave_, F_SETFL, flags);
    }
    /// `mesg y` or `mesg n`.
    void set_mode(mode_t mode) const { BOOST_REQUIRE_EQUAL(::chmod(path_.c_str(), mode), 0); }

private:
    int master_;
    int slave_ = -1;
    std::string path_;
};

}  // namespace fingerpost::tests
