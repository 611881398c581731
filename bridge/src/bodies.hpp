#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/card.hpp"
#include "document.hpp"

namespace fingerpost::bridge {

/// The bodies that tell a card's value, each rendered once.
class rendering {
public:
    rendering(std::shared_ptr<const base::card> of, std::shared_ptr<const document_terms> terms)
        : card_(std::move(of)), terms_(std::move(terms)) {}

    [[nodiscard]] const std::string& body(body_format f) const;
    /// Names the value of the body (RFC 5839 section 7): equal bodies have equal tags.
    [[nodiscard]] const std::string& tag(body_format f) const;

private:
    std::shared_ptr<const base::card> card_;
    std::shared_ptr<const document_terms> terms_;
    mutable std::array<std::string, body_formats> bodies_;
    mutable std::array<std::string, body_formats> tags_;
};

/// A card, and what tells it. All watchers who are told the same share one; what is told the same
/// by another policy, or another of its rules, is rendered no second time.
class told {
public:
    told(std::shared_ptr<const base::card> of, std::shared_ptr<const rendering> by)
        : card_(std::move(of)), rendered_(std::move(by)) {}

    [[nodiscard]] const base::card& card() const noexcept { return *card_; }
    [[nodiscard]] const std::string& body(body_format f) const { return rendered_->body(f); }
    [[nodiscard]] const std::string& tag(body_format f) const { return rendered_->tag(f); }
    [[nodiscard]] const std::shared_ptr<const rendering>& rendered() const noexcept {
        return rendered_;
    }

private:
    std::shared_ptr<const base::card> card_;
    std::shared_ptr<const rendering> rendered_;
};

/// All that is told now, each value once. Used on one thread.
class bodies {
public:
    bodies(std::string domain, std::chrono::seconds idle_threshold)
        : domain_(std::move(domain)), idle_threshold_(idle_threshold) {}

    /// What tells `card`. Cards of one user that look alike are one.
    [[nodiscard]] std::shared_ptr<const told> of(const std::shared_ptr<const base::card>& card);
    /// The presentity's address of record.
    [[nodiscard]] std::string aor(const base::user_name& user) const;

private:
    struct of_user {
        std::shared_ptr<const document_terms> terms;
        std::vector<std::weak_ptr<const told>> alive;
    };
    void forget_the_unused();

    std::string domain_;
    std::chrono::seconds idle_threshold_;
    std::unordered_map<base::user_name, of_user> all_;
    std::size_t sweep_at_ = 1024;
};

}  // namespace fingerpost::bridge
