#include "options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>

#include "base/error.hpp"
#include "base/sip_identity.hpp"
#include "base/text.hpp"
#include "listeners.hpp"
#include "option_table.hpp"
#include "publish_options.hpp"
#include "sip_options.hpp"
#include "sources.hpp"

namespace fingerpost::daemon {

namespace po = boost::program_options;
namespace fs = std::filesystem;

namespace {

const option* find(std::string_view name) {
    const auto& all = option_table();
    const auto found =
        std::find_if(all.begin(), all.end(), [name](const option& o) { return o.name == name; });
    return found == all.end() ? nullptr : &*found;
}

const char* kind_words(type kind) {
    switch (kind) {
        case type::text:
            return "TEXT";
        case type::path:
        case type::path_or_none:
            return "PATH";
        case type::duration:
            return "DURATION";
        case type::count:
            return "NUMBER";
        case type::yes_no:
            return "yes|no";
        case type::word:
            return "WORD";
        case type::source:
            return "SOURCE";
        case type::endpoint:
            return "ADDR:PORT";
        case type::sip_listener:
            return "TRANSPORT:ADDR:PORT";
        case type::host:
            return "HOST";
        case type::networks:
            return "NETWORK...";
        case type::sip_server:
            return "SERVER";
        case type::sip_identity:
            return "SIP-URI";
    }
    return "";
}

bool is_one_of(std::string_view words, std::string_view word) {
    for (std::size_t from = 0; from <= words.size();) {
        const std::size_t to = std::min(words.find('|', from), words.size());
        if (words.substr(from, to - from) == word) return true;
        from = to + 1;
    }
    return false;
}

/// The bounds of `LEAST..MOST`, each read by `read`.
template <class Read>
auto bounds(std::string_view range, Read read) {
    const std::size_t dots = range.find("..");
    return std::pair(read(std::string(range.substr(0, dots))),
                     read(std::string(range.substr(dots + 2))));
}

/// What is wrong with `value` for `o`; empty: nothing.
std::string complaint(const option& o, const std::string& value) {
    switch (o.kind) {
        case type::duration: {
            const auto d = parse_duration(value);
            if (!d) return "is not a duration such as 5ms, 10s, 30m, 2h";
            const auto [least, most] = bounds(o.range, duration_of);
            return *d < least || *d > most ? "must be within " + std::string(o.range) : "";
        }
        case type::count: {
            unsigned n = 0;
            const char* const end = value.data() + value.size();
            const auto [stop, ec] = std::from_chars(value.data(), end, n);
            const auto [least, most] = bounds(o.range, count_of);
            const bool fits = ec == std::errc() && stop == end && n >= least && n <= most;
            return fits ? "" : "must be a whole number within " + std::string(o.range);
        }
        case type::yes_no:
            return value == "yes" || value == "no" ? "" : "must be yes or no";
        case type::word:
            return is_one_of(o.range, value) ? "" : "must be one of " + std::string(o.range);
        case type::source:
            return parse_source(value) ? "" : "must be one of " + std::string(o.range);
        case type::endpoint: {
            endpoint at;
            return parse_endpoint(value, at) ? ""
                                             : "is not ADDR:PORT, such as 127.0.0.1:79 or [::]:79";
        }
        case type::sip_listener:
            return parse_sip_listener(value) ? ""
                                             : "must be " + std::string(o.range) +
                                                   ", such as udp:192.0.2.1:5060 or tls:[::]:5061";
        case type::host:
            return value.empty() || base::parse_sip_host(value)
                       ? ""
                       : "is not a domain such as example.org";
        case type::networks:
            return parse_networks(value) ? ""
                                         : "is not a list of networks such as 10.0.0.0/8 fd00::/8";
        case type::sip_server:
            return value.empty() || bridge::publish_target::parse(value)
                       ? ""
                       : "is not HOST[:PORT][;transport=udp|tcp|tls], such as "
                         "sip:presence.example.org";
        case type::sip_identity:
            return value.empty() || base::sip_identity::parse(value)
                       ? ""
                       : "is not a SIP address such as sip:presence@example.org";
        case type::path:
            return value.empty() ? "must not be empty" : "";
        case type::path_or_none:
        case type::text:
            break;
    }
    return "";
}

po::options_description described() {
    po::options_description all;
    for (const option& o : option_table()) {
        all.add_options()(o.name, po::value<std::vector<std::string>>()->composing(), o.help);
    }
    return all;
}

/// An option as it was given, and where.
struct given {
    std::string name;
    std::string value;
    std::string where;
    fs::path relative_to;  ///< for paths
};

std::string nearest_hint(std::string_view name) {
    const auto without_section = [](std::string_view n) { return n.substr(n.find('.') + 1); };
    std::vector<std::string_view> names;
    std::string_view near;
    for (const option& o : option_table()) {
        names.emplace_back(o.name);
        if (without_section(o.name) == without_section(name)) near = o.name;
    }
    if (near.empty()) near = base::nearest(name, names);
    return near.empty() ? "; fingerpostd --help lists all options"
                        : "; did you mean " + std::string(near) + "?";
}

std::vector<given> as_given(const po::parsed_options& parsed, const std::string& where,
                            const fs::path& base) {
    std::vector<given> all;
    for (const auto& o : parsed.options) {
        for (const auto& v : o.value) all.push_back({o.string_key, v, where, base});
    }
    return all;
}

/// Stores one given option in `to`; the words of what is wrong otherwise.
std::optional<option_error> apply(settings& to, const given& g) {
    const option* const o = find(g.name);
    if (o == nullptr)
        return option_error{g.where + ": unknown option " + g.name + nearest_hint(g.name)};
    const std::string wrong = complaint(*o, g.value);
    if (!wrong.empty())
        return option_error{g.where + ": " + g.name + ": \"" + g.value + "\" " + wrong};
    const bool is_path = o->kind == type::path || o->kind == type::path_or_none;
    const bool relative = is_path && !g.value.empty() && fs::path(g.value).is_relative();
    if (o->kind == type::source) {
        o->store(to, source_relative_to(g.value, g.relative_to));
    } else {
        o->store(to, relative ? (g.relative_to / g.value).lexically_normal().string() : g.value);
    }
    return std::nullopt;
}

/// Defaults, then the file, then the command line; a later place replaces an earlier one whole.
parsed_options merge(settings base, const std::vector<given>& file,
                     const std::vector<given>& line) {
    const auto has = [](const std::vector<given>& in, const char* name) {
        return std::any_of(in.begin(), in.end(), [name](const given& g) { return g.name == name; });
    };
    std::vector<given> all;
    for (const option& o : option_table()) {
        if (has(file, o.name) || has(line, o.name) || (o.repeatable && *o.preset == '\0')) continue;
        all.push_back({o.name, o.preset, "default", "/"});
    }
    std::copy_if(file.begin(), file.end(), std::back_inserter(all),
                 [&](const given& g) { return !has(line, g.name.c_str()); });
    all.insert(all.end(), line.begin(), line.end());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const option* const o = find(all[i].name);
        const bool twice = std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i),
                                       [&](const given& g) { return g.name == all[i].name; });
        if (o != nullptr && !o->repeatable && twice) {
            return option_error{all[i].where + ": " + all[i].name + " is given twice"};
        }
        if (auto error = apply(base, all[i])) return *error;
    }
    const auto is_feed = [](const std::string& text) {
        return parse_source(text)->kind == source_option::what::feed;
    };
    if (std::count_if(base.sources.begin(), base.sources.end(), is_feed) > 1) {
        return option_error{"sessions.source: feed is given twice; one socket serves them all"};
    }
    if (base.away_after < base.idle_after) {
        return option_error{"sessions.away-after must not be shorter than sessions.idle-after"};
    }
    if (const std::string wrong = sip_complaint(base); !wrong.empty()) return option_error{wrong};
    if (const std::string wrong = publish_complaint(base); !wrong.empty())
        return option_error{wrong};
    return base;
}

