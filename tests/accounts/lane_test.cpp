#include "accounts/lane.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include "errors.hpp"
#include "fakes/loop.hpp"

namespace fingerpost::accounts {
namespace {

using namespace std::chrono_literals;
using tests::cannot_tell;
using tests::loop;
using tests::not_found;

/// Where jobs hang until it is opened, and where a test waits for jobs to be at it or past it.
class gate {
public:
    void pass() {
        std::unique_lock held(lock_);
        ++at_;
        moved_.notify_all();
        moved_.wait(held, [this] { return open_; });
        ++past_;
        moved_.notify_all();
    }
    void open() {
        const std::lock_guard held(lock_);
        open_ = true;
        moved_.notify_all();
    }
    [[nodiscard]] bool wait_at(int jobs) {
        return wait([&] { return at_ >= jobs; });
    }
    [[nodiscard]] bool wait_past(int jobs) {
        return wait([&] { return past_ >= jobs; });
    }

private:
    template <class Question>
    bool wait(Question question) {
        std::unique_lock held(lock_);
        return moved_.wait_for(held, tests::patience, question);
    }

    std::mutex lock_;
    std::condition_variable moved_;
    bool open_ = false;
    int at_ = 0;
    int past_ = 0;
};

auto hanging_at(const std::shared_ptr<gate>& g) {
    return [g] {
        g->pass();
        return 1;
    };
}

struct fixture {
    static constexpr auto soon = 250ms;
    std::shared_ptr<gate> barrier = std::make_shared<gate>();
    loop events;
    ~fixture() { barrier->open(); }
};

BOOST_FIXTURE_TEST_SUITE(lane_suite, fixture)

BOOST_AUTO_TEST_CASE(a_job_s_value_comes_back) {
    lane works(events.executor(), "test", 2, 8, tests::patience);
    BOOST_TEST(events.run(works.run([] { return 7; })).value() == 7);
    BOOST_TEST(works.count().done == 1U);
}

BOOST_AUTO_TEST_CASE(a_job_s_own_error_comes_back) {
    lane works(events.executor(), "test", 1, 8, tests::patience);
    const auto answer = events.run(works.run([]() -> base::result<int> { return not_found; }));
    BOOST_TEST(answer.error() == not_found);
}

BOOST_AUTO_TEST_CASE(what_a_job_throws_is_thrown_to_who_asked) {
    lane works(events.executor(), "test", 1, 8, tests::patience);
    const auto job = []() -> int { throw std::logic_error("a bug"); };
    BOOST_CHECK_THROW(events.run(works.run(job)), std::logic_error);
}

BOOST_AUTO_TEST_CASE(more_jobs_than_threads_are_all_done) {
    lane works(events.executor(), "test", 2, 64, tests::patience);
    std::vector<tests::coming<base::result<int>>> answers;
    for (int i = 0; i < 50; ++i) answers.push_back(events.begin(works.run([i] { return i; })));
    for (int i = 0; i < 50; ++i)
        BOOST_TEST(events.wait(answers[static_cast<std::size_t>(i)]).value() == i);
}

BOOST_AUTO_TEST_CASE(a_job_that_hangs_is_cannot_tell_at_the_deadline_and_others_are_answered) {
    lane works(events.executor(), "test", 2, 8, soon);
    const auto hung = events.begin(works.run(hanging_at(barrier)));
    BOOST_TEST(events.wait(hung).error() == cannot_tell);
    BOOST_REQUIRE(barrier->wait_at(1));
    BOOST_TEST(!works.stuck());
    BOOST_TEST(works.count().stuck == 1U);
    BOOST_TEST(works.count().late == 1U);
    BOOST_TEST(events.run(works.run([] { return 2; })).value() == 2);
}

BOOST_AUTO_TEST_CASE(when_all_threads_are_stuck_newcomers_are_turned_away_until_one_comes_back) {
    lane works(events.executor(), "test", 2, 8, soon);
    const auto first = events.begin(works.run(hanging_at(barrier)));
    const auto second = events.begin(works.run(hanging_at(barrier)));
    events.turn();
    BOOST_REQUIRE(barrier->wait_at(2));
    BOOST_TEST(events.wait(first).error() == cannot_tell);
    BOOST_TEST(events.wait(second).error() == cannot_tell);
    BOOST_REQUIRE(works.stuck());

    const auto turned_away = events.begin(works.run([] { return 3; }));
    events.turn();  // no waiting: the answer is there before any deadline
    BOOST_REQUIRE(turned_away->has_value());
    BOOST_TEST((*turned_away)->error() == cannot_tell);
    BOOST_TEST(works.count().refused == 1U);

    barrier->open();
    BOOST_REQUIRE(barrier->wait_past(2));
    events.turn_until([&] { return !works.stuck(); });
    BOOST_TEST(events.run(works.run([] { return 4; })).value() == 4);
}

BOOST_AUTO_TEST_CASE(a_late_result_is_dropped_with_all_that_its_job_owned) {
    lane works(events.executor(), "test", 1, 8, soon);
    auto owned = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = owned;
    const auto hung = events.begin(works.run([g = barrier, owned = std::move(owned)] {
        g->pass();
        return owned;
    }));
    BOOST_TEST(events.wait(hung).error() == cannot_tell);
    BOOST_TEST(!watch.expired());
    barrier->open();
    events.turn_until([&] { return watch.expired(); });
    BOOST_TEST(works.count().done == 0U);
}

BOOST_AUTO_TEST_CASE(a_full_queue_turns_away_at_once) {
    lane works(events.executor(), "test", 1, 1, tests::patience);
    const auto running = events.begin(works.run(hanging_at(barrier)));
    events.turn();
    BOOST_REQUIRE(barrier->wait_at(1));
    const auto queued = events.begin(works.run([] { return 2; }));
    const auto too_many = events.begin(works.run([] { return 3; }));
    events.turn();
    BOOST_TEST(works.count().queued == 1U);
    BOOST_REQUIRE(too_many->has_value());
    BOOST_TEST((*too_many)->error() == cannot_tell);
    barrier->open();
    BOOST_TEST(events.wait(queued).value() == 2);
    BOOST_TEST(events.wait(running).value() == 1);
}

BOOST_AUTO_TEST_CASE(a_job_that_waited_in_vain_for_a_thread_is_never_begun) {
    lane works(events.executor(), "test", 1, 8, soon);
    const auto begun = std::make_shared<std::atomic<bool>>(false);
    const auto hung = events.begin(works.run(hanging_at(barrier)));
    const auto waits = events.begin(works.run([begun] { return begun->exchange(true); }));
    BOOST_TEST(events.wait(waits).error() == cannot_tell);
    events.wait(hung);
    barrier->open();
    events.turn_until([&] { return !works.stuck(); });
    BOOST_TEST(events.run(works.run([] { return 5; })).value() == 5);
    BOOST_TEST(!begun->load());
}

BOOST_AUTO_TEST_CASE(the_end_of_a_lane_does_not_wait_for_a_stuck_thread_and_wakes_who_waits) {
    tests::coming<base::result<int>> waits;
    {
        lane works(events.executor(), "test", 2, 8, soon);
        const auto hung = events.begin(works.run(hanging_at(barrier)));
        BOOST_TEST(events.wait(hung).error() == cannot_tell);
        waits = events.begin(works.run(hanging_at(barrier)));
        events.turn();
        BOOST_REQUIRE(barrier->wait_at(2));
    }
    BOOST_TEST(events.wait(waits).error() == cannot_tell);
    barrier->open();
    BOOST_TEST(barrier->wait_past(2));
}

BOOST_AUTO_TEST_CASE(a_lane_that_ended_turns_away) {
    std::optional<boost::asio::awaitable<base::result<int>>> later;
    {
        lane works(events.executor(), "test", 1, 8, soon);
        later = works.run([] { return 1; });
    }
    BOOST_TEST(events.run(*std::move(later)).error() == cannot_tell);
}

BOOST_AUTO_TEST_CASE(a_loop_may_end_while_a_job_hangs) {
    auto short_lived = std::make_unique<loop>();
    {
        lane works(short_lived->executor(), "test", 1, 8, soon);
        const auto hung = short_lived->begin(works.run(hanging_at(barrier)));
        short_lived->turn();
        BOOST_REQUIRE(barrier->wait_at(1));
    }
    short_lived.reset();
    barrier->open();
    BOOST_TEST(barrier->wait_past(1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace fingerpost::accounts
