/* libmicrohttpd, which is loaded when the sample service starts and not linked: it brings a dozen
 * libraries along, and every other command would wait for them. A function of this list is called
 * as mhd.start_daemon. */
#pragma once

#include <microhttpd.h>

#include "usagetop/base.h"

#define MHD_CALLS(X)                                                                               \
    X(add_response_header)                                                                         \
    X(create_response_from_buffer)                                                                 \
    X(create_response_from_callback)                                                               \
    X(destroy_response)                                                                            \
    X(get_connection_info)                                                                         \
    X(get_daemon_info)                                                                             \
    X(lookup_connection_value)                                                                     \
    X(queue_response)                                                                              \
    X(start_daemon)                                                                                \
    X(stop_daemon)

struct mhd {
#define X(name) __typeof__(&MHD_##name) name;
    MHD_CALLS(X)
#undef X
};

bool mhd_load(struct mhd *mhd, struct err *err);
