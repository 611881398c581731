#include "nonce.hpp"

#include <boost/test/unit_test.hpp>

#include "nonce_memory.hpp"

namespace {

using namespace fingerpost;
using namespace std::chrono_literals;
using bridge::nonce;
using bridge::nonce_memory;
using bridge::nonce_mint;

constexpr auto lifetime = 800s;
const base::instant noon{std::chrono::sys_days{std::chrono::January / 2 / 2026} + 12h};
constexpr std::uint32_t first = 0xffffffff;  // numbers of generations run over

struct remembering {
    nonce_memory memory{lifetime, 1000, first};
    base::instant now = noon;
    std::uint64_t ids = 0;

    nonce fresh() {
        const auto made = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
        return {static_cast<std::uint32_t>(made), memory.generation(now), ++ids};
    }
    bool use(const nonce& n, std::uint32_t nc) { return memory.use(n, nc, now); }
    bool use_once(const nonce& n, const char* request) { return memory.use_once(n, request, now); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(nonces)

BOOST_AUTO_TEST_CASE(a_mint_knows_its_own) {
    nonce_mint mint("0123456789abcdef");
    const nonce n{1'767'355'200, 7, 0x8000000000000001};
    const std::string text = mint.text_of(n);
    BOOST_TEST(text.size() == nonce_mint::text_size);
    BOOST_TEST((mint.read(text) == n));
}

BOOST_AUTO_TEST_CASE(no_other_text_is_one) {
    nonce_mint mint("0123456789abcdef");
    const std::string text = mint.text_of({1'767'355'200, 7, 1});
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string other = text;
        other[i] = other[i] == 'A' ? 'B' : 'A';
        BOOST_TEST(!mint.read(other).has_value());
        other[i] = '=';
        BOOST_TEST(!mint.read(other).has_value());
    }
    for (const std::string& other : {std::string(), text.substr(1), text + 'A', text + text})
        BOOST_TEST(!mint.read(other).has_value());
    BOOST_TEST(!nonce_mint("another secret..").read(text).has_value());
}

BOOST_FIXTURE_TEST_CASE(nc_must_not_repeat, remembering) {
    const nonce n = fresh();
    BOOST_TEST(use(n, 1));
    BOOST_TEST(!use(n, 1));
    BOOST_TEST(use(n, 2));
    BOOST_TEST(use(fresh(), 1));
    BOOST_TEST(!use(n, 2));
}

BOOST_FIXTURE_TEST_CASE(requests_may_overtake_one_another, remembering) {
    const nonce n = fresh();
    BOOST_TEST(use(n, 64));
    BOOST_TEST(use(n, 1));
    BOOST_TEST(!use(n, 1));
    BOOST_TEST(use(n, 65));
    BOOST_TEST(use(n, 2));
    BOOST_TEST(!use(n, 65));
    BOOST_TEST(use(n, 66));
    BOOST_TEST(!use(n, 2));    // 64 behind: nobody knows any more
    BOOST_TEST(use(n, 3));     // 63 behind
    BOOST_TEST(use(n, 1000));  // all that is behind the window counts as used
    BOOST_TEST(!use(n, 66));
    BOOST_TEST(use(n, 999));
    BOOST_TEST(use(n, 0xffffffff));
    BOOST_TEST(!use(n, 0xffffffff));
}

BOOST_FIXTURE_TEST_CASE(without_nc_each_request_counts_once, remembering) {
    const nonce n = fresh();
    BOOST_TEST(use_once(n, "1 a"));
    BOOST_TEST(!use_once(n, "1 a"));
    BOOST_TEST(use_once(n, "2 a"));
    BOOST_TEST(use_once(n, "1 b"));
    BOOST_TEST(use_once(fresh(), "1 a"));
}

BOOST_FIXTURE_TEST_CASE(a_nonce_has_its_time, remembering) {
    const nonce n = fresh();
    BOOST_TEST(use(n, 1));
    now += lifetime;
    BOOST_TEST(use(n, 2));
    now += 1s;
    BOOST_TEST(!use(n, 3));
    BOOST_TEST(!use_once(n, "1 a"));
}

BOOST_FIXTURE_TEST_CASE(the_last_nonce_of_a_generation_lives_as_long, remembering) {
    static_cast<void>(fresh());
    now += lifetime / 8 - 1s;
    const nonce n = fresh();
    BOOST_TEST(use(n, 1));
    for (int i = 0; i < 80; ++i) {
        now += lifetime / 80;
        BOOST_TEST(use(fresh(), 1));
    }
    BOOST_TEST(!use(n, 1));
    BOOST_TEST(use(n, 2));
}

BOOST_FIXTURE_TEST_CASE(memory_comes_back_when_nonces_are_too_old, remembering) {
    for (int i = 0; i < 100; ++i) BOOST_TEST(use(fresh(), 1));
    BOOST_TEST(memory.size() == 100U);
    now += 2 * lifetime;
    static_cast<void>(fresh());
    BOOST_TEST(memory.size() == 0U);
}

BOOST_FIXTURE_TEST_CASE(the_oldest_are_forgotten_and_then_refused, remembering) {
    const nonce oldest = fresh();
    BOOST_TEST(use(oldest, 1));
    now += lifetime / 8;
    const nonce later = fresh();
    BOOST_TEST(use(later, 1));
    for (int i = 0; i < 998; ++i) BOOST_TEST(use(fresh(), 1));
    BOOST_TEST(use(oldest, 2));
    BOOST_TEST(use_once(later, "one more than there is room for"));
    BOOST_TEST(!use(oldest, 3));
    BOOST_TEST(use(later, 2));
    BOOST_TEST(memory.size() == 1000U);
}

BOOST_FIXTURE_TEST_CASE(a_flood_of_one_moment_stays_within_bounds, remembering) {
    const nonce n = fresh();
    for (int i = 0; i < 1000; ++i) BOOST_TEST(use(fresh(), 1));
    BOOST_TEST(!use(n, 1));  // making room for it made it too old
    BOOST_TEST(memory.size() == 0U);
    BOOST_TEST(use(fresh(), 1));
}

BOOST_FIXTURE_TEST_CASE(a_clock_set_back_does_no_harm, remembering) {
    const nonce n = fresh();
    BOOST_TEST(use(n, 1));
    now -= 4s;
    BOOST_TEST(!use(n, 1));
    BOOST_TEST(use(n, 2));
    now -= 1h;
    BOOST_TEST(!use(n, 3));  // from the future
    const nonce later = fresh();
    BOOST_TEST(use(later, 1));
    for (int i = 0; i < 100; ++i) {
        now -= 1h;
        BOOST_TEST(use(fresh(), 1));
    }
    BOOST_TEST(memory.size() < 11U);
}

BOOST_AUTO_TEST_CASE(another_process_remembers_nothing) {
    nonce_memory before(lifetime, 10, 70);
    nonce_memory after(lifetime, 10, 7'000'000);
    const nonce n{static_cast<std::uint32_t>(noon.time_since_epoch() / 1s), before.generation(noon),
                  1};
    BOOST_TEST(before.use(n, 1, noon));
    BOOST_TEST(!after.use(n, 1, noon));
    BOOST_TEST(!after.use(n, 2, noon));
}

BOOST_AUTO_TEST_SUITE_END()
