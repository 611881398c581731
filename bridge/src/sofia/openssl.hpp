#pragma once

namespace fingerpost::bridge {

/// From now on, what Sofia-SIP does amiss with OpenSSL on this thread is set right: it never frees
/// a connection's SSL nor the names that it reads in a certificate, leaves a connection's errors to
/// the next one, and takes a certificate's common name for a URI. The functions concerned are put
/// before OpenSSL's; on any other thread they are OpenSSL's own, for a name service may use them
/// too.
void mend_openssl_on_this_thread();

}  // namespace fingerpost::bridge
