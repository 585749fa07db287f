/* The sample service, as demo and serve start it. */
#pragma once

#include "cli.h"
#include "usagetop/sample.h"

/* Its threads take no signals. NULL: err says why. */
struct sample *service_start(const struct args *args, const char *token, struct err *err);
