#include "states.h"

void draw_missing(const struct scene *scene, size_t question, struct grid *grid, struct rect inside,
                  const char *what)
{
    const struct err *err = scene_err(scene, question);
    char text[sizeof(err->text) + 32];
    struct notice notice = {.title = "Loading", .text = what, .style = STYLE_DIM};
    if (scene->syncing_first)
        notice = (struct notice){.title = "Being fetched",
                                 .text = "The service tells the oldest first; this comes last.",
                                 .style = STYLE_INFO};
    if (err) {
        snprintf(text, sizeof(text), "%s; r asks again", err->text);
        notice = (struct notice){.title = "No answer", .text = text, .style = STYLE_ERROR};
    }
    draw_notice(grid, inside, &notice);
}

void draw_nothing(const struct scene *scene, struct grid *grid, struct rect inside,
                  const char *empty, const char *hint)
{
    struct notice notice = {.title = empty, .text = hint, .style = STYLE_DIM};
    if (scene->syncing_first) {
        notice.title = "Nothing here yet";
        notice.text = "The first events are being fetched and appear here as they arrive.";
    }
    draw_notice(grid, inside, &notice);
}

struct frame_note frame_note(const struct scene *scene, const struct provenance *provenance,
                             const char *text)
{
    struct frame_note note = {.style = STYLE_STALE};
    char ago[NUMBER_MAX];
    const char *between = *text ? " · " : "";
    if (scene->stale && scene->as_of != UNKNOWN)
        snprintf(note.text, sizeof(note.text), "%.80s%sas of %s", text, between,
                 format_ago(ago, sizeof(ago), scene->as_of, scene->now));
    else if (scene->stale)
        snprintf(note.text, sizeof(note.text), "%.80s%snever fetched", text, between);
    else if (provenance && provenance->partial)
        snprintf(note.text, sizeof(note.text), "%.80s%sso far", text, between);
    else
        note = (struct frame_note){.style = STYLE_TEXT};
    if (note.style == STYLE_TEXT)
        snprintf(note.text, sizeof(note.text), "%s", text);
    return note;
}

const char *redacted(const struct scene *scene, const char *name, const char *text,
                     char out[static REDACTED_MAX])
{
    if (!scene->redact || !text)
        return text;
    snprintf(out, REDACTED_MAX, "%.30s-%04x", name, (unsigned)(hash_text(text, 1) & 0xffff));
    return out;
}
