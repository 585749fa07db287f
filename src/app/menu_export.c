/* The question for a file: its name is typed, its format chosen from a list or by the name's
 * ending; one follows the other. */
#include <string.h>

#include "prompts.h"
#include "usagetop/export.h"

static size_t format_place(const struct export_format *format)
{
    size_t i = 0;
    while (i < export_formats_count && export_formats[i] != format)
        i++;
    return i;
}

/* The name keeps what is before its ending. */
static void set_ending(struct state *state, const char *ending)
{
    char name[PROMPT_MAX + 1];
    const struct export_format *old = export_format_of(state->prompt.text);
    size_t length = state->prompt.len - (old ? strlen(old->extension) : 0);
    snprintf(name, sizeof(name), "%.*s%s", (int)length, state->prompt.text, ending);
    prompt_set(&state->prompt, name);
}

void export_open(struct state *state, const char *view)
{
    char name[96];
    menu_open(state, OVERLAY_EXPORT);
    state->overwrite = state->confirmed = false;
    snprintf(name, sizeof(name), "usagetop-%.40s.csv", view);
    prompt_set(&state->prompt, name);
    state->menu = format_place(export_format_of(name));
}

void export_choose(struct state *state)
{
    if (state->menu < export_formats_count)
        set_ending(state, export_formats[state->menu]->extension);
    state->overwrite = false;
}

unsigned export_key(struct state *state, const struct key_event *event)
{
    if (prompt_key(&state->prompt, event)) {
        const struct export_format *format = export_format_of(state->prompt.text);
        state->overwrite = false;
        if (format)
            state->menu = format_place(format);
    }
    return TODO_PAINT;
}

size_t export_count(void)
{
    return export_formats_count;
}

void export_line(size_t i, struct menu_line *out)
{
    snprintf(out->label, sizeof(out->label), "%-16s %s", export_formats[i]->title,
             export_formats[i]->help);
    snprintf(out->detail, sizeof(out->detail), "%s", export_formats[i]->extension);
}
