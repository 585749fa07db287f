/* What the dashboard of a profile and that of the demo share. */
#pragma once

#include "cli.h"

/* View, window, filter, zone and theme are checked, with the nearest name where there is none such;
 * the zone is set. Before any thread is started. */
bool dashboard_check(const struct args *args, const struct config *config, struct err *err);
/* Completes the options from the command line, and runs. */
bool dashboard_open(const struct args *args, struct app_options *options, struct err *err);
