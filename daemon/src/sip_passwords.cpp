#include "sip_passwords.hpp"

#include <fstream>
#include <sstream>
#include <utility>

#include "base/error.hpp"

namespace fingerpost::daemon {

using control::refusal;
using control::refused;

template <class T>
using awaitable = boost::asio::awaitable<T>;

namespace {

constexpr uid_t usual_least_uid = 1000;

const char* complaint(const base::error_code& about) {
    if (about == base::errc::empty) return "The password is empty.";
    if (about == base::errc::too_long) return "The password has more than 1024 bytes.";
    return "The password has a control character, or is not UTF-8.";
}

}  // namespace

uid_t least_uid_of_people(std::istream& login_defs) {
    for (std::string line; std::getline(login_defs, line);) {
        std::istringstream words(line);
        std::string name;
        uid_t uid = 0;
        if (words >> name >> uid && name == "UID_MIN") return uid;
    }
    return usual_least_uid;
}

uid_t least_uid_of_people() {
    std::ifstream file("/etc/login.defs");
    return least_uid_of_people(file);
}

awaitable<control::outcome<sip_passwords::local>> sip_passwords::found(control::stands_for whom) {
    if (const auto* given = std::get_if<control::owner>(&whom))
        co_return local(bridge::local_user{given->name, given->uid});
    const auto* person = std::get_if<control::if_person>(&whom);
    if (person == nullptr) co_return local();
    const auto account = co_await people_.find(person->name);
    if (account && account->uid >= least_uid_)
        co_return local(bridge::local_user{account->name, account->uid});
    if (account || account.error() == base::errc::not_found) co_return local();
    co_return refused{refusal::cannot_tell,
                      "Whether there is a user of that name cannot be told now; try again later."};
}

awaitable<sip_passwords::outcome> sip_passwords::set(base::sip_identity who, std::string password,
                                                     control::stands_for whom) {
    if (who.host() != kept_.domain()) {
        co_return refused{refusal::failed,
                          "The SIP addresses of this site end in @" + kept_.domain() + '.'};
    }
    const auto whose = co_await found(std::move(whom));
    if (const auto* no = std::get_if<refused>(&whose)) co_return *no;
    const local& stands_for = std::get<local>(whose);
    auto made = bridge::make_credential(who, stands_for, password);
    if (!made) co_return refused{refusal::failed, complaint(made.error())};
    const auto wrong = co_await kept_.set(*std::move(made));
    if (wrong) co_return refused{refusal::failed, *wrong};
    co_return stands_for ? std::optional(stands_for->name) : std::nullopt;
}

}  // namespace fingerpost::daemon
