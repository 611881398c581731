#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "fakes/front.hpp"
#include "fingerd/server.hpp"
#include "peer.hpp"
#include "people.hpp"

namespace fingerpost::tests {

/// Remembers what was logged, a line an event.
class remembering_log final : public base::log {
public:
    void write(base::severity, std::string_view event, facts with) noexcept override {
        std::string line(event);
        for (const auto& [key, value] : with) line += ' ' + std::string(key) + '=' + value;
        const std::lock_guard lock(mutex_);
        lines_.push_back(std::move(line));
    }
    [[nodiscard]] bool enabled(base::severity) const noexcept override { return true; }
    /// Whether a line like that came, waiting for it.
    bool has(const std::string& line) const {
        const auto until = std::chrono::steady_clock::now() + peer::patience;
        do {
            const std::lock_guard lock(mutex_);
            if (std::find(lines_.begin(), lines_.end(), line) != lines_.end()) return true;
        } while (std::chrono::steady_clock::now() < until && (std::this_thread::yield(), true));
        return false;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// A server on a free loopback port, with Ada at its desk, on a thread of its own. Choose and
/// populate first, then `start`.
class running_server : utc {
public:
    fingerd::settings choices;
    fake_front front;
    remembering_log log;

    running_server() {
        choices.appearance.own_host = "other";
        base::card c = ada();
        c.shows = {base::field::name};
        front.put(c);
    }
    ~running_server() { stop(); }

    void start() {
        using boost::asio::ip::tcp;
        server_.emplace(loop_.get_executor(), front, clock_, log, choices);
        tcp::acceptor listening(loop_, {boost::asio::ip::address_v4::loopback(), 0});
        port_ = listening.local_endpoint().port();
        server_->serve(std::move(listening));
        thread_ = std::thread([this] { loop_.run(); });
    }
    /// As at shutdown: asks all to end, and returns when they have.
    void stop() {
        if (!thread_.joinable()) return;
        boost::asio::post(loop_, [this] { server_->stop(); });
        thread_.join();
    }

    [[nodiscard]] bool idle() const { return server_->idle(); }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] peer connect(bool small_buffers = false) const {
        return peer(port_, small_buffers);
    }
    /// What the server answers to `line`, and how it closes.
    [[nodiscard]] heard ask(std::string_view line) const {
        peer p = connect();
        p.send(line);
        return p.read_all();
    }
    [[nodiscard]] fingerd::counters counts() {
        if (!thread_.joinable()) return server_->counts();
        std::promise<fingerd::counters> got;
        boost::asio::post(loop_, [&] { got.set_value(server_->counts()); });
        return got.get_future().get();
    }
    /// Whether as many conversations are open within the test's patience.
    [[nodiscard]] bool comes_to_hold(std::size_t open) {
        const auto until = std::chrono::steady_clock::now() + peer::patience;
        while (counts().open != open) {
            if (std::chrono::steady_clock::now() >= until) return false;
        }
        return true;
    }

private:
    manual_clock clock_{at("2026-11-23T12:00:00Z")};
    boost::asio::io_context loop_;
    std::optional<fingerd::server> server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

inline const std::string ada_told = "Login: ada            \t\t\tName: Ada Lovelace\r\n";

}  // namespace fingerpost::tests
