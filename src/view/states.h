/* What a pane says when it has no numbers to show, or old ones. */
#pragma once

#include "section.h"

/* An answer that is missing: what went wrong with the question, or that it is under way. */
void draw_missing(const struct scene *scene, size_t question, struct grid *grid, struct rect inside,
                  const char *what);
/* An answer without rows. `empty` and `hint` are said when there is no better reason. */
void draw_nothing(const struct scene *scene, struct grid *grid, struct rect inside,
                  const char *empty, const char *hint);
/* The same of a small dataset. */
void draw_nothing_of(const struct scene *scene, enum dataset set, struct grid *grid,
                     struct rect inside, const char *empty, const char *hint);
/* A view of something that the service does not give, in place of all its sections and panes:
 * "Slurm gives no requests to models." */
void build_lack(const struct scene *scene, const char *what, struct sections *out);
size_t lack_pane(const struct scene *scene, struct rect area, struct pane_info *out);
void draw_lack(const struct scene *scene, struct grid *grid, struct rect area, const char *what);
/* For the frame: `text`, and the age of what is shown while the service cannot be reached, or that
 * the answer is not complete. Of a small dataset also that it cannot be fetched. */
enum { FRAME_NOTE_MAX = 160 };
struct frame_note {
    char text[FRAME_NOTE_MAX];
    enum style style;
};
struct frame_note frame_note_of(const struct scene *scene, enum dataset set,
                                const struct provenance *provenance, const char *text);
struct frame_note frame_note(const struct scene *scene, const struct provenance *provenance,
                             const char *text);
/* A person's, key's or account's text while redacted: the name of the field and a mark that is the
 * same for the same text. Else the text. `out` has room for it. */
enum { REDACTED_MAX = 40 };
const char *redacted(const struct scene *scene, const char *name, const char *text,
                     char out[static REDACTED_MAX]);
