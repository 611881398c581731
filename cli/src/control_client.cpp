#include "control_client.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t max_line_bytes = 4 * 1024 * 1024;

base::error_code last_error() { return {errno, boost::system::system_category()}; }

/// `which` is SO_RCVTIMEO, or SO_SNDTIMEO, which also bounds connect(2); 0: without limit.
void set_patience(int descriptor, int which, std::chrono::milliseconds patience) {
    const timeval limit{patience.count() / 1000, patience.count() % 1000 * 1000};
    ::setsockopt(descriptor, SOL_SOCKET, which, &limit, sizeof limit);
}

}  // namespace

base::result<unix_stream> unix_stream::connect(const std::string& path,
                                               std::chrono::milliseconds patience) {
    sockaddr_un there{};
    there.sun_family = AF_UNIX;
    if (path.size() >= sizeof there.sun_path)
        return base::error_code(ENAMETOOLONG, boost::system::system_category());
    std::memcpy(there.sun_path, path.c_str(), path.size() + 1);
    unix_stream s(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (s.descriptor_ < 0) return last_error();
    set_patience(s.descriptor_, SO_SNDTIMEO, patience);
    set_patience(s.descriptor_, SO_RCVTIMEO, patience);
    if (::connect(s.descriptor_, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0)
        return last_error();
    return s;
}

unix_stream::unix_stream(unix_stream&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), input_(std::move(other.input_)) {}

unix_stream::~unix_stream() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void unix_stream::be_patient() {
    set_patience(descriptor_, SO_RCVTIMEO, std::chrono::milliseconds::zero());
}

base::result<void> unix_stream::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return last_error();
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
}

base::result<std::string> unix_stream::line() {
    std::array<char, 16 * 1024> piece;
    std::size_t looked_at = 0;
    for (;;) {
        const auto end = input_.find('\n', looked_at);
        if (end != std::string::npos) {
            std::string line = input_.substr(0, end);
            input_.erase(0, end + 1);
            return line;
        }
        looked_at = input_.size();
        if (looked_at > max_line_bytes) return base::errc::too_long;
        const ssize_t got = ::recv(descriptor_, piece.data(), piece.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return last_error();
        if (got == 0) return base::errc::not_found;
        input_.append(piece.data(), static_cast<std::size_t>(got));
    }
}

std::string words_of(const base::error_code& why, const char* advice) {
    using boost::system::errc::errc_t;
    if (why == errc_t::connection_refused || why == errc_t::no_such_file_or_directory)
        return std::string("no daemon answers there; ") + advice;
    if (why == errc_t::resource_unavailable_try_again) return "the daemon does not answer in time.";
    return why.message();
}

base::result<control_client> control_client::ask(const std::string& path,
                                                 const json::object& request) {
    auto stream = unix_stream::connect(path);
    if (!stream) return stream.error();
    const auto sent = stream->send(json::serialize(request) + '\n');
    // A full daemon answers and closes without reading: its answer is still to be read.
    if (!sent && sent.error() != boost::system::errc::broken_pipe) return sent.error();
    return control_client(std::move(*stream));
}

base::result<json::object> control_client::next() {
    const auto line = stream_.line();
    if (!line) return line.error();
    boost::system::error_code ec;
    json::value v = json::parse(*line, ec);
    if (ec || !v.is_object()) return base::errc::bad_form;
    return std::move(v.get_object());
}

}  // namespace fingerpost::cli
