#include "dialog.hpp"

#include <cstring>
#include <stdexcept>

namespace fingerpost::bridge {

bool dialog::fits(const texts& t) noexcept {
    return t.call_id.size() + t.local.size() + t.remote.size() + t.target.size() + t.routes.size() +
               t.event_id.size() <=
           max_size;
}

void dialog::set(const texts& t) {
    if (!fits(t)) throw std::length_error("a SIP dialog's texts are too long");
    const std::array<std::string_view, pieces> all{t.call_id, t.local,  t.remote,
                                                   t.target,  t.routes, t.event_id};
    std::size_t size = 0;
    for (const auto& piece : all) size += piece.size();
    auto bytes = std::make_unique<char[]>(size);
    std::size_t end = 0;
    for (std::size_t i = 0; i < pieces; ++i) {
        std::memcpy(bytes.get() + end, all[i].data(), all[i].size());
        end += all[i].size();
        ends_[i] = static_cast<std::uint16_t>(end);
    }
    tag_size_ = static_cast<std::uint16_t>(t.remote_tag.size());
    bytes_ = std::move(bytes);  // last: `t` may lie in the old ones
}

dialog::texts dialog::get() const noexcept {
    const auto piece = [this](std::size_t i) {
        const std::size_t begin = i == 0 ? 0U : ends_[i - 1];
        return std::string_view(bytes_.get() + begin, ends_[i] - begin);
    };
    const std::string_view remote = piece(2);
    return {piece(0), piece(1), remote,  remote.substr(remote.size() - tag_size_),
            piece(3), piece(4), piece(5)};
}

}  // namespace fingerpost::bridge
