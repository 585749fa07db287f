/* Runs a command for its output; private to base. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct err;

/* Runs `command` without a shell: words are parted by blanks; single quotes, double quotes and
 * \ quote. Standard input is empty and its messages are discarded. Fails when it does not end by
 * itself within ten seconds with status 0, or when its output is `size` bytes or longer or has a
 * NUL. The output is in `output` even on failure: the caller wipes it. */
bool command_output(const char *command, char *output, size_t size, struct err *err);
