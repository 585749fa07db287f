/* How far a mirror is copied, as the cluster remembers it; and the small datasets, which are sent
 * whole when they differ from what it remembers. Private to push. */
#pragma once

#include "remote.h"
#include "usagetop/store.h"

#define PLACE_END INT64_MAX

/* Zero is none. */
struct place {
    const struct push_options *options;
    char mirror[UUID_TEXT];
    int64_t changes;   /* of the mirror's log, taken over */
    int64_t scanned;   /* events created before this are gone through; PLACE_END: all */
    int64_t gone;      /* of what the mirror took away, taken over */
    int64_t revision;  /* of its row, and the highest of a snapshot */
    bool known;        /* there was a row */
    bool open;         /* events are being written: the row says so until they all are */
    struct str prints; /* "keys=16 digits ...": of the snapshots that were sent */
};
/* DATABASE.TABLE of what is called `name` in our schema. */
void place_table(const struct push_options *options, const char *name, struct str *out);
bool place_read(struct place *place, const struct push_options *options, const char *mirror,
                struct remote *remote, struct err *err);
bool place_write(struct place *place, struct remote *remote, struct err *err);
/* Says that events are about to be written, or that they all are, where that is not known yet. */
bool place_open(struct place *place, bool open, struct remote *remote, struct err *err);
/* Higher than any before, also where the clock was set back. */
int64_t place_revision(struct place *place);
void place_finish(struct place *place);

/* Adds to *sent how many were. */
bool datasets_send(struct place *place, struct store_reader *reader, struct remote *remote,
                   int64_t *sent, struct err *err);
