#include "states.h"

#include <math.h>
#include <string.h>

#include "offers.h"

enum { MISSING = 404 };
enum { COMING_WIDTH = 70, COMING_BAR = 62, REASON_HEIGHT = 5 }; /* columns; rows */

/* "The costs: the service says 403" in place of a guess; the reason is on the second line. */
static void draw_trouble(const struct scene_trouble *trouble, struct grid *grid, struct rect inside)
{
    CLEANUP(str_finish)
    struct str title = {0};
    str_addf(&title, "%s: %s", trouble->title,
             !trouble->refused            ? "could not be fetched"
             : trouble->status == MISSING ? "the service has none"
                                          : "closed to this credential");
    if (str_text(&title)[0] == 't')
        title.data[0] = 'T';
    draw_notice(grid, inside,
                &(struct notice){.title = str_text(&title),
                                 .text = trouble->text,
                                 .style = trouble->refused ? STYLE_WARN : STYLE_ERROR});
}

/* Said once, where there is room for it; other panes wait in silence. */
static void draw_coming(const struct scene *scene, struct grid *grid, struct rect inside)
{
    struct rect middle = rect_center(inside, MIN(inside.width, (int)COMING_BAR), 1), bar = middle;
    if (inside.width < COMING_WIDTH) {
        draw_text(grid, middle, ALIGN_CENTER, STYLE_DIM, "…");
        return;
    }
    bar.y += 2;
    if (scene->fetched > 0 && bar.y < inside.y + inside.height) {
        char percent[NUMBER_MAX];
        snprintf(percent, sizeof(percent), " %2.0f %%", floor(fmin(scene->fetched * 100, 99)));
        draw_progress(grid, bar, scene->fetched, STYLE_GAUGE, percent);
        middle.y--;
    }
    draw_text(grid, middle, ALIGN_CENTER, STYLE_INFO, "Being fetched for the first time");
    middle.y++;
    draw_text(grid, rect_clip(middle, inside), ALIGN_CENTER, STYLE_DIM,
              "It stays on this machine, and is there at once from then on.");
}

/* Where there is no room for both, the reason is more than that there is one. */
void draw_missing(const struct scene *scene, size_t question, struct grid *grid, struct rect inside,
                  const char *what)
{
    const struct err *err = scene_err(scene, question);
    const struct scene_trouble *trouble = scene_trouble(scene, DATA_EVENTS);
    char text[sizeof(err->text) + 32];
    struct notice notice = {.title = "Loading", .text = what, .style = STYLE_DIM};
    if (err) {
        snprintf(text, sizeof(text), "%s%s", err->text,
                 err->code == ERR_NOT_FOUND ? "" : "; r asks again");
        bool both = inside.height >= REASON_HEIGHT ||
                    1 + paragraph_height(text, inside.width) <= inside.height;
        notice =
            (struct notice){.title = both ? "No answer" : NULL, .text = text, .style = STYLE_ERROR};
    }
    if (trouble && !err)
        draw_trouble(trouble, grid, inside);
    else if (scene->syncing_first && !err)
        draw_coming(scene, grid, inside);
    else
        draw_notice(grid, inside, &notice);
}

void draw_nothing(const struct scene *scene, struct grid *grid, struct rect inside,
                  const char *empty, const char *hint)
{
    draw_nothing_of(scene, DATA_EVENTS, grid, inside, empty, hint);
}

void build_lack(const struct scene *scene, const char *what, struct sections *out)
{
    static const struct field says = DERIVED("says", "Says", TEXT, 0, "");
    static const struct field *const columns[] = {&says};
    CLEANUP(str_finish)
    struct str text = {0};
    struct section *section = section_add(out, "lack", "Not given", columns, 1, 1);
    if (!section)
        return;
    offer_lacks(scene->offer, what, &text);
    str_addf(&text, ". %s", offer_elsewhere(scene->offer));
    section->single = true;
    section_set_text(section, 0, 0, str_text(&text));
}

size_t lack_pane(const struct scene *scene, struct rect area, struct pane_info *out)
{
    *out = (struct pane_info){.title = scene->view->title,
                              .section = "lack",
                              .kind = PANE_TEXT,
                              .per_row = 1,
                              .n_columns = 1,
                              .rect = area};
    return 1;
}

void draw_lack(const struct scene *scene, struct grid *grid, struct rect area, const char *what)
{
    CLEANUP(str_finish)
    struct str text = {0};
    const struct pane pane = {.title = scene->view->title, .focused = true};
    struct rect inside = draw_pane(grid, area, &pane);
    offer_lacks(scene->offer, what, &text);
    draw_notice(grid, inside,
                &(struct notice){.title = str_text(&text),
                                 .text = offer_elsewhere(scene->offer),
                                 .style = STYLE_DIM});
}

void draw_nothing_of(const struct scene *scene, enum dataset set, struct grid *grid,
                     struct rect inside, const char *empty, const char *hint)
{
    const struct scene_trouble *trouble = scene_trouble(scene, set);
    if (!trouble && set == DATA_EVENTS && scene_lacks_events(scene) && !scene_filtered(scene))
        trouble = scene_gap(scene, set);
    if (trouble) {
        draw_trouble(trouble, grid, inside);
        return;
    }
    struct notice notice = {.title = empty, .text = hint, .style = STYLE_DIM};
    if (scene->syncing_first && inside.width >= COMING_WIDTH) {
        draw_coming(scene, grid, inside);
        return;
    }
    if (scene->syncing_first) {
        notice.title = "Nothing here yet";
        notice.text = "The first events are being fetched and appear here as they arrive.";
    }
    draw_notice(grid, inside, &notice);
}

struct frame_note frame_note_of(const struct scene *scene, enum dataset set,
                                const struct provenance *provenance, const char *text)
{
    const struct scene_trouble *gap = scene_gap(scene, set);
    struct frame_note note = frame_note(scene, provenance, text);
    if (!gap || set == DATA_EVENTS || note.style == STYLE_STALE)
        return note;
    snprintf(note.text, sizeof(note.text), "%.80s%s", text, *text ? " · " : "");
    if (!gap->alone) /* the rest is there */
        snprintf(note.text + strlen(note.text), sizeof(note.text) - strlen(note.text), "%.40s ",
                 gap->title);
    size_t used = strlen(note.text);
    if (gap->refused)
        snprintf(note.text + used, sizeof(note.text) - used, "%s (%d)",
                 gap->status == MISSING ? "not there" : "closed", (int)gap->status);
    else
        snprintf(note.text + used, sizeof(note.text) - used, "not fetched");
    note.style = STYLE_STALE;
    return note;
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
    else if (scene->asking)
        snprintf(note.text, sizeof(note.text), "%.80s%sbeing asked", text, between);
    else if (provenance && provenance->partial)
        snprintf(note.text, sizeof(note.text), "%.80s%s%s", text, between,
                 provenance->missing ? "PARTIAL" : "so far");
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
