#include <chrono>
#include <deque>
#include <string_view>

#include "datagrams.hpp"
#include "message.hpp"
#include "teller.hpp"

namespace fingerpost::bench {
namespace {

using steady = std::chrono::steady_clock;

constexpr auto resend_after = std::chrono::milliseconds(500);  // T1 of RFC 3261

/// As much as fingerpostd says of somebody.
std::string document(const std::string& aor, bool away) {
    return R"(<?xml version="1.0" encoding="UTF-8"?>
<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" )"
           R"(xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity=")" +
           aor + R"(">
<tuple id="t1"><status><basic>open</basic></status><contact priority="0.5">)" +
           aor +
           R"(</contact><timestamp>2026-01-02T03:04:05Z</timestamp></tuple>
<dm:person id="p1">)" +
           (away ? "<rpid:activities><rpid:away/></rpid:activities>" : "") +
           R"(<rpid:user-input idle-threshold="300">active</rpid:user-input>)"
           R"(<dm:timestamp>2026-01-02T03:04:05Z</dm:timestamp></dm:person>
<dm:device id="d1"><dm:deviceID>urn:x-host:h1</dm:deviceID></dm:device>
</presence>
)";
}

class publisher final : public teller {
public:
    publisher(const sockaddr_in& to, std::string domain)
        : socket_(to), domain_(std::move(domain)), run_(::getpid()) {}

    void enter(std::uint32_t person) override {
        if (people_.size() <= person) people_.resize(person + 1);
        tell(person, false);
    }

    void tell(std::uint32_t person, bool away) override {
        word& w = people_[person];
        ++w.cseq;
        w.away = away;
        w.waits = true;
        send(person);
    }

    [[nodiscard]] const descriptor& fd() const override { return socket_.fd(); }

    void take_answers(const accepted& then) override {
        socket_.receive([&](std::string_view text) { take(read_message(text), then); });
    }

    void tell_late() override {
        const auto before = steady::now() - resend_after;
        while (!sent_.empty() && sent_.front().at < before) {
            const on_its_way late = sent_.front();
            sent_.pop_front();
            const word& w = people_[late.person];
            if (w.waits && w.cseq == late.cseq) send(late.person);
        }
    }

    void flush() override { socket_.flush(); }

private:
    /// What was last said of somebody.
    struct word {
        std::uint32_t cseq = 0;
        bool away = false;
        bool waits = false;
        std::string etag;
    };
    struct on_its_way {
        steady::time_point at;
        std::uint32_t person;
        std::uint32_t cseq;
    };

    void send(std::uint32_t person) {
        const word& w = people_[person];
        const std::string aor = "sip:" + user_of(person) + "@" + domain_;
        const std::string own = std::to_string(person) + "-" + std::to_string(w.cseq);
        const std::string body = document(aor, w.away);
        std::string text = "PUBLISH " + aor + " SIP/2.0\r\n";
        text += "Via: SIP/2.0/UDP 127.0.0.1:" + std::to_string(socket_.port()) +
                ";rport;branch=z9hG4bKp" + own + "\r\nMax-Forwards: 70\r\n";
        text += "From: <" + aor + ">;tag=p" + own + "\r\nTo: <" + aor + ">\r\n";
        text += "Call-ID: " + std::to_string(person) + "-p" + std::to_string(run_) + "\r\n";
        text += "CSeq: " + std::to_string(w.cseq) + " PUBLISH\r\nEvent: presence\r\n";
        if (!w.etag.empty()) text += "SIP-If-Match: " + w.etag + "\r\n";
        text += "Expires: 3600\r\nContent-Type: application/pidf+xml\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body;
        socket_.send(text);
        sent_.push_back({steady::now(), person, w.cseq});
    }

    void take(const message& m, const accepted& then) {
        const std::uint32_t person = number_at_start(m.call_id);
        if (m.status() < 200 || person >= people_.size()) return;
        word& w = people_[person];
        if (!w.waits || m.cseq_number() != w.cseq) return;
        if (m.status() >= 300) give_up("a PUBLISH was refused: " + std::string(m.first_line));
        w.etag = m.etag;
        w.waits = false;
        then(person);
    }

    datagrams socket_;
    std::string domain_;
    pid_t run_;
    std::vector<word> people_;
    std::deque<on_its_way> sent_;
};

}  // namespace

std::unique_ptr<teller> make_publisher(const sockaddr_in& to, const std::string& domain) {
    return std::make_unique<publisher>(to, domain);
}

}  // namespace fingerpost::bench
