#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/question.hpp"
#include "base/task_group.hpp"
#include "desk/desk.hpp"
#include "judge.hpp"
#include "watch_list.hpp"

namespace fingerpost::desk {

/// Who watches whom: subject -> class -> handles. Judging and cards cost by the classes of a
/// person's watchers, telling by the watchers of those classes whose card changed. All that goes
/// over many is done in slices, so that others get their turn. A watcher is sorted into his class
/// when he comes, and again when the policy, the hour, groups or the subject's wishes change.
class watches {
public:
    /// Makes the live card that follows from a ruling.
    using maker =
        std::function<boost::asio::awaitable<base::card>(base::user_name, base::face, ruling)>;
    /// Hears what is told from now on, and why, to one watcher; or to `count` of a class, whoever
    /// they are (null).
    using listener = std::function<void(const base::watcher* who, base::face over,
                                        const outcome& told, std::size_t count)>;

    watches(boost::asio::any_io_executor on, const judge& by, const base::clock& clock, maker make,
            listener decided, base::log& log);
    /// What is still watched is not any more; its handles may live on.
    ~watches();
    watches(const watches&) = delete;
    watches& operator=(const watches&) = delete;

    /// Begins a watch; it ends with the returned handle.
    [[nodiscard]] handle add(const base::question& asked, sink to);
    /// The person's facts changed.
    void changed(const base::user_name& subject);
    /// What the person wants for himself, or whom he lets watch, changed.
    void wishes_changed(const base::user_name& subject);
    /// The policy, the hour or the groups changed: everybody is sorted and judged anew.
    void all_changed();
    void stop();
    [[nodiscard]] std::size_t size() const noexcept { return count_; }

private:
    using work_list = std::vector<watch_class*>;

    static void drop(watch* w);
    static void repeat(watch* w);
    void erase_if_done(subject_watches& s);
    /// Has `s` looked after, soon.
    void attend(subject_watches& s);
    [[nodiscard]] bool is_sorted(const subject_watches& s) const noexcept;

    boost::asio::awaitable<void> attend_stale();
    /// Sorts, judges and tells, until there is nothing left to do.
    boost::asio::awaitable<void> look_after(subject_watches& s);
    /// All go back to those who have no class yet; the classes are gone.
    static void unsort(subject_watches& s);
    /// Gives everybody his class; those classes to which somebody came.
    boost::asio::awaitable<work_list> sort(subject_watches& s);
    [[nodiscard]] std::uint32_t number_of(std::string class_by_policy);
    enum class time_limit { none, recent };
    /// Judges these classes, but for those whose ruling is still good.
    boost::asio::awaitable<void> judge_classes(subject_watches& s, const work_list& which,
                                               time_limit good);
    /// Tells those of these classes who do not know yet.
    boost::asio::awaitable<void> tell(subject_watches& s, const work_list& which);
    /// What follows from a ruling; classes of which the same follows are told one card.
    using what = std::tuple<base::face, base::card::standing, acl::verb, bool, unsigned long,
                            std::string, std::string>;
    using outcomes = std::map<what, std::shared_ptr<const outcome>>;
    boost::asio::awaitable<std::shared_ptr<const outcome>> what_follows(outcomes& made,
                                                                        base::user_name subject,
                                                                        base::face over, ruling r);
    void call(watch& w, const std::shared_ptr<const base::card>& card);
    void retry_later(subject_watches& s);

    boost::asio::any_io_executor on_;
    const judge& judge_;
    const base::clock& clock_;
    maker make_;
    listener decided_;
    std::unordered_map<base::user_name, subject_watches> by_subject_;
    subject_list current_;     ///< each subject is in one of the two
    subject_list stale_;       ///< these wait to be sorted anew
    std::uint64_t epoch_ = 1;  ///< grows whenever everybody is to be sorted anew
    std::unordered_map<std::string, std::uint32_t> numbers_;  ///< of classes by policy
    std::uint32_t next_number_ = 0;
    std::size_t attendants_ = 0;  ///< how many go through `stale_`
    std::size_t count_ = 0;
    const watch* calling_ = nullptr;  ///< whose sink is being called
    bool dropped_in_call_ = false;    ///< and by it
    bool stopped_ = false;
    base::task_group tasks_;
};

}  // namespace fingerpost::desk
