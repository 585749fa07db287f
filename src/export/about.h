/* What a file is about, for the formats that say it in lines of their own. */
#pragma once

#include "format.h"

enum { ABOUT_MAX = 16 };
struct about_item {
    const char *name, *title; /* "fetched", "Fetched from the service" */
    const char *text;         /* on one line, times in RFC 3339; in the export's arena */
};
struct about {
    struct about_item items[ABOUT_MAX];
    size_t n;
};
/* What is not known is left out. */
void about_fill(struct about *about, struct export *export);
