#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace fingerpost::bench {

/// What the watchers read of a SIP message, as views into it. Only what the two servers send is
/// understood: whole header names, one header a line.
struct message {
    std::string_view first_line;
    std::string_view via_lines;  ///< all of them, with their line ends
    std::string_view from, to, call_id, cseq, contact, content_type, etag, subscription_state, body;

    [[nodiscard]] bool is_notify() const noexcept { return first_line.starts_with("NOTIFY "); }
    /// The status code of an answer; 0 of a request.
    [[nodiscard]] unsigned status() const noexcept;
    [[nodiscard]] std::uint32_t cseq_number() const noexcept;
    [[nodiscard]] bool terminated() const noexcept {
        return subscription_state.starts_with("terminated");
    }
};

/// Reads `text`; what is not there is empty.
[[nodiscard]] message read_message(std::string_view text);

/// Hands over each part of the multipart body of `m`, with its type and without its headers (RFC
/// 2046 section 5.1); nothing if it is not multipart.
void for_each_part(
    const message& m,
    const std::function<void(std::string_view type, std::string_view document)>& take);

/// The URI of `contact`, without the angle brackets.
[[nodiscard]] std::string_view uri_of(std::string_view contact);

/// The tag of a From or To; empty: none.
[[nodiscard]] std::string_view tag_of(std::string_view header);

/// The number with which `text` begins; 0 if there is none.
[[nodiscard]] std::uint32_t number_at_start(std::string_view text);

/// Writes the answer to `request` into `out`, in place of what was there.
void write_answer(const message& request, std::string_view status, std::string& out);

}  // namespace fingerpost::bench
