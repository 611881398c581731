#include "inflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <new>

namespace fingerpost::bridge {

std::variant<std::string, inflate_flaw> inflate(std::string_view text, std::size_t most) {
    z_stream z{};
    if (inflateInit(&z) != Z_OK) throw std::bad_alloc();
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> ends(&z, &inflateEnd);
    // zlib does not write there.
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    std::string out;
    constexpr std::size_t first = 4096;
    for (int said = Z_OK; said != Z_STREAM_END;) {
        const std::size_t filled = out.size();
        if (filled > most) return inflate_flaw::too_long;
        out.resize(std::min(std::max(first, 2 * filled), most + 1));
        z.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
        z.avail_out = static_cast<uInt>(out.size() - filled);
        said = ::inflate(&z, Z_NO_FLUSH);
        out.resize(out.size() - z.avail_out);
        if (said == Z_MEM_ERROR) throw std::bad_alloc();
        const bool more = said == Z_OK && z.avail_out == 0;
        if (said != Z_STREAM_END && !more) return inflate_flaw::bad;
    }
    if (out.size() > most) return inflate_flaw::too_long;
    if (z.avail_in != 0) return inflate_flaw::bad;
    return out;
}

}  // namespace fingerpost::bridge