/// The words of the command line; `--name=` gives an empty value, which Boost takes in a word of
/// its own only.
std::vector<std::string> words_of(int argc, const char* const* argv) {
    std::vector<std::string> words;
    for (const std::string_view word : std::span(argv, argv + argc).subspan(1)) {
        const bool empty_value = word.starts_with("--") && word.ends_with('=');
        words.emplace_back(word.substr(0, word.size() - (empty_value ? 1 : 0)));
        if (empty_value) words.emplace_back();
    }
    return words;
}

constexpr const char* usage =
    "Usage: fingerpostd [--config FILE] [--check] [--foreground] [--section.key=value ...]\n"
    "\n"
    "Knows who is logged in, and answers finger and SIP presence by a policy.\n"
    "\n"
    "  --config FILE   read options from FILE (INI; default /etc/fingerpost/fingerpost.conf if it "
    "exists)\n"
    "  --check         check options, policy, certificates and passwords, then exit: 0 if all is "
    "well, 1 if not\n"
    "  --foreground    stay in the foreground\n"
    "  --help          this text\n"
    "  --version       the version\n"
    "\n"
    "Options, on the command line as --section.key=value:\n";

constexpr const char* default_config = "/etc/fingerpost/fingerpost.conf";

std::variant<std::vector<given>, option_error> read_file(const std::string& path) {
    std::error_code none;
    if (fs::is_directory(path, none))
        return option_error{path + ": cannot be read: it is a folder"};
    std::ifstream in(path);
    if (!in) {
        return option_error{path + ": cannot be read: " + std::generic_category().message(errno)};
    }
    try {
        const auto parsed = po::parse_config_file(in, described(), true);
        return as_given(parsed, path, fs::absolute(path).parent_path());
    } catch (const po::error& e) {
        return option_error{path + ": " + e.what()};
    }
}

}  // namespace

