#include "worker.hpp"

#include <pthread.h>
#include <signal.h>

#include "store/error.hpp"

namespace fingerpost::store {
namespace {

/// Changes in one commit, so that nobody waits for those who came long after him.
constexpr std::size_t most_in_one = 1024;

}  // namespace

worker::worker(boost::asio::any_io_executor on, database db, const std::string& name,
               std::size_t max_waiting)
    : on_(std::move(on)), db_(std::move(db)), max_waiting_(max_waiting) {
    // The thread is born with the mask of its maker.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const std::shared_ptr<void> on_leaving(
        nullptr, [&before](void*) { pthread_sigmask(SIG_SETMASK, &before, nullptr); });
    thread_ = std::thread([this] { serve(); });
    pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
}

worker::~worker() {
    {
        const std::lock_guard held(lock_);
        closing_ = true;
    }
    came_.notify_one();
    thread_.join();
}

void worker::take_in(std::unique_ptr<job> asked) {
    {
        const std::lock_guard held(lock_);
        if (queue_.size() < max_waiting_) {
            queue_.push_back(std::move(asked));
            came_.notify_one();
            return;
        }
    }
    asked->fail(errc::overloaded);
    asked->finish(on_);
}

void worker::serve() {
    for (;;) {
        const jobs group = next_jobs();
        if (group.empty()) return;
        do_all(group);
        for (const auto& j : group) j->finish(on_);
    }
}

/// Waits for calls, and takes as many as go together; none: it is time to end.
worker::jobs worker::next_jobs() {
    std::unique_lock held(lock_);
    came_.wait(held, [this] { return closing_ || !queue_.empty(); });
    jobs group;
    while (!queue_.empty() && group.size() < most_in_one) {
        if (!group.empty() && queue_.front()->how == access::alone) break;
        group.push_back(std::move(queue_.front()));
        queue_.pop_front();
        if (group.back()->how == access::alone) break;
    }
    return group;
}

void worker::do_all(const jobs& group) {
    if (group.front()->how == access::alone) {
        static_cast<void>(group.front()->work(db_));  // its own value tells of a failure
        return;
    }
    if (!commit(group) || group.size() == 1) return;
    for (const auto& j : group) static_cast<void>(commit(std::span(&j, 1)));
}

/// Does all of `group`, or, failing that, nothing; then each of them has failed.
base::error_code worker::commit(std::span<const std::unique_ptr<job>> group) {
    const auto begun = db_.begin();
    base::error_code failed = begun ? base::error_code() : begun.error();
    for (const auto& j : group) {
        if (failed) break;
        failed = j->work(db_);
    }
    if (!failed) {
        if (const auto done = db_.commit(); !done) failed = done.error();
    }
    if (failed) {
        db_.roll_back();
        for (const auto& j : group) j->fail(failed);
        return failed;
    }
    const std::lock_guard held(lock_);
    ++told_.commits;
    told_.changes += group.size();
    return {};
}

worker::counts worker::count() const {
    const std::lock_guard held(lock_);
    return told_;
}

}  // namespace fingerpost::store
