#include "feed.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/json/parse.hpp>
#include <cerrno>

#include "base/text.hpp"
#include "control_client.hpp"
#include "facts.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;

/// Moves bytes both ways at once: who first sends all and then reads deadlocks on a long input.
class pump {
public:
    pump(unix_stream daemon, int in, std::ostream& out)
        : daemon_(std::move(daemon)), in_(in), out_(out) {}

    enum class outcome { finished, broken_off, failed };

    outcome run() {
        while (!answers_ended_) {
            if (!step()) return outcome::failed;
        }
        if (!answers_.empty()) print(answers_);
        return input_ended_ && to_send_.empty() ? outcome::finished : outcome::broken_off;
    }
    [[nodiscard]] bool had_errors() const noexcept { return had_errors_; }

private:
    /// Waits, then moves what can be moved. False: errno says why not.
    bool step() {
        const bool wants_input = !input_ended_ && to_send_.empty();
        const short send_when = to_send_.empty() ? 0 : POLLOUT;
        std::array<pollfd, 2> both{
            {{wants_input ? in_ : -1, POLLIN, 0},
             {daemon_.descriptor(), static_cast<short>(POLLIN | send_when), 0}}};
        if (::poll(both.data(), both.size(), -1) < 0) return errno == EINTR;
        if (both[0].revents != 0 && !read_input()) return false;
        if ((both[1].revents & POLLOUT) != 0 && !send_some()) return false;
        return (both[1].revents & (POLLIN | POLLHUP | POLLERR)) == 0 || read_answers();
    }

    bool read_input() {
        std::array<char, 16 * 1024> piece;
        const ssize_t got = ::read(in_, piece.data(), piece.size());
        if (got < 0) return errno == EINTR || errno == EAGAIN;
        if (got > 0) {
            to_send_.assign(piece.data(), static_cast<std::size_t>(got));
            return true;
        }
        input_ended_ = true;
        return ::shutdown(daemon_.descriptor(), SHUT_WR) == 0 || errno == ENOTCONN;
    }

    bool send_some() {
        const ssize_t sent = ::send(daemon_.descriptor(), to_send_.data(), to_send_.size(),
                                    MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) to_send_.erase(0, static_cast<std::size_t>(sent));
        // A daemon that closed has told why: its answers are still to be read.
        return sent >= 0 || errno == EINTR || errno == EAGAIN || errno == EPIPE;
    }

    bool read_answers() {
        std::array<char, 16 * 1024> piece;
        const ssize_t got = ::recv(daemon_.descriptor(), piece.data(), piece.size(), MSG_DONTWAIT);
        if (got < 0 && errno == ECONNRESET) answers_ended_ = true;
        if (got < 0) return errno == EINTR || errno == EAGAIN || errno == ECONNRESET;
        if (got == 0) answers_ended_ = true;
        answers_.append(piece.data(), static_cast<std::size_t>(got));
        std::size_t begin = 0;
        for (auto end = answers_.find('\n'); end != std::string::npos;
             begin = end + 1, end = answers_.find('\n', begin))
            print(std::string_view(answers_).substr(begin, end - begin));
        answers_.erase(0, begin);
        return true;
    }

    void print(std::string_view line) {
        boost::system::error_code ec;
        const json::value answer = json::parse(line, ec);
        if (ec || !answer.is_object()) {
            had_errors_ = true;
            out_ << base::visible_line(line) << std::endl;
            return;
        }
        if (answer.get_object().contains("error")) had_errors_ = true;
        out_ << json_line(answer.get_object()) << std::endl;
    }

    unix_stream daemon_;
    int in_;
    std::ostream& out_;
    std::string to_send_;
    std::string answers_;
    bool input_ended_ = false;
    bool answers_ended_ = false;
    bool had_errors_ = false;
};

}  // namespace

exit_code feed(const std::string& path, int in, std::ostream& out, std::ostream& err) {
    auto daemon = unix_stream::connect(path);
    if (!daemon) {
        err << "fingerpost: " << base::visible_line(path) << ": "
            << words_of(daemon.error(), "does fingerpostd run with --sessions.source=feed?")
            << '\n';
        return exit_code::unreachable;
    }
    pump p(std::move(*daemon), in, out);
    switch (p.run()) {
        case pump::outcome::finished:
            return p.had_errors() ? exit_code::refused : exit_code::ok;
        case pump::outcome::broken_off:
            err << "fingerpost: the daemon closed the connection before the input ended.\n";
            return exit_code::unreachable;
        case pump::outcome::failed:
            break;
    }
    err << "fingerpost: " << base::error_code(errno, boost::system::system_category()).message()
        << '\n';
    return exit_code::unreachable;
}

}  // namespace fingerpost::cli
