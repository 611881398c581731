#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "base/question.hpp"

/// `fingerpost explain`: what it is asked, and how the answer reads; the same of a running daemon
/// and of a policy's file.
namespace fingerpost::cli {

/// What stands behind the options of `explain`.
struct explain_words {
    std::string over;               ///< a face
    std::vector<std::string> from;  ///< all that is known of one watcher
    std::string of;                 ///< a user
    std::string at;                 ///< empty: now
};

/// The question that they put.
struct explain_question {
    base::face over = base::face::finger;
    base::watcher who;
    base::user_name of;
    std::optional<base::instant> at;  ///< nothing: now
};

/// Reads them: WHO is `any` (nothing is known of him), `local`, an address, or the user or the
/// `sip:` identity that he has proved to be; `self` is the user behind `--of`. Several add up to
/// one watcher. Who comes by the control socket is local. Otherwise what is wrong, safe to print.
[[nodiscard]] std::variant<explain_question, std::string> read_question(const explain_words& words);

/// The question as a line of the page, in the policy's words.
[[nodiscard]] std::string question_line(const explain_question& q);

/// The daemon's request (docs/control.md).
[[nodiscard]] boost::json::object request_of(const explain_question& q);

/// An explanation (docs/control.md) as a page: what is told, and why.
[[nodiscard]] std::string explanation_page(const boost::json::object& why);

}  // namespace fingerpost::cli
