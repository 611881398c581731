#pragma once

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "publications.hpp"

/// Who publishes, for the tests of publications.
namespace fingerpost::bridge::publishing {

using namespace std::chrono_literals;

inline constexpr base::instant noon{std::chrono::sys_days{std::chrono::January / 5 / 2026} + 12h};
inline constexpr tick start{std::chrono::hours(1)};

inline base::user_name named(const std::string& text) {
    return base::user_name::parse(text).value();
}

inline base::sip_identity identity(const char* uri) {
    return base::sip_identity::parse(uri).value();
}

inline publication_limits few() {
    publication_limits l;
    l.per_user = 3;
    l.total = 5;
    l.end_with_flow = true;
    return l;
}

/// `200 Expires=600`, with the phrase where it is not the usual one.
inline std::string in_words(const reply& r) {
    std::string text = std::to_string(r.status);
    if (r.phrase != phrase_of(r.status)) text += ' ' + r.phrase;
    for (const auto& [name, value] : r.with) {
        if (name != "SIP-ETag") text += ' ' + name + '=' + value;
    }
    return text;
}

inline std::string tag_of(const reply& r) {
    for (const auto& [name, value] : r.with) {
        if (name == "SIP-ETag") return value;
    }
    return {};
}

inline published busy(const char* id = "t1") { return {true, "busy", "", id}; }

/// A site where people publish.
struct site {
    publications all{few(), [this] { return ++chance; }};
    std::uint64_t chance = 0;
    tick now = start;

    static publish_request request(const char* user = "ada", std::optional<std::string> tag = {},
                                   std::optional<std::uint32_t> expires = 600) {
        publish_request r(named(user));
        r.if_match = std::move(tag);
        r.expires = expires;
        r.body = busy();
        return r;
    }
    /// With a document of another id, as of another device.
    static publish_request of_device(const char* id, publish_request r) {
        r.body = busy(id);
        return r;
    }
    static publish_request without_body(publish_request r) {
        r.body = std::monostate();
        return r;
    }
    publish_outcome ask(const publish_request& r) {
        return all.apply(r, now,
                         noon + std::chrono::duration_cast<base::instant::duration>(now - start));
    }
    /// Publishes; the entity-tag.
    std::string put(const publish_request& r) {
        const auto done = ask(r);
        BOOST_TEST(done.answer.status == 200U);
        return tag_of(done.answer);
    }
};

}  // namespace fingerpost::bridge::publishing
