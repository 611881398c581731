#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

namespace fingerpost::cli {

/// A folder that is gone afterwards.
struct temp_folder {
    temp_folder()
        : path(std::filesystem::temp_directory_path() /
               ("fingerpost-cli-" + std::to_string(::getpid()) + '-' + std::to_string(++made))) {
        std::filesystem::create_directory(path);
    }
    ~temp_folder() { std::filesystem::remove_all(path); }
    static inline int made = 0;
    std::filesystem::path path;
};

/// A server that serves one connection on a thread of its own, by blocking calls, and then closes.
template <class Protocol>
class stub {
public:
    using socket = typename Protocol::socket;

    stub(typename Protocol::endpoint at, std::function<void(socket&)> serve)
        : listening_(io_, at), thread_([this, serve] {
              socket peer(io_);
              listening_.accept(peer);
              serve(peer);
          }) {}
    ~stub() { thread_.join(); }
    [[nodiscard]] typename Protocol::endpoint endpoint() const {
        return listening_.local_endpoint();
    }

private:
    boost::asio::io_context io_;
    typename Protocol::acceptor listening_;
    std::thread thread_;
};

using unix_stub = stub<boost::asio::local::stream_protocol>;
using tcp_stub = stub<boost::asio::ip::tcp>;

inline boost::asio::ip::tcp::endpoint free_port() {
    return {boost::asio::ip::make_address("127.0.0.1"), 0};
}

/// A line without its newline; what there is if the other side ended first.
template <class Socket>
std::string read_line(Socket& peer) {
    std::string input;
    boost::system::error_code ended;
    boost::asio::read_until(peer, boost::asio::dynamic_buffer(input), '\n', ended);
    return input.substr(0, input.find('\n'));
}

template <class Socket>
void write_all(Socket& peer, const std::string& bytes) {
    boost::system::error_code gone;
    boost::asio::write(peer, boost::asio::buffer(bytes), gone);
}

/// What the tool did.
struct run_result {
    int code = -1;
    std::string out;  ///< of both outputs
};

/// Runs the built tool by the shell, which redirects for the test: `arguments` may hold "2>&1".
inline run_result run_tool(const std::string& arguments, const std::string& before = "") {
    run_result result;
    FILE* pipe = ::popen((before + "TZ=UTC " FINGERPOST_TOOL " " + arguments).c_str(), "r");
    std::array<char, 4096> piece;
    while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe))
        result.out.append(piece.data(), got);
    const int status = ::pclose(pipe);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

}  // namespace fingerpost::cli
