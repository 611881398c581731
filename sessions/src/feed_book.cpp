#include "feed_book.hpp"

#include <utility>

#include "sessions/tracker.hpp"

namespace fingerpost::sessions {
/// One line at work: an error in words, or nothing when it is done.
struct feed_book::step {
    feed_book& book;
    connection& from;
    base::instant now;
    std::vector<change>& changes;
    std::string id{};  ///< as the line names it

    std::string key() const { return from.prefix + id; }
    std::string absent() const { return "id \"" + id + "\" is not logged in"; }

    std::string operator()(feed_login& l) {
        id = std::move(l.id);
        if (book.sessions_.contains(std::string_view(key())))
            return "id \"" + id + "\" is logged in already";
        if (from.sessions >= book.limits_.sessions_per_connection)
            return "too many sessions on this connection";
        if (book.standing_ >= book.limits_.sessions) return "too many sessions in all feeds";
        session s{.id = key(),
                  .user = std::move(l.user),
                  .host = l.host ? std::move(*l.host) : book.host_,
                  .line = std::move(l.line),
                  .origin = std::move(l.origin),
                  .what = l.what,
                  .since = l.since.value_or(now),
                  .idle_since = {},
                  .program = {}};
        changes.emplace_back(upsert{s});
        book.sessions_.insert(std::move(s));
        ++from.sessions;
        ++book.standing_;
        return {};
    }

    std::string operator()(feed_update& u) {
        id = std::move(u.id);
        const auto at = book.sessions_.find(std::string_view(key()));
        if (at == book.sessions_.end()) return absent();
        auto node = book.sessions_.extract(at);
        session& s = node.value();
        if (u.locked) s.locked = *u.locked;
        if (u.idle_since) s.idle_since = *u.idle_since;
        if (u.program) s.program = std::move(*u.program);
        changes.emplace_back(upsert{s});
        book.sessions_.insert(std::move(node));
        return {};
    }

    std::string operator()(feed_logout& l) {
        id = std::move(l.id);
        const auto at = book.sessions_.find(std::string_view(key()));
        if (at == book.sessions_.end()) return absent();
        changes.emplace_back(gone{at->id});
        book.sessions_.erase(at);
        --from.sessions;
        --book.standing_;
        return {};
    }

    std::string operator()(feed_error& e) { return std::move(e.why); }
};

feed_book::connection feed_book::open() { return {std::to_string(++opened_) + "/"}; }

std::string feed_book::take(connection& from, std::string_view line, base::instant now,
                            std::vector<change>& changes) {
    ++from.lines;
    feed_line parsed = parse_feed_line(line);
    step one{*this, from, now, changes};
    const std::string error = std::visit(one, parsed);
    return error.empty() ? feed_ok(one.id) : feed_refusal(error, from.lines);
}

void feed_book::close(const connection& of, std::vector<change>& changes) {
    if (of.sessions == 0) return;
    changes.emplace_back(all_gone{of.prefix});
    ended_.push_back(of.prefix);
    standing_ -= of.sessions;
}

bool feed_book::forget_some() {
    if (ended_.empty()) return false;
    const std::string& prefix = ended_.back();
    auto at = sessions_.lower_bound(std::string_view(prefix));
    const auto more = [&] { return at != sessions_.end() && at->id.starts_with(prefix); };
    for (std::size_t left = tracker::slice; more() && left > 0; --left) at = sessions_.erase(at);
    if (!more()) ended_.pop_back();
    return true;
}

void feed_book::tell_all(std::vector<change>& changes) {
    while (forget_some()) {
    }
    changes.emplace_back(snapshot_begin{});
    for (const session& s : sessions_) changes.emplace_back(upsert{s});
    changes.emplace_back(snapshot_end{});
}

}  // namespace fingerpost::sessions
