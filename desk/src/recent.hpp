#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/card.hpp"
#include "base/instant.hpp"
#include "desk/desk.hpp"

namespace fingerpost::desk {

/// What was told a moment ago, by the class of the watcher, so that many who ask the same cost
/// little. Nothing is kept longer than a second (the kernel moves a tty's times in steps of eight),
/// nor past a change of the person. Bounded.
class recent {
public:
    using shared_list = std::shared_ptr<const listing>;
    using list_maker = std::function<boost::asio::awaitable<listing>()>;

    /// `clock` must outlive the object.
    recent(boost::asio::any_io_executor on, const base::clock& clock);

    /// The card of `subject` for that class, or null.
    [[nodiscard]] const base::card* card(const base::user_name& subject,
                                         const std::string& of_class);
    /// When a card began to be made; only what began after the person's last change is kept.
    [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }
    /// Keeps `c`, which began to be made at `began`; gives it its revision.
    void keep(base::card& c, const std::string& of_class, std::uint64_t began);

    /// The list for that class: a recent one, one that somebody is making just now, or a new one.
    [[nodiscard]] boost::asio::awaitable<shared_list> list(std::string of_class, list_maker make);

    /// The person changed.
    void forget(const base::user_name& subject);
    /// The policy changed.
    void forget_all();
    /// Forgets, and lets the executor run dry.
    void stop();

private:
    struct kept_card {
        base::card told;
        base::instant made;
    };
    struct kept_list {
        shared_list told;  ///< null: none yet
        base::instant made;
        std::uint64_t began = 0;   ///< the epoch
        std::uint64_t policy = 0;  ///< the one it was made by
        std::shared_ptr<boost::asio::steady_timer>
            making;  ///< cancelled when done; null: nobody makes one
    };
    [[nodiscard]] bool is_fresh(base::instant made) const;
    [[nodiscard]] bool is_fresh(const kept_list& l) const;
    void drop_stale_lists();

    boost::asio::any_io_executor on_;
    const base::clock& clock_;
    std::uint64_t epoch_ = 1;
    std::uint64_t policy_ = 1;
    std::uint64_t revision_ = 0;
    boost::asio::steady_timer sweep_;
    std::size_t cards_count_ = 0;
    std::unordered_map<base::user_name, std::unordered_map<std::string, kept_card>> cards_;
    std::unordered_map<std::string, kept_list> lists_;
};

}  // namespace fingerpost::desk
