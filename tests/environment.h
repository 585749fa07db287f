/* The settings of whoever runs the tests are not those of the tests. */
#pragma once

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

/* Takes away every variable of the program, and those of others that it obeys. */
static inline void environment_clean(void)
{
    static const char own[] = "USAGETOP_";
    static const char *const others[] = {"COLORTERM",     "NO_COLOR",        "STY",
                                         "TMUX",          "XDG_CONFIG_HOME", "XDG_DATA_HOME",
                                         "XDG_STATE_HOME"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        unsetenv(others[i]);
    for (char **at = environ; at && *at;) {
        char *name = strndup(*at, strcspn(*at, "="));
        bool taken = name && strncmp(name, own, strlen(own)) == 0 && unsetenv(name) == 0;
        free(name);
        at = taken ? environ : at + 1; /* the others have moved up */
    }
}
