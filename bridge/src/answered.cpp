#include "answered.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace fingerpost::bridge {
namespace {
constexpr std::chrono::seconds timer_j{32};

/// A line each: status, phrase, tag, and each header's name and value.
std::string packed(const reply& with) {
    std::string text = std::to_string(with.status) + '\n' + with.phrase + '\n' + with.to_tag;
    for (const auto& [name, value] : with.with) text.append("\n" + name).append("\n" + value);
    return text;
}

reply unpacked(std::string_view text) {
    const auto line = [&text] {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view found = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        return found;
    };
    reply with;
    const std::string_view status = line();
    std::from_chars(status.data(), status.data() + status.size(), with.status);
    with.phrase = line();
    with.to_tag = line();
    while (!text.empty()) {
        std::string name(line());
        with.with.emplace_back(std::move(name), line());
    }
    return with;
}

}  // namespace

answered::answered(std::size_t max) : max_(max) {}

std::optional<answered::key> answered::key_of(const request& r) {
    if (r.source.reliable()) return std::nullopt;
    const auto hashed =
        under_(r.branch + '\n' + r.sent_by + '\n' + host_port(r.source.at, r.source.port) + '\n' +
               r.method + '\n' + std::to_string(r.cseq) + '\n' + r.uri.text + '\n' + r.call_id +
               '\n' + r.from.tag + '\n' + r.to.tag);
    key k;
    std::memcpy(&k.bucket, hashed.data(), sizeof k.bucket);
    std::memcpy(&k.rest, hashed.data() + sizeof k.bucket, sizeof k.rest);
    return k;
}

answered::seen answered::begin(const key& k, tick now) {
    auto& [memory, all, by_age] = *kept_;
    const auto [at, is_new] = all.try_emplace(k);
    if (!is_new) return at->second.empty() ? seen::working : seen::done;
    by_age.emplace_back(now + timer_j, k);
    while (by_age.size() > max_) {
        all.erase(by_age.front().second);
        by_age.pop_front();
    }
    return seen::fresh;
}

reply answered::reply_to(const key& k) const { return unpacked(kept_->all.at(k)); }

void answered::end(const key& k, const reply& with) {
    const auto at = kept_->all.find(k);
    if (at == kept_->all.end()) return;
    if (with.status == 401 || with.status == 407) {
        kept_->all.erase(
            at);  // its entry in by_age finds nothing, or a younger one that ends early
        return;
    }
    at->second = packed(with);
}

void answered::expire(tick now) {
    auto& by_age = kept_->by_age;
    if (by_age.empty()) return;
    while (!by_age.empty() && by_age.front().first <= now) {
        kept_->all.erase(by_age.front().second);
        by_age.pop_front();
    }
    if (by_age.empty()) kept_ = std::make_unique<kept>();
}

}  // namespace fingerpost::bridge
