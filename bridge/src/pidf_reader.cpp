#include "pidf_reader.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "document_words.hpp"
#include "xml_reader.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// Without blanks around it, and with one for several.
std::string one_line(std::string_view text) {
    std::string line;
    for (std::size_t at = 0; (at = text.find_first_not_of(blanks, at)) != text.npos;) {
        const std::size_t end = std::min(text.find_first_of(blanks, at), text.size());
        if (!line.empty()) line += ' ';
        line += text.substr(at, end - at);
        at = end;
    }
    return line;
}

/// Words for being there, or not, where an activity is expected: `basic` says that.
bool is_no_activity(std::string_view word) {
    constexpr std::array<std::string_view, 6> none{"available", "closed", "offline",
                                                   "online",    "open",   "unknown"};
    return std::find(none.begin(), none.end(), base::lower(word)) != none.end();
}

/// Listens to a document and keeps what is taken of it. Elements are known by where they stand.
class pidf_listener final : public xml_listener {
public:
    void begins(std::string_view name) override {
        if (path_.empty() && name != "presence") flaw_ = "Body Is No Presence Document";
        path_.emplace_back(name);
        text_.clear();
        if (is_in("activities") && !has_words(name)) hear_activity(name);
    }
    void has(std::string_view name, std::string_view value) override {
        if (name != "id" || path_.size() != 2) return;
        std::string* const to = path_.back() == "tuple"    ? &tuple_id_
                                : path_.back() == "person" ? &person_id_
                                                           : nullptr;
        if (to != nullptr && to->empty()) *to = base::clip(value, published::id_characters);
    }
    void says(std::string_view text) override { text_ += text; }
    void ends() override {
        take(path_.back());
        path_.pop_back();
        text_.clear();
    }
    [[nodiscard]] std::variant<published, pidf_flaw> result() && {
        if (flaw_ != nullptr) return pidf_flaw{flaw_};
        published all;
        all.open = open_;
        all.activity = !activity_.empty() ? std::move(activity_) : std::move(status_word_);
        for (std::string* note : {&person_note_, &note_, &tuple_note_}) {
            if (all.note.empty()) all.note = std::move(*note);
        }
        all.id = !tuple_id_.empty() ? std::move(tuple_id_) : std::move(person_id_);
        return all;
    }

private:
    /// Whether the innermost element stands directly in such a one.
    [[nodiscard]] bool is_in(std::string_view around) const {
        return path_.size() > 1 && path_[path_.size() - 2] == around;
    }
    /// Among activities: those that say in words what others say by their name.
    [[nodiscard]] static bool has_words(std::string_view name) {
        return name == "note" || name == "other" || name == "activity";
    }

    void take(const std::string& name) {
        if (name == "basic" && is_in("status")) return take_basic();
        if (name == "note") return take_note();
        if (is_in("activities") && has_words(name)) return hear_activity(text_);
        // Snom's way to say what one does: <im:im>Lunch</im:im> within the status.
        if (name == "im" && is_in("status") && status_word_.empty()) status_word_ = word(text_);
    }

    void take_basic() {
        const std::string says = base::lower(one_line(text_));
        if (says != "open" && says != "closed") {
            flaw_ = "Basic Status Neither Open Nor Closed";
        } else {
            // He is as open as the most open of his means to be reached.
            open_ = open_.value_or(false) || says == "open";
        }
    }

    void take_note() {
        std::string* to = nullptr;
        if (path_.size() == 2) to = &note_;
        if (is_in("person")) to = &person_note_;
        if (is_in("tuple")) to = &tuple_note_;
        if (to == nullptr || !to->empty()) return;
        *to = base::clip(one_line(text_), published::note_characters);
    }

    /// The first counts, but for a call: who is on the phone is busy too.
    void hear_activity(std::string_view text) {
        std::string heard = word(text);
        if (!heard.empty() && (activity_.empty() || heard == "on-the-phone"))
            activity_ = std::move(heard);
    }

    [[nodiscard]] static std::string word(std::string_view text) {
        const std::string line = one_line(text);
        if (is_no_activity(line)) return {};
        const std::string_view known = rpid_activity(line);
        return std::string(known.empty() ? base::clip(line, published::activity_characters)
                                         : known);
    }

    std::vector<std::string> path_;
    std::string text_;  ///< of the innermost element, since its last child
    std::optional<bool> open_;
    std::string activity_;
    std::string status_word_;
    std::string person_note_;
    std::string note_;
    std::string tuple_note_;
    std::string tuple_id_;
    std::string person_id_;
    const char* flaw_ = nullptr;
};

}  // namespace

std::variant<published, pidf_flaw> read_pidf(std::string_view text) {
    pidf_listener to;
    if (const auto flaw = read_xml(text, to)) return pidf_flaw{phrase_of(*flaw)};
    return std::move(to).result();
}

}  // namespace fingerpost::bridge
