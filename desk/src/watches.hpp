#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/question.hpp"
#include "base/task_group.hpp"
#include "desk/desk.hpp"
#include "judge.hpp"

namespace fingerpost::desk {

/// Who watches whom: subject -> class -> handles. A change of a person's costs one card per class
/// of his watchers.
class watches {
public:
    /// Makes the live card that follows from a ruling.
    using maker =
        std::function<boost::asio::awaitable<base::card>(base::user_name, base::face, ruling)>;

    /// Hears what a watcher is told from now on, and why.
    using listener = std::function<void(const base::question&, const judged_card&)>;

    watches(boost::asio::any_io_executor on, const judge& by, const base::clock& clock, maker make,
            listener decided, base::log& log);

    /// Begins a watch; `w` ends with the returned handle.
    [[nodiscard]] handle add(base::question asked, sink to, const std::shared_ptr<watches>& self);
    /// The person's facts changed.
    void changed(const base::user_name& subject);
    /// The policy changed: everybody is judged anew, in slices.
    void all_changed();
    void stop();
    [[nodiscard]] std::size_t size() const noexcept { return count_; }

private:
    struct watch {
        base::question asked;
        sink to;
        std::shared_ptr<const base::card> last;
        std::optional<ruling> judged;  ///< how he was judged last
        bool dropped = false;
    };
    struct subject_watches {
        std::vector<std::shared_ptr<watch>> all;
        bool running = false;
        bool again = false;
        /// Waits while some could not be judged, to try again; a change cuts it short.
        std::unique_ptr<boost::asio::steady_timer> retry;
    };
    void drop(const std::shared_ptr<watch>& w);
    boost::asio::awaitable<void> refresh(base::user_name subject);
    /// Whether all could be judged.
    boost::asio::awaitable<bool> refresh_once(base::user_name subject);
    boost::asio::awaitable<void> wait_to_retry(base::user_name subject);
    void ended(const base::user_name& subject);
    boost::asio::awaitable<void> mark_all(std::vector<base::user_name> subjects);

    boost::asio::any_io_executor on_;
    const judge& judge_;
    const base::clock& clock_;
    maker make_;
    listener decided_;
    std::unordered_map<base::user_name, subject_watches> by_subject_;
    std::size_t count_ = 0;
    bool stopped_ = false;
    base::task_group tasks_;
};

}  // namespace fingerpost::desk
