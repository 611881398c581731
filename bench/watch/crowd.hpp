#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "carrier.hpp"
#include "message.hpp"
#include "teller.hpp"

namespace fingerpost::bench {

using steady = std::chrono::steady_clock;

/// What the watchers have seen since the start.
struct sightings {
    std::uint64_t notifies = 0;       ///< the first of each
    std::uint64_t retransmitted = 0;  ///< by the server: branch and CSeq seen before
    std::uint64_t cseq_wrong = 0;     ///< not above the one before
    std::uint64_t stray = 0;          ///< of no subscription
    std::uint64_t resent = 0;         ///< by us, since no answer came in time
    std::uint64_t body_bytes = 0;     ///< of the last document with the right state
    std::uint64_t wire_bytes = 0;     ///< of all messages, both ways, without IP, UDP and TCP
};

/// How long things took, from their cause to the last NOTIFY that they caused.
struct timing {
    double seconds = 0;  ///< of all
    std::size_t unfinished = 0;
    std::vector<steady::duration> each;
};

/// Many watchers of many people, each with a dialog of its own, that answer every NOTIFY.
class crowd {
public:
    struct place {
        sockaddr_in server;
        std::string domain;
        transport over;
        std::size_t sockets;            ///< over which the watchers spread
        std::chrono::seconds patience;  ///< with each of the calls below
    };
    crowd(const place& at, teller& t);

    /// A span of people, by their numbers.
    struct people {
        std::uint32_t first;
        std::uint32_t count;
    };

    /// They come in.
    timing enter(people who);
    /// Somebody asks once how each of them is, without staying (RFC 6665 section 4.4.3).
    timing fetch(people whom, std::size_t window);
    /// `each` new watchers subscribe to each person, `window` at a time. One is done when it has
    /// its 200 and a NOTIFY that shows how the person is. Who watches alone has a socket apart.
    timing subscribe(people whom, std::uint32_t each, std::size_t window);
    /// One new watcher subscribes to the list of them (RFC 4662), which is sip:crowd@ and the
    /// domain. He is done when he has his 200 and was shown how each of them is.
    timing subscribe_to_list(people whom);
    /// All who watch them refresh, or with `expires` 0 leave.
    timing refresh(people whom, std::uint32_t expires, std::size_t window);
    /// Each changes `rounds` times, `window` people at a time, each `apart` after the one before. A
    /// change is done when every watcher of the person was told of it.
    timing change(people who, std::uint32_t rounds, std::size_t window, steady::duration apart);
    /// While `big` changes once, `small` changes at each interval: how long that took each time.
    timing change_beside(std::uint32_t big, std::uint32_t small, steady::duration interval);

    /// Answers what comes until `other` can be read.
    void attend(const descriptor& other);

    [[nodiscard]] const sightings& seen() const noexcept { return seen_; }

private:
    struct watcher {
        people whom;  // one, but for a list
        std::uint32_t socket;
        std::size_t views;  // where those of the first of them are in views_
        bool of_list = false;
        std::uint32_t asked = 0;  // CSeq of our last SUBSCRIBE
        std::uint32_t told = 0;   // CSeq of the last NOTIFY
        std::uint32_t expires = 0;
        std::size_t branch = 0;  // hash of the last NOTIFY's Via
        bool answered = true;
        bool notified = true;
        std::uint32_t unseen = 0;  // of whom, since our last SUBSCRIBE
        std::string server_tag{};
        std::string target{};
    };
    /// What a watcher was shown of somebody.
    struct view {
        std::uint32_t seen = 0;  // CSeq of the SUBSCRIBE after which this was
        bool away = false;
    };
    struct person {
        std::vector<std::uint32_t> watchers;
        std::uint32_t untold = 0;
        bool away = false;
        bool accepted = true;
        bool done = true;
        steady::time_point changed;
        steady::time_point told;
    };
    struct on_its_way {
        steady::time_point at;
        std::uint32_t watcher;
        std::uint32_t cseq;
    };

    bool turn_until(const std::function<bool()>& step);
    bool wait(bool for_ever);
    void resend_late();

    timing ask_all(const std::vector<std::uint32_t>& who, std::uint32_t expires,
                   std::size_t window);
    std::uint32_t new_watcher(people whom, bool alone);
    void ask(std::uint32_t which, std::uint32_t expires);
    void send_subscribe(std::uint32_t which);
    void begin_change(std::uint32_t who);
    void end_change_if_done(std::uint32_t who);

    void take(std::size_t socket, std::string_view text);
    void take_notify(std::size_t socket, const message& m);
    void take_answer(const message& m);
    void answer(std::size_t socket, const message& m, std::string_view status);
    void take_state(watcher& w, const message& m);
    void take_document(watcher& w, std::uint32_t of, std::string_view document);
    void send(std::size_t socket);
    void settle(watcher& w, bool watcher::*what);
    watcher* find(std::string_view call_id);

    place at_;
    teller& teller_;
    std::string run_;
    descriptor epoll_;
    std::vector<std::unique_ptr<carrier>> sockets_;
    std::vector<watcher> watchers_;
    std::vector<view> views_;
    std::vector<person> people_;
    std::deque<on_its_way> sent_;
    std::size_t open_asks_ = 0;
    std::size_t open_changes_ = 0;
    std::function<void(std::uint32_t person)> on_done_;
    steady::time_point now_;
    sightings seen_;
    std::string text_;
};

}  // namespace fingerpost::bench
