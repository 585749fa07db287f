#include "states.h"

void draw_missing(const struct scene *scene, size_t question, struct grid *grid, struct rect inside,
                  const char *what)
{
    const struct err *err = scene_err(scene, question);
    struct notice notice = {.title = "Loading", .text = what, .style = STYLE_DIM};
    if (err)
        notice = (struct notice){.title = "No answer", .text = err->text, .style = STYLE_ERROR};
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

const char *frame_note(const struct scene *scene, const struct provenance *provenance,
                       const char *text, char out[static NUMBER_MAX], enum style *style)
{
    *style = STYLE_TEXT;
    if (scene->stale && scene->as_of != UNKNOWN) {
        char ago[NUMBER_MAX];
        *style = STYLE_STALE;
        snprintf(out, NUMBER_MAX, "as of %.30s",
                 format_ago(ago, sizeof(ago), scene->as_of, scene->now));
        return out;
    }
    if (scene->stale) {
        *style = STYLE_STALE;
        return "never fetched";
    }
    if (provenance && provenance->partial) {
        *style = STYLE_STALE;
        return "so far";
    }
    return text;
}

const char *redacted(const struct scene *scene, const char *name, const char *text,
                     char out[static REDACTED_MAX])
{
    if (!scene->redact || !text)
        return text;
    snprintf(out, REDACTED_MAX, "%.30s-%04x", name, (unsigned)(hash_text(text, 1) & 0xffff));
    return out;
}
