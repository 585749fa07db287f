/* How far a mirror is copied, as the cluster remembers it; the small datasets, which are sent whole
 * when they differ from what it remembers; and where in time the mirror was read. Private to push.
 */
#pragma once

#include "remote.h"
#include "usagetop/store.h"

#define PLACE_END INT64_MAX
enum { ORIGIN_MAX = 64 };

/* Zero is none. */
struct place {
    const struct push_options *options;
    char mirror[UUID_TEXT];
    int64_t changes;   /* of the mirror's log, taken over */
    int64_t scanned;   /* events created before this are gone through; PLACE_END: all */
    int64_t gone;      /* of what the mirror took away, taken over */
    int64_t revision;  /* of its row */
    int64_t stamp;     /* the highest revision of an event that this mirror gave; UNKNOWN: an older
                          program did */
    int64_t snapshot;  /* the same of its snapshots */
    bool known;        /* there was a row */
    bool open;         /* events are being written: the row says so until they all are */
    struct str prints; /* "keys=16 digits ...": of the snapshots that were sent */
};
/* DATABASE.TABLE of what is called `name` in our schema. */
void place_table(const struct push_options *options, const char *name, struct str *out);
/* "INSERT INTO ... (COLUMNS) FORMAT RowBinary" of the same. */
void place_insert(const struct push_options *options, const char *name, const char *columns,
                  struct str *out);
bool place_read(struct place *place, const struct push_options *options, const char *mirror,
                struct remote *remote, struct err *err);
bool place_write(struct place *place, struct remote *remote, struct err *err);
/* Says that events are about to be written, or that they all are, where that is not known yet. */
bool place_open(struct place *place, bool open, struct remote *remote, struct err *err);
/* Whether the cluster has the table that is called `name` in our schema. */
bool place_has(const struct place *place, const char *name, struct remote *remote, bool *out,
               struct err *err);
void place_finish(struct place *place);

/* Whose account at which service the mirror is of, in a word that is the same on each machine: it
 * has the service's kind and a print of the account's ids. */
bool origin_read(struct store_reader *reader, const struct store_feeds *feeds,
                 char out[static ORIGIN_MAX], struct err *err);
/* When the service last told anything of a dataset; UNKNOWN: never, or it is not known. */
int64_t origin_told(const struct store_feeds *feeds, enum dataset set);

/* Those of the mirror that the cluster does not know yet. Only once all events are there: a span
 * says so. */
bool spans_send(struct place *place, struct store_reader *reader, struct remote *remote,
                struct err *err);
/* Adds to *sent how many were. */
bool datasets_send(struct place *place, struct store_reader *reader, struct remote *remote,
                   int64_t *sent, struct err *err);