base::result<std::chrono::milliseconds> parse_duration(std::string_view text) {
    if (text.empty()) return base::errc::empty;
    if (text == "0") return std::chrono::milliseconds(0);
    long n = 0;
    const auto [stop, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (ec == std::errc::result_out_of_range) return base::errc::too_long;
    if (ec != std::errc() || n < 0) return base::errc::bad_form;
    const std::string_view unit = text.substr(static_cast<std::size_t>(stop - text.data()));
    constexpr std::pair<std::string_view, long> units[]{
        {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
    for (const auto& [name, scale] : units) {
        if (name != unit) continue;
        if (n > 365 * units[4].second / scale) return base::errc::too_long;
        return std::chrono::milliseconds(n * scale);
    }
    return base::errc::bad_form;
}

std::string option_help() {
    std::ostringstream out;
    for (const option& o : option_table()) {
        out << "  --" << o.name << ' ' << (*o.range != '\0' ? o.range : kind_words(o.kind))
            << "\n        " << o.help << " (" << (o.repeatable ? "repeatable; " : "")
            << "default: " << (*o.preset != '\0' ? o.preset : "none") << ")\n";
    }
    return out.str();
}

parsed_options read_options(int argc, const char* const* argv) {
    po::options_description own;
    own.add_options()("config", po::value<std::string>())("check", po::bool_switch())(
        "foreground", po::bool_switch())("help", po::bool_switch())("version", po::bool_switch());
    po::options_description all;
    all.add(own).add(described());
    po::variables_map vars;
    std::vector<given> line;
    try {
        const auto parsed = po::command_line_parser(words_of(argc, argv))
                                .options(all)
                                .positional({})
                                .style(po::command_line_style::default_style &
                                       ~po::command_line_style::allow_guessing)
                                .run();
        po::store(parsed, vars);
        for (auto& g : as_given(parsed, "command line", fs::current_path())) {
            if (find(g.name) != nullptr) line.push_back(std::move(g));
        }
    } catch (const po::unknown_option& e) {
        std::string name = e.get_option_name();
        name = name.substr(name.find_first_not_of('-'));
        name = name.substr(0, name.find('='));
        return option_error{"command line: unknown option " + name + nearest_hint(name)};
    } catch (const po::error& e) {
        return option_error{std::string("command line: ") + e.what()};
    }
    if (vars["help"].as<bool>()) return wanted_text{usage + option_help()};
    if (vars["version"].as<bool>()) return wanted_text{"fingerpostd " FINGERPOST_VERSION "\n"};

    settings s;
    s.check = vars["check"].as<bool>();
    s.foreground = vars["foreground"].as<bool>();
    std::vector<given> file;
    if (vars.count("config") != 0 || fs::exists(default_config)) {
        s.config = vars.count("config") != 0 ? vars["config"].as<std::string>() : default_config;
        auto read = read_file(s.config);
        if (auto* const error = std::get_if<option_error>(&read)) return *error;
        file = std::get<std::vector<given>>(std::move(read));
    }
    return merge(std::move(s), file, line);
}

}  // namespace fingerpost::daemon
