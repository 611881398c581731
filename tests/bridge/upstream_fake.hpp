#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "digest_answer.hpp"
#include "fakes/clock.hpp"
#include "sent_message.hpp"
#include "upstream.hpp"

BOOST_TEST_DONT_PRINT_LOG_VALUE(fingerpost::bridge::upstream_state::link)

namespace fingerpost::tests {

/// No retry takes longer.
constexpr std::chrono::seconds retry_period{15};

/// An upstream server in memory, and the road to it: keeps publications by entity-tag as RFC 3903
/// section 6 says, asks for proof, refuses, forgets and falls silent on request. Stands still in
/// time until it is turned.
class upstream_fake : public bridge::upstream_world {
public:
    using link = bridge::upstream_state::link;
    using list = std::vector<std::string>;
    struct message : sent_message {
        [[nodiscard]] std::string user() const {
            return text.substr(text.find(':') + 1, text.find('@') - text.find(':') - 1);
        }
        [[nodiscard]] bool is_initial() const {
            return method() == "PUBLISH" && header("SIP-If-Match").empty();
        }
    };
    struct kept {
        std::string user;
        std::string body;
        bridge::tick ends;
    };

    std::vector<message> sent;             ///< all that ever left
    std::vector<message> unread;           ///< and what the server did not read yet
    std::map<std::string, kept> standing;  ///< publications by entity-tag
    bridge::sending sends = bridge::sending::left;
    bool silent = false;         ///< nothing arrives
    bool loses_answers = false;  ///< what arrives is done, and the answers are lost
    unsigned refuses_with = 0;   ///< every PUBLISH is answered that; 0: as it should be
    std::string refusal_lines;
    std::optional<bridge::hop> refuses_at;  ///< and it alone; nothing: wherever
    unsigned options_answer = 200;
    bool gives_tags = true;
    std::uint32_t min_expires = 0;
    std::string wants_password;  ///< empty: none
    std::string nonce = "n1";
    std::string challenge_more = ", algorithm=MD5, qop=\"auth\"";
    std::map<std::string, std::pair<std::string, std::chrono::seconds>> remembered;
    unsigned look_ups = 0;
    unsigned password_reads = 0;
    bridge::tick now{std::chrono::hours(1)};
    base::null_log log;
    bridge::upstream_settings choices{"example.test", "server", std::chrono::seconds(600), false,
                                      std::chrono::seconds(300)};
    std::unique_ptr<bridge::upstream> works;

    void start() { works = std::make_unique<bridge::upstream>(choices, *this, log); }
    static bridge::hop server(const char* at = "192.0.2.10") {
        return {0, bridge::transport::udp, base::address::parse(at).value(), 5060};
    }
    /// Begins, with one server found.
    void begin() {
        start();
        for (const auto& [name, what] : remembered)
            works->inherit(user(name), what.first, what.second, now);
        found({server()});
    }
    void found(std::vector<bridge::hop> hops) {
        works->located(bridge::located_servers{std::move(hops), std::chrono::hours(1)}, now);
        turn();
    }
    void show(const std::string& name, base::availability a = base::availability::active,
              std::uint64_t generation = 1) {
        base::card c(user(name));
        c.state = base::card::standing::shown;
        c.shows = {base::field::presence};
        c.presence = a;
        c.logged_in = a != base::availability::offline;
        c.generation = generation;
        tell(std::move(c));
    }
    void tell(const std::string& name, base::card::standing s, std::uint64_t generation = 1) {
        base::card c(user(name));
        c.state = s;
        c.generation = generation;
        tell(std::move(c));
    }
    void tell(base::card c) {
        works->news(std::make_shared<const base::card>(std::move(c)), now);
        turn();
    }
    /// Does all that is due now, and has the server answer, until nothing more happens.
    void turn() {
        for (;;) {
            works->run(now);
            if (unread.empty() || silent) break;
            const auto all = std::exchange(unread, {});
            for (const message& m : all) answer(m);
        }
    }
    /// Time passes, with all that happens in it.
    void pass(std::chrono::milliseconds by) {
        const bridge::tick until = now + by;
        for (;;) {
            turn();
            const auto next = works->next();
            if (!next || *next > until) break;
            now = std::max(now, *next);
        }
        now = until;
        turn();
    }
    /// What stands at the server: `alice open`, in order.
    [[nodiscard]] list there() const {
        list all;
        for (const auto& [tag, k] : standing) {
            if (k.ends <= now) continue;
            const bool open = k.body.find(">open<") != std::string::npos;
            all.push_back(k.user + (open ? " open" : " closed"));
        }
        std::sort(all.begin(), all.end());
        return all;
    }
    [[nodiscard]] std::size_t count(std::string_view method) const {
        return static_cast<std::size_t>(std::count_if(
            sent.begin(), sent.end(), [&](const message& m) { return m.method() == method; }));
    }
    [[nodiscard]] link state() const { return works->state(now).state; }
    [[nodiscard]] std::string error() const { return works->state(now).error; }
    [[nodiscard]] const message& latest() const { return sent.back(); }

