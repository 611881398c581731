#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "../deadlines.hpp"
#include "../digest_hash.hpp"
#include "../hop.hpp"
#include "../request.hpp"
#include "../sip_response.hpp"
#include "answer_text.hpp"
#include "base/log.hpp"
#include "bridge/settings.hpp"
#include "sofia.hpp"

namespace fingerpost::bridge {

/// Sofia-SIP's agent as a thing that receives requests and responses as values and sends bytes.
/// Transactions and dialogs are ours: it is used without them. On Sofia's thread.
class stack {
public:
    struct events {
        /// A request that was given a number; it is to be answered by that.
        std::function<void(std::uint64_t number, request r)> asked;
        /// A response, by the branch of its topmost Via.
        std::function<void(std::string_view branch, unsigned status, unsigned retry_after)>
            answered;
        /// A connection is gone.
        std::function<void(std::uint64_t flow)> lost;
        /// Whether there is no room for another request now.
        std::function<bool()> busy;
    };

    /// Opens the listeners. Throws std::runtime_error that says which could not be opened, and why.
    stack(su_root_t* root, const settings& s, events on, base::log& log);
    ~stack();
    stack(const stack&) = delete;
    stack& operator=(const stack&) = delete;

    [[nodiscard]] const std::vector<std::uint16_t>& ports() const noexcept { return ports_; }
    /// Answers a request once; a number that is not waiting is ignored.
    void answer(std::uint64_t number, const reply& with);
    /// Forgets a request without an answer.
    void drop(std::uint64_t number);
    /// Sends bytes as they are.
    [[nodiscard]] sending send(const hop& to, const std::string& bytes);
    /// Whether that way can still be taken back.
    [[nodiscard]] bool is_open(const hop& way) const { return flows_.contains(way.flow); }
    [[nodiscard]] std::shared_ptr<const std::string> place_for(const hop& peer);
    [[nodiscard]] bool is_ours(const base::address& at, std::uint16_t port) const;
    /// Tells of the responses that wait on the sockets of UDP, past Sofia, which waits anew for
    /// each datagram and makes a message of it; whether more datagrams wait. To be called before
    /// Sofia waits, not from within what it calls.
    [[nodiscard]] bool take_responses();
    /// Closes connections that say nothing, say it too slowly, or are too many. To be called each
    /// second.
    void sweep(tick now);
    [[nodiscard]] std::size_t connections() const noexcept { return connections_; }
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

private:
    struct door {  ///< a listener
        listener what;
        tport_t* primary = nullptr;
        int udp = -1;  ///< Sofia's socket, which it keeps as long as the listener; else -1
    };
    struct flow {
        tport_t* way = nullptr;  ///< referred to while the flow is known
        std::size_t door = 0;
        hop peer;
        tick heard{};
    };
    struct held {
        answer_frame asked;
        hop from;
    };
    /// A connection's peer, and our port: who has not said anything whole yet is known by these.
    using end_of_line = std::tuple<base::address, std::uint16_t, std::uint16_t>;

    static int on_message(stack* self, nta_agent_t*, msg_t* message, sip_t* sip);
    void guarded(const std::function<void()>& work);
    void received(msg_t* message, const sip_t& sip);
    void open(const listener& l);
    void widen(const door& d);
    [[nodiscard]] bool add_transport(const listener& l, const std::string& url);
    void take(msg_t* message, const sip_t& sip, tport_t* way);
    [[nodiscard]] std::optional<hop> source_of(tport_t* way, msg_t* message);
    [[nodiscard]] sending send_down(tport_t* way, const hop& to, const std::string& bytes);
    [[nodiscard]] std::uint64_t flow_of(tport_t* way, const hop& from);
    [[nodiscard]] std::size_t door_of(tport_t* way) const;
    void drop_flow(std::uint64_t id);
    void sweep_flows(tick now);
    void sweep_connections(tick now);

    const settings settings_;
    events on_;
    base::log& log_;
    nta_agent_t* agent_ = nullptr;
    keyed_hash tags_;
    std::vector<door> doors_;
    std::vector<int> udp_;  ///< sockets of the doors
    std::array<char, sip_response::max_size> room_{};
    std::vector<std::uint16_t> ports_;
    std::unordered_map<std::uint64_t, flow> flows_;
    std::unordered_map<tport_t*, std::uint64_t> by_way_;
    std::map<end_of_line, tick> silent_;
    std::unordered_map<std::uint64_t, held> held_;
    std::map<std::pair<std::uint64_t, base::address>, std::shared_ptr<const std::string>> places_;
    std::uint64_t last_flow_ = 0;
    std::uint64_t last_number_ = 0;
    std::size_t connections_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace fingerpost::bridge
