#include "lexer.hpp"

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

namespace fingerpost::acl {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

std::string bad_byte(char c) {
    if (c == '\0') return "a NUL byte; a policy is text";
    if (c == '\r') return "a carriage return; lines end in LF alone";
    std::array<char, 80> text{};
    std::snprintf(text.data(), text.size(), "a control character (byte 0x%02X); only TAB and LF",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    return std::string(text.data()) + " may stand in a policy";
}

}  // namespace

lexer::lexer(const source& in, complaints& errors) : in_(in), errors_(errors) {
    if (in_.text.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
    skip_joints();
}

std::vector<token> lexer::next() {
    std::vector<token> words;
    while (!at_end()) {
        if (front() == '\n') {
            advance();
            if (!words.empty()) break;
        } else if (at_blank()) {
            advance();
        } else if (front() == '#') {
            skip_comment();
        } else {
            read_word(words);
        }
    }
    return words;
}

void lexer::read_word(std::vector<token>& words) {
    token word;
    word.at = here();
    if (front() == '@' || front() == '$') {
        word.as = front() == '@' ? token::form::group : token::form::ref;
        advance();
    }
    if (!at_line_end() && front() == '"' && word.as != token::form::ref) {
        if (word.as == token::form::bare) word.as = token::form::quoted;
        word.in_quotes = true;
        if (!read_quoted(word.text)) word.as = token::form::refused;
    } else {
        word.text = read_bare();
    }
    if (word.as == token::form::bare && word.text == "\\") {
        errors_.add(word.at, "a backslash joins lines only as the last character of its line");
        word.as = token::form::refused;
    }
    words.push_back(std::move(word));
}

std::string lexer::read_bare() {
    std::string text;
    for (; !at_line_end() && !at_blank(); advance()) text += front();
    return text;
}

bool lexer::read_quoted(std::string& text) {
    const spot opening = here();
    for (advance(); !at_line_end() && front() != '"'; advance()) {
        if (front() == '\\') {
            const spot escape = here();
            advance();
            if (at_line_end()) break;
            if (front() != '"' && front() != '\\') {
                errors_.add(escape, "between quotes a backslash stands only before \" or \\");
            }
        }
        text += front();
    }
    if (at_line_end()) {
        errors_.add(opening, "the quote is not closed on its line");
        return false;
    }
    advance();
    if (at_line_end() || at_blank()) return true;
    errors_.add(here(), "a blank is expected after the closing quote");
    static_cast<void>(read_bare());
    return false;
}

bool lexer::at_blank() const { return front() == ' ' || (is_control(front()) && front() != '\n'); }

spot lexer::here() const {
    return {&in_, line_, static_cast<unsigned>(at_ - line_start_ + 1), line_start_};
}

void lexer::advance() {
    if (front() == '\n') {
        ++line_;
        line_start_ = at_ + 1;
    }
    ++at_;
    skip_joints();
}

void lexer::skip_joints() {
    while (in_.text.compare(at_, 2, "\\\n") == 0) {
        at_ += 2;
        ++line_;
        line_start_ = at_;
    }
}

void lexer::skip_comment() {
    while (!at_line_end()) advance();
}

void refuse_bad_bytes(const source& in, complaints& errors) {
    spot at{&in};
    if (in.text.starts_with(byte_order_mark)) {
        errors.add(at, "a byte order mark; a policy is UTF-8 without one");
    }
    bool line_refused = false;  // the first of a line is enough
    for (std::size_t i = 0; i < in.text.size(); ++i) {
        const char c = in.text[i];
        if (c == '\n') {
            ++at.line;
            at.start = i + 1;
            line_refused = false;
        } else if (is_control(c) && c != '\t' && !line_refused) {
            at.column = static_cast<unsigned>(i - at.start + 1);
            errors.add(at, bad_byte(c));
            line_refused = true;
        }
    }
}

}  // namespace fingerpost::acl
