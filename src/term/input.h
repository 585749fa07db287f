/* From the bytes a terminal sends to keys. Pure: no terminal, no clock. */
#pragma once

#include "usagetop/ui.h"

enum { INPUT_MAX = 4096 };
struct input {
    unsigned char bytes[INPUT_MAX];
    size_t n;
    struct str paste;
    bool pasting;
    int erase; /* the byte of the Backspace key; 0: unknown */
};
/* Takes at most what fits; returns how much. */
size_t input_feed(struct input *input, const void *bytes, size_t n);
/* Whether something has begun that more bytes could complete: an escape sequence, a character, a
 * paste. */
bool input_pending(const struct input *input);
/* The next event; false: none is complete. `final`: no more bytes will come for what has begun. */
bool input_next(struct input *input, bool final, struct key_event *event);
void input_finish(struct input *input);