    bridge::sending send(const bridge::hop& to, const std::string& bytes) override {
        if (sends != bridge::sending::left) return sends;
        sent.push_back({{to, bytes}});
        unread.push_back(sent.back());
        return sends;
    }
    std::string place_towards(const bridge::hop&) override { return "192.0.2.1:40000"; }
    std::uint64_t chance() override { return ++last_; }
    void look_up() override { ++look_ups; }
    void read_password() override { ++password_reads; }
    void keep(const base::user_name& of, const std::string& etag,
              std::chrono::seconds life) override {
        if (etag.empty())
            remembered.erase(std::string(of.str()));
        else
            remembered[std::string(of.str())] = {etag, life};
    }

    void respond(const message& to, unsigned status, const std::string& more = {}) {
        answers_.insert_or_assign(to.branch(), std::pair(status, more));
        const std::string head = "SIP/2.0 " + std::to_string(status) +
                                 " So\r\nVia: " + to.header("Via") + "\r\n" + more + "\r\n";
        works->response(bridge::sip_response::parse(head).value(), now);
    }
    /// The server does what it is asked for and answers.
    void answer(const message& m) {
        if (const auto known = answers_.find(m.branch()); known != answers_.end()) {
            // A retransmission (RFC 3261 section 17.2.2).
            const auto [status, more] = known->second;
            if (!loses_answers) respond(m, status, more);
            return;
        }
        if (m.method() == "OPTIONS") return respond(m, options_answer, refusal_lines);
        if (refuses_with != 0 && (!refuses_at || *refuses_at == m.to))
            return respond(m, refuses_with, refusal_lines);
        if (!wants_password.empty() && !is_proved(m)) {
            return respond(m, 401,
                           "WWW-Authenticate: Digest realm=\"up\", nonce=\"" + nonce + '"' +
                               challenge_more + "\r\n");
        }
        const auto expires = static_cast<std::uint32_t>(std::stoul(m.header("Expires")));
        const std::string old = m.header("SIP-If-Match");
        std::string body = m.body();
        if (!old.empty()) {
            const auto at = standing.find(old);
            if (at == standing.end() || at->second.ends <= now) return reply(m, 412);
            if (body.empty()) body = at->second.body;
        }
        if (expires != 0 && expires < min_expires)
            return reply(m, 423, "Min-Expires: " + std::to_string(min_expires) + "\r\n");
        standing.erase(old);
        const std::string tag = "tag" + std::to_string(++tags_);
        if (expires != 0) standing[tag] = {m.user(), body, now + std::chrono::seconds(expires)};
        reply(m, 200,
              (gives_tags ? "SIP-ETag: " + tag + "\r\n" : "") +
                  "Expires: " + std::to_string(expires) + "\r\n");
    }

private:
    void reply(const message& m, unsigned status, const std::string& more = {}) {
        answers_.insert_or_assign(m.branch(), std::pair(status, more));
        if (!loses_answers) respond(m, status, more);
    }
    [[nodiscard]] bool is_proved(const message& m) const {
        const std::string proof = m.header("Authorization");
        if (proof.empty() || proof.find("nonce=\"" + nonce + '"') == std::string::npos)
            return false;
        const auto given = bridge::digest_answer::parse(std::string_view(proof).substr(7)).value();
        bridge::digest_hash hash(given.algorithm.value());
        const std::string ha1 = hash({"server", "up", wants_password});
        return given.response == bridge::right_response(given, ha1, "PUBLISH", hash);
    }
    std::uint64_t last_ = 0x1000;
    unsigned tags_ = 0;
    std::map<std::string, std::pair<unsigned, std::string>> answers_;  ///< by branch
};

}  // namespace fingerpost::tests
