/* Where libcurl is found. */
#include "library.h"

bool curl_load(struct curl *curl, struct err *err)
{
    static const char *const files[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib",
                                        NULL};
    static const char *const names[] = {
#define X(name) "curl_" #name,
        CURL_CALLS(X)
#undef X
    };
    const struct library library = {"libcurl", "asking a service", files, names, ARRAY_LEN(names)};
    return library_load(&library, curl, err);
}
