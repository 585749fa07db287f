/* The files of themes/, as the build put them into the program: see embed.sh. */
#pragma once

struct theme_text {
    const char *name;
    const char *const *lines; /* ends with NULL */
};
extern const struct theme_text theme_builtin[]; /* ends with a NULL name; the default comes first */
