/* A name service for tests, loaded by glibc as "fptest" (nsswitch.conf(5)). What a name begins with
 * decides what it does:
 *   ok      an entry whose uid is the digits in the name
 *   file    an entry whose uid stands in $FPTEST_DIR/NAME; not found without that file
 *   hang    waits until somebody opens the FIFO $FPTEST_DIR/gate for writing, then as ok
 *   err     the service is not available
 *   again   try again later
 *   big     as ok, but wants a buffer of 100 kB; huge: wants ever more
 *   Fold    as ok, but answers with another spelling, as case-insensitive directories do
 * Uids: 900001 is found under a name that no user can have, 900002 as ok900002, 900003 is an error.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <nss.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum nss_status _nss_fptest_getpwnam_r(const char* name, struct passwd* entry, char* buffer,
                                       size_t size, int* error);
enum nss_status _nss_fptest_getpwuid_r(uid_t uid, struct passwd* entry, char* buffer, size_t size,
                                       int* error);

static int begins(const char* name, const char* with) {
    return strncmp(name, with, strlen(with)) == 0;
}

static FILE* open_in_dir(const char* name) {
    const char* dir = getenv("FPTEST_DIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir ? dir : "", name);
    return fopen(path, "re");
}

static uid_t digits_of(const char* name) {
    const char* digit = name;
    while (*digit && !isdigit((unsigned char)*digit)) ++digit;
    return (uid_t)strtoul(digit, NULL, 10);
}

static enum nss_status trouble(enum nss_status status, int code, int* error) {
    *error = code;
    return status;
}

/* Copies `text` to the front of the caller's buffer and moves that on; null: it does not fit. */
static char* place(const char* text, char** buffer, size_t* size) {
    const size_t length = strlen(text) + 1;
    if (length > *size) return NULL;
    char* placed = memcpy(*buffer, text, length);
    *buffer += length;
    *size -= length;
    return placed;
}

static enum nss_status fill(const char* name, uid_t uid, struct passwd* entry, char* buffer,
                            size_t size, int* error) {
    entry->pw_name = place(name, &buffer, &size);
    entry->pw_passwd = place("x", &buffer, &size);
    entry->pw_gecos = place("*& Testperson,Room 1", &buffer, &size);
    entry->pw_dir = place("/nonexistent", &buffer, &size);
    entry->pw_shell = place("/bin/sh", &buffer, &size);
    entry->pw_uid = uid;
    entry->pw_gid = uid;
    const int fits =
        entry->pw_name && entry->pw_passwd && entry->pw_gecos && entry->pw_dir && entry->pw_shell;
    return fits ? NSS_STATUS_SUCCESS : trouble(NSS_STATUS_TRYAGAIN, ERANGE, error);
}

static enum nss_status from_file(const char* name, struct passwd* entry, char* buffer, size_t size,
                                 int* error) {
    FILE* file = open_in_dir(name);
    char text[32] = "";
    if (!file) return trouble(NSS_STATUS_NOTFOUND, ENOENT, error);
    const int had = fgets(text, sizeof text, file) != NULL;
    fclose(file);
    if (!had) return trouble(NSS_STATUS_UNAVAIL, EIO, error);
    return fill(name, digits_of(text), entry, buffer, size, error);
}

static void wait_at_gate(void) {
    FILE* gate = open_in_dir("gate");
    if (gate) fclose(gate);
}

enum nss_status _nss_fptest_getpwnam_r(const char* name, struct passwd* entry, char* buffer,
                                       size_t size, int* error) {
    if (begins(name, "err")) return trouble(NSS_STATUS_UNAVAIL, EIO, error);
    if (begins(name, "again")) return trouble(NSS_STATUS_TRYAGAIN, EAGAIN, error);
    if (begins(name, "file")) return from_file(name, entry, buffer, size, error);
    if (begins(name, "huge") || (begins(name, "big") && size < 100000)) {
        return trouble(NSS_STATUS_TRYAGAIN, ERANGE, error);
    }
    if (begins(name, "hang")) wait_at_gate();
    if (begins(name, "Fold")) return fill("fold", digits_of(name), entry, buffer, size, error);
    if (begins(name, "ok") || begins(name, "hang") || begins(name, "big")) {
        return fill(name, digits_of(name), entry, buffer, size, error);
    }
    return trouble(NSS_STATUS_NOTFOUND, ENOENT, error);
}

enum nss_status _nss_fptest_getpwuid_r(uid_t uid, struct passwd* entry, char* buffer, size_t size,
                                       int* error) {
    if (uid == 900001) return fill("a name", uid, entry, buffer, size, error);
    if (uid == 900002) return fill("ok900002", uid, entry, buffer, size, error);
    if (uid == 900003) return trouble(NSS_STATUS_UNAVAIL, EIO, error);
    return trouble(NSS_STATUS_NOTFOUND, ENOENT, error);
}
