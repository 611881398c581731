#include "loop.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <future>
#include <system_error>
#include <vector>

#include "openssl.hpp"

// Sofia's own timers go by the time of day, which may be set: forward is a mass of time-outs,
// backward stands still. It lets the clock be replaced by this pointer.
extern "C" void (*_su_time)(su_time_t* now);

namespace fingerpost::bridge {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

/// The time of day at the start, and what passed since by the monotonic clock.
void steady_time(su_time_t* now) {
    static const auto begun = steady_clock::now();
    static const auto begun_at = duration_cast<microseconds>(
        system_clock::now().time_since_epoch() + std::chrono::seconds(2'208'988'800));  // from 1900
    const auto at = begun_at + duration_cast<microseconds>(steady_clock::now() - begun);
    now->tv_sec = static_cast<unsigned long>(at.count() / 1'000'000);
    now->tv_usec = static_cast<unsigned long>(at.count() % 1'000'000);
}

int checked(int fd) {
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "SIP event loop");
    return fd;
}

void drain(int fd) {
    std::uint64_t count = 0;
    while (read(fd, &count, sizeof count) < 0 && errno == EINTR) {
    }
}

template <class Callback>
int listen(su_root_t* root, int fd, Callback on_event, sofia_loop* self) {
    su_wait_t wait[1];
    int index = su_wait_create(wait, fd, SU_WAIT_IN);
    if (index >= 0)
        index = su_root_register(root, wait, on_event, reinterpret_cast<su_wakeup_arg_t*>(self), 0);
    if (index < 0) throw std::system_error(errno, std::generic_category(), "SIP event loop");
    return index;
}

}  // namespace

sofia_loop::sofia_loop(duties does)
    : does_(std::move(does)),
      bell_(checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))),
      timer_(checked(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK))),
      stop_(checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))) {
    static std::once_flag once;
    std::call_once(once, [] {
        std::signal(SIGPIPE, SIG_IGN);  // Sofia's TLS would do so too
        _su_time = steady_time;
        su_init();
    });
    std::promise<void> ready;
    // Signals are for the owner's thread.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this, &ready] {
        run([&ready](std::exception_ptr failed) {
            if (failed) {
                ready.set_exception(failed);
            } else {
                ready.set_value();
            }
        });
    });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    try {
        ready.get_future().get();
    } catch (...) {
        thread_.join();
        for (const int fd : {bell_, timer_, stop_}) close(fd);
        throw;
    }
}

sofia_loop::~sofia_loop() {
    stop();
    for (const int fd : {bell_, timer_, stop_}) close(fd);
}

void sofia_loop::stop() {
    if (!thread_.joinable()) return;
    eventfd_write(stop_, 1);
    thread_.join();
}

void sofia_loop::run(std::function<void(std::exception_ptr)> started) {
    mend_openssl_on_this_thread();
    su_root_t* const root = su_root_create(nullptr);
    root_ = root;
    if (root == nullptr) {
        return started(std::make_exception_ptr(
            std::system_error(errno, std::generic_category(), "SIP event loop")));
    }
    su_root_threading(root, 0);
    std::vector<int> heard;
    std::exception_ptr failed;
    try {
        heard.push_back(listen(
            root, bell_,
            [](void*, su_wait_t*, su_wakeup_arg_t* arg) {
                auto* const self = reinterpret_cast<sofia_loop*>(arg);
                drain(self->bell_);
                self->guard(self->does_.rung);
                return 0;
            },
            this));
        heard.push_back(listen(
            root, timer_,
            [](void*, su_wait_t*, su_wakeup_arg_t* arg) {
                auto* const self = reinterpret_cast<sofia_loop*>(arg);
                drain(self->timer_);
                self->armed_ = {};
                return 0;
            },
            this));
        heard.push_back(listen(
            root, stop_,
            [](void*, su_wait_t*, su_wakeup_arg_t* arg) {
                auto* const self = reinterpret_cast<sofia_loop*>(arg);
                drain(self->stop_);
                su_root_break(self->root_);
                return 0;
            },
            this));
        does_.begin(root);
        const auto turn_of = [](su_prepoll_magic_t* arg, su_root_t*) {
            static_cast<sofia_loop*>(arg)->turn();
        };
        if (su_root_add_prepoll(root, turn_of, this) != 0)
            throw std::system_error(errno, std::generic_category(), "SIP event loop");
    } catch (...) {
        failed = std::current_exception();
    }
    started(failed);
    if (!failed) su_root_run(root);
    does_.end();
    for (const int index : heard) su_root_deregister(root, index);
    su_root_destroy(root);
}

void sofia_loop::guard(const std::function<void()>& work) {
    // Nothing may be thrown through Sofia's C.
    try {
        work();
    } catch (const std::exception& bug) {
        does_.failed(bug.what());
    }
}

void sofia_loop::ring() const noexcept { eventfd_write(bell_, 1); }

void sofia_loop::turn() {
    constexpr std::chrono::seconds after_a_failure{1};
    const tick now = steady_clock::now();
    std::optional<tick> next = now + after_a_failure;
    guard([&] { next = does_.turn(now); });
    arm(next);
}

void sofia_loop::arm(std::optional<tick> when) {
    if (!when || (armed_ != tick{} && armed_ <= *when)) return;
    armed_ = *when;
    const auto at = std::max<std::int64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(when->time_since_epoch()).count(), 1);
    itimerspec spec{};
    spec.it_value.tv_sec = at / 1'000'000'000;
    spec.it_value.tv_nsec = at % 1'000'000'000;
    timerfd_settime(timer_, TFD_TIMER_ABSTIME, &spec, nullptr);
}

}  // namespace fingerpost::bridge
