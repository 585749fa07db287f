/* Where libmicrohttpd is found. */
#include "library.h"

bool mhd_load(struct mhd *mhd, struct err *err)
{
    static const char *const files[] = {"libmicrohttpd.so.12", "libmicrohttpd.12.dylib", NULL};
    static const char *const names[] = {
#define X(name) "MHD_" #name,
        MHD_CALLS(X)
#undef X
    };
    const struct library library = {"libmicrohttpd", "the sample service", files, names,
                                    ARRAY_LEN(names)};
    return library_load(&library, mhd, err);
}
