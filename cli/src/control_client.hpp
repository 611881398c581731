#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fingerpost::cli {

/// A connection to a Unix socket of the daemon's.
class unix_stream {
public:
    /// The daemon's own deadline is shorter.
    static constexpr std::chrono::seconds default_patience{15};

    /// `patience` bounds this, each `send` and each wait for a line.
    /// Errors: what connect(2) says, EAGAIN when nobody accepted in time; ENAMETOOLONG.
    [[nodiscard]] static base::result<unix_stream> connect(
        const std::string& path, std::chrono::milliseconds patience = default_patience);
    unix_stream(unix_stream&& other) noexcept;
    unix_stream& operator=(unix_stream&&) = delete;
    ~unix_stream();

    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
    /// Sends it all. Errors: what send(2) says, EAGAIN when it was not taken in time.
    [[nodiscard]] base::result<void> send(std::string_view bytes);
    /// The next line without its newline; waits that long for each piece of it.
    /// Errors: errc::not_found when the daemon closed; errc::too_long past 4 MiB; what recv(2)
    /// says, EAGAIN when nothing came in time.
    [[nodiscard]] base::result<std::string> line();
    /// Waits for lines without limit from now on.
    void be_patient();

private:
    explicit unix_stream(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
    std::string input_;
};

/// What went wrong with a socket of the daemon's, for people; `advice` says what to do where no
/// daemon answers at all.
[[nodiscard]] std::string words_of(const base::error_code& why, const char* advice);

/// The daemon's control socket, asked one thing.
class control_client {
public:
    /// Errors: as of unix_stream.
    [[nodiscard]] static base::result<control_client> ask(const std::string& path,
                                                          const boost::json::object& request);
    /// The next line of the answer. Errors: as of unix_stream::line(); errc::bad_form for a line
    /// that is no JSON object.
    [[nodiscard]] base::result<boost::json::object> next();
    /// For an answer that goes on for ever.
    void be_patient() { stream_.be_patient(); }

private:
    explicit control_client(unix_stream stream) : stream_(std::move(stream)) {}
    unix_stream stream_;
};

}  // namespace fingerpost::cli
