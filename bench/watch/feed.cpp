#include <sys/socket.h>
#include <sys/un.h>

#include <array>

#include "message.hpp"
#include "teller.hpp"

namespace fingerpost::bench {
namespace {

descriptor connected(const std::string& path) {
    descriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    path.copy(at.sun_path, sizeof at.sun_path - 1);
    if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0)
        give_up(path);
    return fd;
}

class feed final : public teller {
public:
    explicit feed(const std::string& path) : fd_(connected(path)) {}

    void enter(std::uint32_t person) override {
        const std::string id = std::to_string(person);
        lines_ += R"({"op":"login","id":")" + id + R"(","user":")" + user_of(person) +
                  R"(","host":"h)" + id +
                  R"(","line":"pts/1","origin":"10.1.2.3"})"
                  "\n";
    }

    void tell(std::uint32_t person, bool away) override {
        lines_ += R"({"op":"update","id":")" + std::to_string(person) + R"(","locked":)" +
                  (away ? "true" : "false") + "}\n";
    }

    [[nodiscard]] const descriptor& fd() const override { return fd_; }

    void take_answers(const accepted& then) override {
        receive_some(fd_, said_);
        std::size_t begin = 0;
        for (std::size_t end; (end = said_.find('\n', begin)) != said_.npos; begin = end + 1)
            then(told(std::string_view(said_).substr(begin, end - begin)));
        said_.erase(0, begin);
    }

    void flush() override { send_all(fd_, lines_); }

private:
    static std::uint32_t told(std::string_view answer) {
        constexpr std::string_view good = R"({"ok":")";
        if (!answer.starts_with(good)) give_up("the feed was refused: " + std::string(answer));
        return number_at_start(answer.substr(good.size()));
    }

    descriptor fd_;
    std::string lines_;
    std::string said_;
};

}  // namespace

std::string user_of(std::uint32_t person) {
    std::array<char, 16> name;
    std::snprintf(name.data(), name.size(), "u%04u", person);
    return name.data();
}

std::unique_ptr<teller> make_feed(const std::string& path) { return std::make_unique<feed>(path); }

}  // namespace fingerpost::bench
