#pragma once

#include <string>
#include <vector>

#include "source.hpp"

namespace fingerpost::acl {

/// One word of a statement.
struct token {
    enum class form {
        bare,     ///< any run of characters that are neither blank nor control
        quoted,   ///< "…", without its quotes and escapes
        group,    ///< @name, without the @
        ref,      ///< $name, without the $
        refused,  ///< was no word, and was complained of
    };
    form as = form::bare;
    bool in_quotes = false;  ///< quoted, or a group whose name is
    std::string text;
    spot at;
};

/// Cuts a policy into statements and these into words. Lines that end in a backslash are joined
/// with the next before anything else; a comment begins with `#` at the start of a word.
class lexer {
public:
    lexer(const source& in, complaints& errors);
    /// The words of the next line that has any; empty at the end of the text.
    [[nodiscard]] std::vector<token> next();

private:
    [[nodiscard]] bool at_end() const { return at_ == in_.text.size(); }
    [[nodiscard]] char front() const { return in_.text[at_]; }
    [[nodiscard]] bool at_line_end() const { return at_end() || front() == '\n'; }
    [[nodiscard]] bool at_blank() const;
    [[nodiscard]] spot here() const;
    void advance();
    void skip_joints();
    void skip_comment();
    void read_word(std::vector<token>& words);
    [[nodiscard]] std::string read_bare();
    [[nodiscard]] bool read_quoted(std::string& text);

    const source& in_;
    complaints& errors_;
    std::size_t at_ = 0;
    std::size_t line_start_ = 0;
    unsigned line_ = 1;
};

/// Complains of bytes that no policy may have: control characters but TAB and LF, and a byte order
/// mark. The lexer then takes them for blanks.
void refuse_bad_bytes(const source& in, complaints& errors);

}  // namespace fingerpost::acl
