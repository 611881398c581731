#include "openssl.hpp"

#include <dlfcn.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <bit>
#include <memory>

namespace {

thread_local bool is_sofias_thread = false;

template <class Function>
Function* next(const char* name) {
    return std::bit_cast<Function*>(dlsym(RTLD_NEXT, name));
}

struct delete_values {
    void operator()(STACK_OF(CONF_VALUE) * all) const {
        sk_CONF_VALUE_pop_free(all, X509V3_conf_free);
    }
};

/// The names of a certificate as OpenSSL lists them. Sofia, who asks for them, forgets to free
/// both: `names` goes now, the list when the next one is asked for.
STACK_OF(CONF_VALUE) *
    listed(const X509V3_EXT_METHOD* /*how*/, void* names, STACK_OF(CONF_VALUE) * before) {
    thread_local std::unique_ptr<STACK_OF(CONF_VALUE), delete_values> last;
    const X509V3_EXT_METHOD* const own = X509V3_EXT_get_nid(NID_subject_alt_name);
    last.reset(own->i2v(own, names, before));
    GENERAL_NAMES_free(static_cast<GENERAL_NAMES*>(names));
    return last.get();
}

}  // namespace

extern "C" {

/// Sofia calls this where it is done with a connection. Next it lets go of the listener's SSL_CTX
/// and of the BIO as if it had references of its own to them, which are the connection's.
int SSL_shutdown(SSL* connection) {
    static auto* const real = next<int(SSL*)>("SSL_shutdown");
    const int result = real(connection);
    if (is_sofias_thread) {
        SSL_CTX_up_ref(SSL_get_SSL_CTX(connection));
        BIO_up_ref(SSL_get_rbio(connection));
        SSL_free(connection);
        // What went wrong with this one is nothing to the next, of which Sofia would believe it.
        ERR_clear_error();
    }
    return result;
}

const X509V3_EXT_METHOD* X509V3_EXT_get(X509_EXTENSION* extension) {
    static auto* const real = next<const X509V3_EXT_METHOD*(X509_EXTENSION*)>("X509V3_EXT_get");
    const X509V3_EXT_METHOD* const how = real(extension);
    if (!is_sofias_thread || how == nullptr || how->ext_nid != NID_subject_alt_name) return how;
    static const X509V3_EXT_METHOD mended = [how] {
        X509V3_EXT_METHOD copy = *how;
        copy.i2v = listed;
        return copy;
    }();
    return &mended;
}

/// Sofia lists the common name among a certificate's URIs, as if it were one. Whoever asks for a
/// certificate often may choose it, so Sofia is not told of it.
int X509_NAME_get_text_by_NID(const X509_NAME* name, int which, char* to, int size) {
    static auto* const real =
        next<int(const X509_NAME*, int, char*, int)>("X509_NAME_get_text_by_NID");
    return is_sofias_thread ? -1 : real(name, which, to, size);
}

}  // extern "C"

namespace fingerpost::bridge {

void mend_openssl_on_this_thread() { is_sofias_thread = true; }

}  // namespace fingerpost::bridge
