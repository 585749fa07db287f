/* libcurl, which is loaded with the first request and not linked: it brings forty libraries along,
 * and they would cost every start as much as all the rest of it. A function of this list is called
 * as net->curl.easy_init. */
#pragma once

#include <curl/curl.h>

#include "usagetop/base.h"

#define CURL_CALLS(X)                                                                              \
    X(easy_cleanup)                                                                                \
    X(easy_getinfo)                                                                                \
    X(easy_header)                                                                                 \
    X(easy_init)                                                                                   \
    X(easy_reset)                                                                                  \
    X(easy_setopt)                                                                                 \
    X(easy_strerror)                                                                               \
    X(getdate)                                                                                     \
    X(global_cleanup)                                                                              \
    X(global_init)                                                                                 \
    X(multi_add_handle)                                                                            \
    X(multi_cleanup)                                                                               \
    X(multi_info_read)                                                                             \
    X(multi_init)                                                                                  \
    X(multi_perform)                                                                               \
    X(multi_poll)                                                                                  \
    X(multi_remove_handle)                                                                         \
    X(multi_setopt)                                                                                \
    X(slist_append)                                                                                \
    X(slist_free_all)                                                                              \
    X(version)

struct curl {
#define X(name) __typeof__(&curl_##name) name;
    CURL_CALLS(X)
#undef X
};

bool curl_load(struct curl *curl, struct err *err);
