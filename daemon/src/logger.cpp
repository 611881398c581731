#include "logger.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "base/instant.hpp"
#include "base/text.hpp"

namespace fingerpost::daemon {
namespace {

const char* name_of(base::severity level) {
    switch (level) {
        case base::severity::debug:
            return "debug";
        case base::severity::info:
            return "info";
        case base::severity::warning:
            return "warning";
        case base::severity::error:
            return "error";
    }
    return "error";
}

/// sd-daemon(3): a line's priority, for the journal.
const char* priority_of(base::severity level) {
    switch (level) {
        case base::severity::debug:
            return "<7>";
        case base::severity::info:
            return "<6>";
        case base::severity::warning:
            return "<4>";
        case base::severity::error:
            return "<3>";
    }
    return "<3>";
}

bool to_journal() {
    static const bool journal = std::getenv("JOURNAL_STREAM") != nullptr;
    return journal;
}

std::string as_text(base::severity level, std::string_view event, base::log::facts with) {
    std::string line =
        to_journal() ? priority_of(level)
                     : base::to_rfc3339(base::system_clock().now()) + ' ' + name_of(level) + ' ';
    line += event;
    const char* mark = ": ";
    for (const auto& [name, value] : with) {
        line.append(mark).append(name).append("=\"").append(base::visible_line(value)).append("\"");
        mark = " ";
    }
    return line;
}

std::string as_json(base::severity level, std::string_view event, base::log::facts with) {
    boost::json::object o;
    o["time"] = base::to_rfc3339(base::system_clock().now());
    o["level"] = name_of(level);
    o["event"] = event;
    for (const auto& [name, value] : with) o[name] = base::visible_line(value);
    return boost::json::serialize(o);
}

}  // namespace

logger::logger(base::severity least, form as)
    : least_(least),
      form_(as),
      out_(std::make_unique<spdlog::logger>("fingerpostd",
                                            std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
    out_->set_pattern("%v");
    out_->set_level(spdlog::level::trace);
}

logger::~logger() = default;

bool logger::enabled(base::severity level) const noexcept { return level >= least_; }

void logger::write(base::severity level, std::string_view event, facts with) noexcept {
    if (!enabled(level)) return;
    try {
        out_->info("{}",
                   form_ == form::json ? as_json(level, event, with) : as_text(level, event, with));
    } catch (const std::exception&) {
        // No memory for a log line: there is nobody left to tell.
    }
}

void logger::pass_on(const std::string& line) noexcept {
    try {
        const bool with_priority = form_ == form::text && to_journal();
        out_->info("{}{}", with_priority ? priority_of(base::severity::info) : "", line);
    } catch (const std::exception&) {
        // As above.
    }
}

}  // namespace fingerpost::daemon
