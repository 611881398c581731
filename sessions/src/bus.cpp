#include "bus.hpp"

#include <poll.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>

namespace fingerpost::sessions {
namespace {

namespace asio = boost::asio;
constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

/// sd-bus speaks of instants of CLOCK_MONOTONIC, which is what steady_clock counts.
std::chrono::steady_clock::time_point steady_instant(std::uint64_t usec) {
    using clock = std::chrono::steady_clock;
    if (usec > static_cast<std::uint64_t>(INT64_MAX / 1000)) return clock::time_point::max();
    return clock::time_point(std::chrono::microseconds(static_cast<std::int64_t>(usec)));
}

}  // namespace

base::result<std::unique_ptr<bus>> bus::connect(const asio::any_io_executor& executor,
                                                const std::string& address) {
    sd_bus* raw = nullptr;
    int failure = address.empty() ? sd_bus_open_system(&raw) : sd_bus_new(&raw);
    handle opened(raw);
    if (failure >= 0 && !address.empty()) {
        failure = sd_bus_set_address(raw, address.c_str());
        if (failure >= 0) failure = sd_bus_set_bus_client(raw, 1);
        if (failure >= 0) failure = sd_bus_start(raw);
    }
    if (failure < 0) return system_error(failure);
    if (const int fd = sd_bus_get_fd(raw); fd < 0) return system_error(fd);
    return std::unique_ptr<bus>(new bus(executor, std::move(opened)));
}

bus::bus(const asio::any_io_executor& executor, handle started)
    : bus_(std::move(started)), socket_(executor, sd_bus_get_fd(bus_.get())) {}

bus::~bus() { socket_.release(); }  // the descriptor is sd-bus's

asio::awaitable<void> bus::wait() {
    using namespace asio::experimental::awaitable_operators;
    const int events = sd_bus_get_events(bus_.get());
    std::uint64_t until = UINT64_MAX;
    const int known = sd_bus_get_timeout(bus_.get(), &until);
    if (events < 0 || known < 0) co_return;  // `process` will say why

    asio::steady_timer timeout(socket_.get_executor(), steady_instant(until));
    const auto readable = [&] {
        return socket_.async_wait(asio::posix::descriptor_base::wait_read, no_throw);
    };
    if ((events & POLLOUT) == 0) {
        co_await (readable() || timeout.async_wait(no_throw));
        co_return;
    }
    co_await (readable() || timeout.async_wait(no_throw) ||
              socket_.async_wait(asio::posix::descriptor_base::wait_write, no_throw));
}

base::result<void> bus::process() {
    int more = 1;
    while (more > 0) more = sd_bus_process(bus_.get(), nullptr);
    if (more < 0) return system_error(more);
    return {};
}

int bus::dispatch(sd_bus_message* message, void* call, sd_bus_error*) noexcept {
    (*static_cast<handler*>(call))(*message);
    return 0;
}

base::result<bus::subscription> bus::match(const std::string& rule, handler call) {
    subscription made;
    made.call_ = std::make_unique<handler>(std::move(call));
    sd_bus_slot* slot = nullptr;
    const int failure = sd_bus_add_match_async(bus_.get(), &slot, rule.c_str(), &bus::dispatch,
                                               nullptr, made.call_.get());
    if (failure < 0) return system_error(failure);
    made.slot_.reset(slot);
    return made;
}

base::result<bus::subscription> bus::call(const method& what, handler call,
                                          std::initializer_list<const char*> arguments) {
    sd_bus_message* raw = nullptr;
    int failure = sd_bus_message_new_method_call(bus_.get(), &raw, what.destination, what.path,
                                                 what.interface, what.member);
    const std::unique_ptr<sd_bus_message, decltype(&sd_bus_message_unref)> message(
        raw, &sd_bus_message_unref);
    for (const char* const argument : arguments) {
        if (failure >= 0) failure = sd_bus_message_append_basic(raw, 's', argument);
    }
    subscription made;
    made.call_ = std::make_unique<handler>(std::move(call));
    sd_bus_slot* slot = nullptr;
    constexpr std::uint64_t usual_timeout = 0;
    if (failure >= 0) {
        failure = sd_bus_call_async(bus_.get(), &slot, raw, &bus::dispatch, made.call_.get(),
                                    usual_timeout);
    }
    if (failure < 0) return system_error(failure);
    made.slot_.reset(slot);
    return made;
}

}  // namespace fingerpost::sessions
