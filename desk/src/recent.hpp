#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/card.hpp"
#include "base/instant.hpp"
#include "desk/desk.hpp"
#include "judge.hpp"

namespace fingerpost::desk {

/// What was told a moment ago, by the class of the watcher, so that many who ask the same cost
/// little, also those who ask while it is being made. Nothing is kept longer than half a second
/// (the kernel moves a tty's times in steps of eight), nor past a change of the person. Bounded.
class recent {
public:
    template <class Value>
    using maker = std::function<boost::asio::awaitable<Value>()>;

    /// `clock` must outlive the object.
    recent(boost::asio::any_io_executor on, const base::clock& clock);

    /// The card of `subject` for that class: a recent one, one that is being made, or a new one.
    /// Only shown ones are kept. Never null.
    [[nodiscard]] boost::asio::awaitable<std::shared_ptr<const judged_card>> card(
        base::user_name subject, std::string of_class, maker<judged_card> make);
    /// The list for that class, likewise.
    [[nodiscard]] boost::asio::awaitable<std::shared_ptr<const listing>> list(std::string of_class,
                                                                              maker<listing> make);

    /// The person changed.
    void forget(const base::user_name& subject);
    /// The policy changed.
    void forget_all();
    /// Lets the executor run dry.
    void stop();

private:
    template <class Value>
    struct kept {
        std::shared_ptr<const Value> told;  ///< null: none yet
        base::instant made{};
        std::uint64_t policy = 0;                           ///< the one it was made by
        bool stale = false;                                 ///< what it tells of has changed since
        std::shared_ptr<boost::asio::steady_timer> making;  ///< cancelled when done; null: nobody
    };
    using card_key = std::pair<base::user_name, std::string>;

    template <class Key, class Value>
    boost::asio::awaitable<std::shared_ptr<const Value>> obtain(std::map<Key, kept<Value>>& from,
                                                                Key key, maker<Value> make);
    template <class Value>
    [[nodiscard]] bool holds(const kept<Value>& k) const;
    void sweep();
    void sweep_later();

    boost::asio::any_io_executor on_;
    const base::clock& clock_;
    std::uint64_t policy_ = 1;
    std::uint64_t revision_ = 0;
    std::map<card_key, kept<judged_card>> cards_;
    std::map<std::string, kept<listing>> lists_;
    boost::asio::steady_timer sweeper_;
    bool stopped_ = false;
};

}  // namespace fingerpost::desk
