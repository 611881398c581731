#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "digest_hash.hpp"
#include "sip_response.hpp"

namespace fingerpost::bridge {

/// The client's side of digest authentication (RFC 3261 section 22, RFC 7616, RFC 8760): takes
/// challenges, and proves by the latest of a server and the latest of a proxy who we are, each
/// nonce as often as it is taken. qop `auth` or none.
class digest_prover {
public:
    /// `chance` makes a cnonce.
    digest_prover(std::string user, std::function<std::uint64_t()> chance)
        : user_(std::move(user)), chance_(std::move(chance)) {}

    /// Empty: there is none. The challenges so far are forgotten.
    void set_password(std::string password);
    [[nodiscard]] bool has_password() const noexcept { return !password_.empty(); }

    enum class lesson {
        fresh,    ///< the next request can be proved
        stale,    ///< likewise; and what was wrong with the proof before was its age only
        unknown,  ///< no digest that we know was offered
    };
    /// Takes the challenges of a 401 or 407: the first that we know, since the server puts first
    /// what it likes best (RFC 8760 section 2.4).
    [[nodiscard]] lesson learn(const sip_response& from);

    /// The header lines that prove a request; empty if nobody asked yet.
    [[nodiscard]] std::string lines(std::string_view method, std::string_view uri);

private:
    struct challenge {
        digest_algorithm algorithm = digest_algorithm::md5;
        bool names_algorithm = false;
        bool stale = false;
        bool with_qop = false;
        std::string realm;
        std::string nonce;
        std::string opaque;
        std::uint32_t used = 0;
    };
    static std::optional<challenge> read(std::string_view value);
    [[nodiscard]] std::string answer(challenge& to, std::string_view method, std::string_view uri);

    std::string user_;
    std::string password_;
    std::function<std::uint64_t()> chance_;
    std::optional<challenge> of_server_;
    std::optional<challenge> of_proxy_;
};

}  // namespace fingerpost::bridge
