#include "bridge/publisher.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "../digest_hash.hpp"
#include "../upstream.hpp"
#include "publication_memory.hpp"
#include "server_connection.hpp"
#include "system_dns.hpp"

namespace fingerpost::bridge {

namespace asio = boost::asio;

namespace {

/// So long the last PUBLISHes may take.
constexpr std::chrono::seconds farewell{3};
constexpr std::chrono::milliseconds look{20};

tick now() { return std::chrono::steady_clock::now(); }

std::uint64_t a_number() {
    std::uint64_t n = 0;
    fill_with_chance(&n, sizeof n);
    return n;
}

}  // namespace

/// The world that the pure `upstream` lives in.
struct publisher::parts final : upstream_world, std::enable_shared_from_this<parts> {
    parts(needs n, publisher_settings s)
        : with(std::move(n)),
          choices(std::move(s)),
          timer(with.on),
          end(with.on),
          memory(with.on, with.kept, with.clock, with.log) {}

    void begin() {
        works = std::make_unique<upstream>(
            upstream_settings{choices.domain, choices.user, choices.expires,
                              choices.remove_at_logout, choices.idle_after},
            *this, with.log);
        if (!choices.user.empty()) read_password();
        memory.read([weak = weak_from_this()](const auto& left_standing) {
            const auto self = weak.lock();
            if (self == nullptr || self->stopped) return;
            for (const auto& one : left_standing)
                self->works->inherit(one.of, one.etag, one.left, now());
            self->follow();
        });
    }

    void follow() {
        base::watcher server;
        server.sip = choices.as;
        follows = with.front.follow(std::move(server), base::face::sip, [this](const auto& card) {
            works->news(card, now());
            turn();
        });
        turn();
    }

    void turn() {
        if (stopped) return;
        works->run(now());
        const auto next = works->next();
        if (!next) return timer.cancel(), void();
        timer.expires_at(*next);
        timer.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
            const auto self = weak.lock();
            if (!ec && self) self->turn();
        });
    }

    sending send(const hop& to, const std::string& bytes) override {
        server_connection* const open = way_to(to);
        return open == nullptr ? sending::gone : open->send(bytes);
    }

    std::string place_towards(const hop& to) override {
        const server_connection* const open = way_to(to);
        return open == nullptr ? "invalid.invalid" : open->place();
    }

    std::uint64_t chance() override { return a_number(); }

    /// The connection to `to`, in place of one to elsewhere.
    server_connection* way_to(const hop& to) {
        if (way != nullptr && peer == to) return way.get();
        if (way != nullptr) way->close();
        peer = to;
        const auto weak = weak_from_this();
        const server_connection::events events{[weak](const sip_response& r) {
                                                   if (const auto self = weak.lock())
                                                       self->heard(r);
                                               },
                                               [weak, to](const std::string& why) {
                                                   if (const auto self = weak.lock())
                                                       self->failed(to, why);
                                               }};
        way = to.over == transport::udp ? open_udp(with.on, to, events)
                                        : open_stream(with.on, to, choices.target.host, events);
        return way.get();
    }

    void heard(const sip_response& r) {
        works->response(r, now());
        turn();
    }

    void failed(const hop& to, const std::string& why) {
        way.reset();
        works->unreachable(to, why, now());
        turn();
    }

    /// Does `work`, which blocks, on a thread of its own, and then `then` with what it returned.
    /// The event loop does not run dry meanwhile.
    template <class Work, class Then>
    void aside(Work work, Then then) {
        asio::post(lane,
                   [weak = weak_from_this(), on = with.on, busy = asio::make_work_guard(with.on),
                    work = std::move(work), then = std::move(then)] {
                       auto found = work();
                       asio::post(on, [weak, then, found = std::move(found)] {
                           const auto self = weak.lock();
                           if (self == nullptr || self->stopped) return;
                           then(*self, found);
                           self->turn();
                       });
                   });
    }

    void look_up() override {
        aside(
            [target = choices.target] {
                system_dns by;
                return locate(target, by, a_number);
            },
            [](parts& self, const auto& found) { self.works->located(found, now()); });
    }

    void keep(const base::user_name& of, const std::string& etag,
              std::chrono::seconds life) override {
        memory.keep(of, etag, life);
    }

    void read_password() override {
        aside([read = with.password] { return read(); },
              [](parts& self, const password_read& found) {
                  self.works->password(found.text, found.error, now());
              });
    }

    void stop() {
        follows = {};
        works->end_all(now());
        turn();
        wait_for_quiet(now() + farewell);
    }

    void wait_for_quiet(tick until) {
        if (works->quiet() || until <= now()) return close();
        end.expires_after(look);
        end.async_wait([weak = weak_from_this(), until](boost::system::error_code ec) {
            const auto self = weak.lock();
            if (!ec && self) self->wait_for_quiet(until);
        });
    }

    void close() {
        stopped = true;
        timer.cancel();
        end.cancel();
        if (way != nullptr) way->close();
        way.reset();
    }

    const needs with;
    const publisher_settings choices;
    std::unique_ptr<upstream> works;
    desk::handle follows;
    std::shared_ptr<server_connection> way;  ///< null: none is open
    hop peer;                                ///< its other end
    asio::steady_timer timer;
    asio::steady_timer end;
    asio::thread_pool lane{1};
    publication_memory memory;
    bool stopped = false;
};

publisher::publisher(needs n, const publisher_settings& s)
    : parts_(std::make_shared<parts>(std::move(n), s)) {
    parts_->begin();
}

publisher::~publisher() { parts_->close(); }

void publisher::policy_changed(std::uint64_t generation) {
    parts_->works->policy_changed(generation);
}

void publisher::reload() {
    if (!parts_->choices.user.empty()) parts_->read_password();
}

upstream_state publisher::state() const { return parts_->works->state(now()); }

void publisher::stop() { parts_->stop(); }

}  // namespace fingerpost::bridge
