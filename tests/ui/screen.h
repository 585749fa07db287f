/* Expected screens: the dump of a grid against NAME.screen beside the test. UPDATE=1 rewrites the
 * files; the difference is then reviewed like code. */
#pragma once

#include <stdlib.h>

#include "check.h"
#include "usagetop/ui.h"

static inline void check_screen(const struct grid *grid, const char *name)
{
    char path[512];
    struct err err = {0};
    CLEANUP(str_finish)
    struct str got = {0};
    snprintf(path, sizeof(path), "%s/%s.screen", SCREENS, name);
    grid_dump(grid, &got);
    if (getenv("UPDATE")) {
        FILE *file = fopen(path, "w");
        bool written = file && fwrite(str_text(&got), 1, got.len, file) == got.len;
        CHECK(written && fclose(file) == 0);
        return;
    }
    CLEANUP(free_ptr)
    char *want = NULL;
    size_t size = 0;
    if (!CHECK(file_read(path, 1 << 20, &want, &size, &err)))
        fprintf(stderr, "%s: %s\n", path, err.text);
    else if (!check_that(strcmp(want, str_text(&got)) == 0, path, 1, "screen is as expected"))
        fprintf(stderr, "got:\n%s", str_text(&got));
}
