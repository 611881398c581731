// What an admin puts into sip.tls-dir, and what he is told of it.
#include "bridge/certificates.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "fakes/temp_dir.hpp"

using namespace fingerpost;
using bridge::certificate_complaint;

namespace {

struct made {
    tests::temp_dir folder;
    const std::string own = folder / "agent.pem";
    const std::string issuers = folder / "issuers.pem";

    made() {
        make("a");
        make("b");
        combine({"a.crt", "a.key"});
        std::filesystem::copy_file(folder / "a.crt", issuers);
    }
    /// A certificate and its key, encrypted if `with` says so.
    void make(const std::string& name, const std::string& with = "-noenc") const {
        const std::string command =
            "openssl req -batch -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=x "
            "-days 2 " +
            with + " -keyout " + (folder / (name + ".key")) + " -out " +
            (folder / (name + ".crt")) + " 2>&1";
        BOOST_REQUIRE(std::system(command.c_str()) == 0);
    }
    void combine(std::initializer_list<const char*> files) const {
        std::ofstream all(own);
        for (const char* const name : files) all << std::ifstream(folder / name).rdbuf();
    }
    [[nodiscard]] std::string complaint() const {
        return certificate_complaint(folder.str(), issuers);
    }
    /// Whether that is what is wrong with our own.
    [[nodiscard]] bool says(const std::string& what) const {
        const std::string said = complaint();
        BOOST_TEST_MESSAGE(said);
        return said.starts_with("sip.tls-dir: " + own + ": " + what);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(certificates, made)

BOOST_AUTO_TEST_CASE(all_is_well) {
    BOOST_TEST(complaint() == "");
    BOOST_TEST(certificate_complaint(folder.str(), "") == "");
    combine({"a.key", "a.crt", "b.crt"});
    BOOST_TEST(complaint() == "", "in any order, with a chain");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there) {
    std::filesystem::remove(issuers);
    BOOST_TEST(complaint() == "sip.client-ca: " + issuers + ": No such file or directory");
    std::filesystem::remove(own);
    BOOST_TEST(says("No such file or directory"));
    BOOST_TEST(
        complaint().ends_with("\nsip.client-ca: " + issuers + ": No such file or directory"));
}

BOOST_AUTO_TEST_CASE(a_file_that_lacks_something) {
    combine({"a.key"});
    BOOST_TEST(says("its certificate cannot be used (no start line)"));
    combine({"a.crt"});
    BOOST_TEST(says("its private key, which must have no passphrase, cannot be used ("));
    combine({"a.crt", "b.key"});
    BOOST_TEST(says("its private key, which must have no passphrase, cannot be used (key values"));
    combine({"a.crt", "a.key"});
    std::ofstream(issuers) << "nothing\n";
    BOOST_TEST(complaint().starts_with("sip.client-ca: " + issuers +
                                       ": its certificates cannot be used ("));
}

BOOST_AUTO_TEST_CASE(a_passphrase_is_not_asked_for) {
    make("c", "-passout pass:secret");
    combine({"c.crt", "c.key"});
    BOOST_TEST(says("its private key, which must have no passphrase, cannot be used ("));
}

BOOST_AUTO_TEST_SUITE_END()
