/* One server of a ClickHouse cluster, asked a statement at a time: for `setup` and `doctor`, which
 * want to know of each server what the engine hides. */
#pragma once

#include "usagetop/config.h"
#include "usagetop/net.h"

/* The next of the addresses in `urls`, which are parted by blanks; NULL: there is none. Owned by
 * the arena; *urls goes on behind it. */
const char *entry_next(const char **urls, struct arena *arena);

/* Zero is none. The secret and the profile are borrowed. */
struct entry {
    const struct profile *profile;
    struct net *net;
    const struct secret *secret;
    int64_t skew;     /* the server's clock minus ours, ms; UNKNOWN */
    int64_t patience; /* ms, for one answer; 0: 20 s. May be changed between two */
    bool silent;      /* the last one did not come in that time */
};
bool entry_open(struct entry *entry, const struct profile *profile, const char *url,
                const struct secret *secret, struct err *err);
/* The answer as it came; ERR_LATER when it did not come in time, ERR_CANCELLED after a signal. The
 * statement says its FORMAT. */
bool entry_ask(struct entry *entry, const char *statement, struct str *out, struct err *err);
/* The same as TabSeparated, without the line end behind it. */
bool entry_word(struct entry *entry, const char *statement, struct str *out, struct err *err);
void entry_close(struct entry *entry);
