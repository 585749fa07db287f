/* Paths with parameters; private to source. */
#pragma once

#include "usagetop/base.h"

/* Everything but letters, digits and "-._~" as %XX. */
void path_escape(struct str *out, const char *text);
/* Appends "?name=value" or "&name=value", the value escaped; nothing when it is NULL or empty. */
void path_param(struct str *path, const char *name, const char *value);
