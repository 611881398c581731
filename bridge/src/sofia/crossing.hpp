#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../fanout.hpp"
#include "../watch_id.hpp"
#include "base/card.hpp"
#include "base/watched_list.hpp"

namespace fingerpost::bridge {

/// The one place where the owner's thread and Sofia's meet: values in two boxes, a bell at each.
/// To take a lock or wake a thread costs more than most of what is told, so each side gathers what
/// it has to tell, and hands it over at once.
class crossing {
public:
    using task = std::function<void()>;
    using card = std::shared_ptr<const base::card>;

    /// `owner`: where tasks for the owner run. `ring` wakes Sofia's loop; from any thread.
    crossing(boost::asio::any_io_executor owner, std::function<void()> ring)
        : owner_(std::move(owner)), ring_(std::move(ring)) {}

    // On the owner's thread; what is told is handed over when he has done what he had begun, or
    // when it is much.

    /// To Sofia's side: the card of a watch. Older ones of its subscription ones that were not
    /// taken yet may be forgotten.
    void tell(watch_id as, card told);
    /// The same of a list: what was not taken yet becomes one with it.
    void tell_list(watch_id as, base::list_news told);
    /// To Sofia's side: something to do, before the cards that are told later.
    void to_sofia(task t);
    /// Hands over now what was told.
    void flush();
    /// Nothing reaches the owner any more.
    void close();

    // On Sofia's thread.

    /// What came for Sofia's side since the last call: all tasks, and some of the cards, by turns
    /// of the persons. If there are more, the bell rings again.
    struct load {
        std::vector<task> tasks;
        std::vector<std::pair<watch_id, card>> news;
        std::vector<std::pair<watch_id, base::list_news>> lists;
    };
    [[nodiscard]] load take();
    /// To the owner's side, in order, at the next `deliver`.
    void to_owner(task t) { to_deliver_.push_back(std::move(t)); }
    /// Whether there is something to deliver.
    [[nodiscard]] bool undelivered() const noexcept { return !to_deliver_.empty(); }
    void deliver();
    /// How many tasks wait for the owner.
    [[nodiscard]] std::size_t waiting() const;

private:
    void told_something();
    /// Of what Sofia's side has not taken yet, the latest of each is kept: no more than there are
    /// subscriptions, however long it does not come to it. Under the lock.
    void bound();
    void run_all();

    boost::asio::any_io_executor owner_;
    std::function<void()> ring_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);

    // The owner's.
    load told_;
    bool will_flush_ = false;

    // Sofia's.
    std::unordered_map<std::uint64_t, std::pair<watch_id, card>> news_;  ///< by subscription
    std::unordered_map<std::uint64_t, std::pair<watch_id, base::list_news>> lists_;
    fanout turns_;  ///< of the subscriptions in news_
    std::vector<task> to_deliver_;

    // Of both.
    mutable std::mutex lock_;
    load for_sofia_;
    static constexpr std::size_t usually_untaken = 4096;
    std::size_t most_untaken_ = usually_untaken;  ///< then it is bounded
    std::vector<task> for_owner_;
    bool posted_ = false;
    bool closed_ = false;
    std::size_t running_ = 0;
};

}  // namespace fingerpost::bridge
