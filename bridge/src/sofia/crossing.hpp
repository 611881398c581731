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
#include "base/card.hpp"
#include "base/watched_list.hpp"

namespace fingerpost::bridge {

/// The one place where the owner's thread and Sofia's meet: values in two boxes, a bell at each.
class crossing {
public:
    using task = std::function<void()>;
    using card = std::shared_ptr<const base::card>;

    /// `owner`: where tasks for the owner run. `ring` wakes Sofia's loop; from any thread.
    crossing(boost::asio::any_io_executor owner, std::function<void()> ring)
        : owner_(std::move(owner)), ring_(std::move(ring)) {}

    /// To Sofia's side: the card of a subscription. An older one that was not taken yet is
    /// forgotten, so that there are never more than subscriptions.
    void tell(std::uint64_t subscription, card told);
    /// The same of a list: what was not taken yet becomes one with it.
    void tell_list(std::uint64_t subscription, base::list_news told);
    /// To Sofia's side: something to do, before the cards that are told later.
    void to_sofia(task t);
    /// What came for Sofia's side since the last call: all tasks, and some of the cards, by turns
    /// of the persons. If there are more, the bell rings again.
    struct load {
        std::vector<task> tasks;
        std::vector<std::pair<std::uint64_t, card>> news;
        std::vector<std::pair<std::uint64_t, base::list_news>> lists;
    };
    [[nodiscard]] load take();

    /// To the owner's side, in order.
    void to_owner(task t);
    /// How many tasks wait for the owner.
    [[nodiscard]] std::size_t waiting() const;
    /// Nothing reaches the owner any more.
    void close();

private:
    void run_all();

    boost::asio::any_io_executor owner_;
    std::function<void()> ring_;
    mutable std::mutex lock_;
    std::vector<task> for_sofia_;
    std::unordered_map<std::uint64_t, card> news_;
    std::unordered_map<std::uint64_t, base::list_news> lists_;
    fanout turns_;  ///< of the subscriptions in news_
    bool rung_ = false;
    std::vector<task> for_owner_;
    bool posted_ = false;
    bool closed_ = false;
    std::size_t running_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace fingerpost::bridge
