#include "bridge/agent.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <condition_variable>
#include <memory>

#include "crossing.hpp"
#include "loop.hpp"
#include "reception.hpp"
#include "service.hpp"

namespace fingerpost::bridge {

namespace asio = boost::asio;

namespace {
/// So long the last NOTIFYs may take.
constexpr std::chrono::seconds farewell{2};
}  // namespace

struct agent::parts {
    parts(const needs& n, const settings& s)
        : on(n.on),
          to(n.on, [this] { loop->ring(); }),
          at_the_desk(
              n.on, n.front, n.clock, n.log, s.deny_delay,
              {[this](watch_id as, const auto& card) { to.tell(as, card); },
               [this](watch_id as, const auto& list) { to.tell_list(as, list); },
               [this](std::uint64_t id) { to.to_sofia([this, id] { works->disown(id); }); }}),
          loop(std::make_unique<sofia_loop>(sofia_loop::duties{
              [this, &n, &s](su_root_t* root) {
                  works = std::make_unique<service>(root, s, n.clock, n.log, to, at_the_desk);
              },
              [this] { works->take(); }, [this](tick now) { return works->turn(now); },
              [&log = n.log](const char* bug) {
                  log.error("the SIP face failed at something", {{"error", bug}});
              },
              [this] { works.reset(); }})) {}

    /// Without waiting for what else the owner tells.
    void on_sofias_thread_now(crossing::task what) {
        to.to_sofia(std::move(what));
        to.flush();
    }

    asio::any_io_executor on;
    crossing to;
    reception at_the_desk;
    std::unique_ptr<service> works;  ///< made, used and ended on Sofia's thread
    std::unique_ptr<sofia_loop> loop;
};

agent::agent(const needs& n, const settings& s) : parts_(std::make_unique<parts>(n, s)) {}

agent::~agent() {
    parts_->to.close();
    parts_->loop->stop();  // until then it may be rung
}

std::vector<std::uint16_t> agent::ports() const { return parts_->works->ports(); }

void agent::set_credentials(std::shared_ptr<const credentials> known) {
    // Who is told of a reload may prove himself by the new password at once.
    parts_->on_sofias_thread_now(
        [p = parts_.get(), known = std::move(known)] { p->works->set_credentials(known); });
}

void agent::policy_changed(std::uint64_t generation) {
    parts_->to.to_sofia([p = parts_.get(), generation] { p->works->policy_changed(generation); });
}

void agent::accounts_changed() {
    parts_->to.to_sofia([p = parts_.get()] { p->works->accounts_changed(); });
}

void agent::carry(const base::message& what) {
    parts_->to.to_sofia([p = parts_.get(), what] { p->works->carry(what); });
}

asio::awaitable<std::vector<watching>> agent::watchers(std::optional<base::user_name> of) {
    const auto ask = [p = parts_.get(), of = std::move(of)](auto handler) {
        auto then = std::make_shared<decltype(handler)>(std::move(handler));
        p->to.to_sofia([p, of, then] {
            auto found = std::make_shared<std::vector<watching>>(p->works->watchers(of));
            p->to.to_owner([then, found] { (*then)(std::move(*found)); });
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>,
                                            void(std::vector<watching>)>(ask, asio::use_awaitable);
}

counts agent::count() const { return parts_->works->count(); }

void agent::stop() {
    // The owner's thread has nothing else to do any more, and a NOTIFY needs only Sofia's.
    struct state {
        std::mutex lock;
        std::condition_variable changed;
        bool quiet = false;
    };
    parts_->at_the_desk.stop();
    auto said = std::make_shared<state>();
    const auto until = std::chrono::steady_clock::now() + farewell;
    parts_->on_sofias_thread_now([p = parts_.get()] { p->works->end_all(); });
    std::unique_lock hold(said->lock);
    while (!said->quiet && std::chrono::steady_clock::now() < until) {
        parts_->on_sofias_thread_now([p = parts_.get(), said] {
            const std::lock_guard look(said->lock);
            said->quiet = p->works->quiet();
            said->changed.notify_one();
        });
        said->changed.wait_for(hold, std::chrono::milliseconds(20));
    }
}

}  // namespace fingerpost::bridge
