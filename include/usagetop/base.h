/* What every folder stands on: memory, errors, text, numbers, time, secrets, files.
 *
 * Conventions of the whole program:
 *  - what can fail returns bool and takes `struct err *` last; nothing is changed on failure;
 *  - a zeroed struct is a valid empty value, X_finish() returns to it and may be called twice;
 *  - out of memory ends the program, so allocation never fails; everything from outside has a cap;
 *  - a missing number is UNKNOWN, a missing text is NULL, and neither is zero;
 *  - times are milliseconds since 1970 UTC, decimals are integers of 10^-n units. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args), nonnull(fmt)))
#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* A number that is not known. No sum, comparison or chart treats it as a number. */
#define UNKNOWN INT64_MIN

/* ---- memory ---------------------------------------------------------------------------- */

/* Zeroed; never NULL. `mem_array` ends the program when n * size overflows. */
void *mem_new(size_t size);
void *mem_array(size_t n, size_t size);
/* Makes room for at least `need` items of `size` bytes in the array whose pointer is at `items`
 * (&array) and whose capacity is *cap; grows by half; new items are not zeroed. */
void mem_grow(void *items, size_t *cap, size_t need, size_t size);
char *mem_text(const char *text);
/* For CLEANUP(free_ptr) on any pointer variable. */
void free_ptr(void *address_of_pointer);

/* Memory that dies together. Zero is an empty arena. */
struct arena {
    struct arena_block *head;
    size_t used; /* bytes handed out, for caps */
};
void *arena_new(struct arena *arena, size_t size);       /* zeroed, aligned for any type */
char *arena_text(struct arena *arena, const char *text); /* copy; NULL stays NULL */
char *arena_bytes(struct arena *arena, const void *data,
                  size_t size); /* copy with a NUL after it */
char *arena_printf(struct arena *arena, const char *fmt, ...) PRINTF(2, 3);
void arena_reset(struct arena *arena); /* empty, keeps one block for reuse */
void arena_finish(struct arena *arena);

/* ---- errors ---------------------------------------------------------------------------- */

/* What a caller can act on; anything else is ERR_OTHER. */
enum err_code {
    ERR_NONE,
    ERR_OTHER,
    ERR_USAGE,     /* the user asked for something that does not exist */
    ERR_AUTH,      /* 401: stop asking until the credential is changed */
    ERR_FORBIDDEN, /* 403: this resource is closed to this account */
    ERR_NOT_FOUND, /* 404 */
    ERR_LATER,     /* the server is busy or unwell: wait, then ask again */
    ERR_NETWORK,   /* no answer: offline, refused, timed out, TLS */
    ERR_SHAPE,     /* an answer that is not what the contract says */
    ERR_FULL,      /* disk full or not writable */
    ERR_BUSY,      /* another process holds the lock */
    ERR_CORRUPT,   /* a file of ours that is damaged or not ours */
    ERR_CANCELLED, /* a newer question took its place */
};

struct err {
    enum err_code code;
    char text[320]; /* one sentence or clause, lower case, no full stop, no secret */
};
/* Both return false, so that `return err_set(...)` reads well. err may be NULL. */
bool err_set(struct err *err, enum err_code code, const char *fmt, ...) PRINTF(3, 4);
/* Puts "context: " before what is there; keeps the code. */
bool err_wrap(struct err *err, const char *fmt, ...) PRINTF(2, 3);

/* ---- growing text ---------------------------------------------------------------------- */

/* A growing byte string, always NUL-terminated when `data` is not NULL. `max` is its cap in bytes
 * (0: STR_MAX); what does not fit is dropped, with all that is added after it, and `truncated` set,
 * so that a loop may append and check once. Finishing and taking keep `max`. */
struct str {
    char *data;
    size_t len, cap, max;
    bool truncated;
};
enum { STR_MAX = 1 << 30 };
void str_add(struct str *str, const char *text);
void str_bytes(struct str *str, const void *data, size_t size);
void str_char(struct str *str, char c);
void str_addf(struct str *str, const char *fmt, ...) PRINTF(2, 3);
void str_clear(struct str *str);
const char *str_text(const struct str *str); /* "" when empty */
char *str_take(struct str *str); /* hands over the memory, never NULL; str is empty after */
void str_finish(struct str *str);

/* ---- maps ------------------------------------------------------------------------------ */

/* Text to a number from 0; keys are copied. Hashing is keyed at random per process: keys may be
 * hostile. */
struct text_map {
    struct text_map_slot *slots;
    size_t count, cap;
    struct arena arena;
};
/* The number of `key`, or `otherwise`. */
int64_t text_map_get(const struct text_map *map, const char *key, int64_t otherwise);
void text_map_set(struct text_map *map, const char *key, int64_t number);
void text_map_finish(struct text_map *map);

/* XXH3; for checksums and sampling, not for hostile keys unless the seed is secret. */
uint64_t hash_bytes(const void *data, size_t size, uint64_t seed);
uint64_t hash_text(const char *text, uint64_t seed);

/* ---- text ------------------------------------------------------------------------------ */

/* Reads one code point; returns the bytes used (>= 1) and *point, U+FFFD for a byte that begins no
 * valid sequence. size > 0. Writing what is no code point writes U+FFFD. */
size_t utf8_decode(const char *text, size_t size, uint32_t *point);
size_t utf8_encode(uint32_t point, char out[static 4]);
bool utf8_valid(const char *text, size_t size);
/* Where the character begins that byte number `at` is of: `at` or a little before. */
size_t utf8_start(const char *text, size_t at);

/* The one place where outside text is made fit for a terminal. What is invisible, moves the cursor,
 * reorders the line, is private, unassigned or drawn differently from terminal to terminal becomes
 * a visible mark: C0 and DEL as pictures (U+2400...; in ASCII "^["), everything else by its number
 * ("<202E>"; in ASCII "<U+202E>"), an invalid byte as U+FFFD (ASCII "?"). In ASCII other
 * characters are "?", one for each column. More than COMBINING_MAX combining marks on a character,
 * or some on none, become one mark. Cleaning what is clean changes nothing. */
enum { COMBINING_MAX = 4, GLYPH_MAX = 32 };
struct glyph {
    char text[GLYPH_MAX]; /* a base and its combining marks, or a mark of plain ASCII */
    uint8_t width;        /* columns: 1 or 2; a mark such as "<202E>" is its length */
};
/* Reads one character with what stands on it at text[0..size), size > 0; returns the bytes read. */
size_t glyph_read(const char *text, size_t size, bool ascii, struct glyph *glyph);
void text_clean(struct str *out, const char *text, size_t size, bool ascii);
/* Columns of `text` when drawn clean, as UTF-8. */
int text_width(const char *text);

bool text_equal(const char *a, const char *b); /* NULL-safe */
bool text_starts(const char *text, const char *prefix);
/* Levenshtein distance, where two neighbours that changed places are one change and ASCII letters
 * are equal in either case; 64 when one text is that long. And the nearest of a list for "did you
 * mean", or the first that begins with `text`: NULL when none is near. */
int text_distance(const char *a, const char *b);
const char *text_nearest(const char *text, const char *const *list, size_t n);
/* Case-insensitive find over ASCII letters (and exact otherwise); NULL when absent. */
const char *text_find_nocase(const char *text, const char *part);
/* Does the whole text match a pattern in which `*` stands for any bytes, and nothing else is
 * special? */
bool text_glob(const char *pattern, const char *text, bool nocase);

/* ---- numbers --------------------------------------------------------------------------- */

/* Decimals: value * 10^-decimals, decimals from 0 to 18. */
/* Text to a value, exact: "12.5", "-0.000001", "1e3", and no other forms than JSON has, but for
 * leading zeros. False when it is not a number, does not fit, or has non-zero digits beyond
 * `decimals`. */
bool decimal_parse(const char *text, int decimals, int64_t *out);
/* Shortest exact text: 1204500000000 with 9 decimals is "1204.5". UNKNOWN is "". */
void decimal_print(struct str *out, int64_t value, int decimals);
/* A double from JSON, by the digits it was written with (up to 17), rounded to nearest; false when
 * not finite or out of range. */
bool decimal_from_double(double number, int decimals, int64_t *out);
/* INT64_MIN is no number, so it counts as overflow; *sum is then unchanged. */
bool add_overflows(int64_t a, int64_t b, int64_t *sum);
/* value * 10^(to - from), rounded half to even; false on overflow. UNKNOWN stays UNKNOWN. */
bool decimal_rescale(int64_t value, int from, int to, int64_t *out);

/* For people. All write at most `size` bytes (NUMBER_MAX is always enough) and return `out`;
 * UNKNOWN gives "–" ("-" in ASCII is the grid's work).
 * - count: 1482 is "1,482"
 * - fixed: 3204700000000 with 9 decimals, 1 place is "3,204.7"
 * - si: three significant digits or, in a narrow column, fewer: "1.24 M"; what is not zero but too
 *   small to show is "<0.01"; what fits in no way is "###", never a part of it
 * - bytes: "1.50 KiB"
 * - duration: rounded down, two units at most: "250 ms", "9.5 s", "1 m 15 s", "2 h 5 m", "3 d"
 * - ago: "moments ago" (under 10 s), "42 s ago", "2 h ago", "3 mo ago", "in 5 m" */
enum { NUMBER_MAX = 48 };
char *format_count(char *out, size_t size, int64_t value);
char *format_fixed(char *out, size_t size, int64_t value, int decimals, int places);
char *format_si(char *out, size_t size, int64_t value, int decimals, int width);
char *format_bytes(char *out, size_t size, int64_t bytes);
char *format_duration(char *out, size_t size, int64_t ms);
char *format_ago(char *out, size_t size, int64_t then, int64_t now);

/* ---- time ------------------------------------------------------------------------------ */

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };
#define DAY ((int64_t)24 * HOUR)

/* Wall clock, ms UTC; called at the edges only (cli, app's loop, sync's schedule). */
int64_t clock_now(void);
int64_t clock_monotonic(void); /* ms */
int64_t clock_micros(void);    /* monotonic, for how long something took */

/* RFC 3339 with any offset, fraction (cut to ms) and 'Z'/'z'; a leap second is the second after it.
 * False when it is not, or outside years 1970 to 9999. */
bool time_parse(const char *text, int64_t *out);
enum { TIME_TEXT = 32 };
/* "2026-11-21T09:00:00.000Z"; UNKNOWN is "". */
char *time_print(char out[static TIME_TEXT], int64_t ms);

/* The zone in which days are cut and times shown. libc keeps one local zone a process, so there are
 * two: UTC and local. */
enum zone { ZONE_UTC, ZONE_LOCAL };
/* Makes `name` (Europe/Berlin, UTC, ...) the process's local zone; before any thread is started.
 * Unknown: ERR_USAGE. */
bool zone_set_local(const char *name, struct err *err);
/* "UTC", "CET", "+0545"; lives until the next zone_set_local. */
const char *zone_name(enum zone zone, int64_t at);

struct civil {
    int year, month, day, hour, minute, second, ms; /* month and day from 1 */
    int weekday;                                    /* 0 is Monday */
};
void civil_from(struct civil *out, int64_t ms, enum zone zone);
/* Fields may overflow (day 32, hour -1) and are normalised. A time that a change of clocks skips or
 * repeats gives the first instant not before it. */
int64_t civil_to(const struct civil *civil, enum zone zone);
/* The day's first instant at or before ms: midnight, or where the clock jumps over it, the jump.
 * Days follow each other without gap or overlap: an hour repeated across midnight is of the later
 * day. */
int64_t day_start(int64_t ms, enum zone zone);
/* The start of the day `days` later; a date that the zone left out has no start of its own. */
int64_t day_add(int64_t day_start_ms, int days, enum zone zone);

/* ---- secrets --------------------------------------------------------------------------- */

/* A credential. It has no printable form and no member to print; memory is wiped on finish and kept
 * out of cores. */
struct secret {
    struct secret_box *box;
};
enum { SECRET_MAX = 8192 };
/* Copies, then wipes `text`. Trailing white space is dropped; CR, LF or control characters inside:
 * refused. */
bool secret_set(struct secret *secret, char *text, struct err *err);
bool secret_is_set(const struct secret *secret);
/* In constant time; one that is not set equals none. */
bool secret_equal(const struct secret *a, const struct secret *b);
/* From the environment variable `name` (the variable is removed), a file that only its owner can
 * read (0600, no symlink), or the output of a command run without a shell (words parted by blanks,
 * quotes and \ as usual; no input; 10 s; SECRET_MAX). No message quotes what was read. */
bool secret_from_env(struct secret *secret, const char *name, struct err *err);
bool secret_from_file(struct secret *secret, const char *path, struct err *err);
bool secret_from_command(struct secret *secret, const char *command, struct err *err);
/* When it ends, ms UTC, as a JSON Web Token says of itself (its "exp", RFC 7519; not verified).
 * UNKNOWN for any other credential. */
int64_t secret_expires(const struct secret *secret);
/* A text that it says of itself ("sun"), which is no secret. False, and "": there is none that is
 * plain and fits. */
bool secret_claim(const struct secret *secret, const char *name, char *out, size_t size);
/* The only way out: hands "prefix" (at most 63 bytes) + secret to `use`, in memory wiped after. */
void secret_lend(const struct secret *secret, const char *prefix,
                 void (*use)(const char *text, void *arg), void *arg);
void secret_finish(struct secret *secret);

/* ---- programs -------------------------------------------------------------------------- */

/* Starts `command` without a shell (words parted as above), without input, its output discarded.
 * Its environment is PATH, HOME, the language, what a notifier of the desktop needs, and `more`
 * ("NAME=value"): nothing that could hold a credential. It goes on when this program ends; *pid is
 * to be waited for. ERR_USAGE: it cannot be run. */
bool command_start(const char *command, const char *const *more, size_t n_more, int *pid,
                   struct err *err);

/* ---- files ----------------------------------------------------------------------------- */

/* The folder that a path's last name is in, "." when it has none; owned by the caller. */
char *file_folder(const char *path);
/* Whole file, at most `max` bytes (more: ERR_OTHER; absent: ERR_NOT_FOUND). *data is NUL-terminated
 * and owned by the caller; size may be NULL. */
bool file_read(const char *path, size_t max, char **data, size_t *size, struct err *err);
/* Temporary file beside it, 0600, fsync, rename, fsync of the folder: the old or the new content,
 * nothing between. A symbolic link stays, and what it names is written. */
bool file_write(const char *path, const void *data, size_t size, struct err *err);
/* The same piece by piece: until it is committed the bytes are in `temporary`, a neighbour of
 * `path` that nobody else can read; finishing without committing removes them. Zero is no file. */
struct part_file {
    int fd;
    char *path, *temporary;
};
bool part_file_open(struct part_file *file, const char *path, struct err *err);
bool part_file_write(struct part_file *file, const void *data, size_t size, struct err *err);
bool part_file_commit(struct part_file *file, struct err *err); /* finishes it in any case */
void part_file_finish(struct part_file *file);
bool file_exists(const char *path);                  /* of any kind, a dangling link too */
bool folder_make(const char *path, struct err *err); /* with parents, 0700 */
/* Moves `path` (and `path`SUFFIX for each of suffixes) to "PATH.broken-DATE[-n]", whose name goes
 * to *ret_moved (owned; ret_moved may be NULL). Companions that do not exist are passed over. */
bool file_move_aside(const char *path, const char *const *suffixes, size_t n, int64_t now,
                     char **ret_moved, struct err *err);
enum folder_kind { FOLDER_CONFIG, FOLDER_STATE, FOLDER_DATA, FOLDER_CACHE };
/* $XDG_*_HOME/usagetop or its default under $HOME; owned by the caller. The folder is not made. */
char *folder_path(enum folder_kind kind, const char *name);

/* ---- libraries ------------------------------------------------------------------------- */

/* A library that only some runs need, and that would cost every start milliseconds if it were
 * linked. Its functions are called through a table that library_load fills. */
struct library {
    const char *title;        /* "libcurl" */
    const char *use;          /* what cannot be done without it: "asking a service" */
    const char *const *files; /* by preference, NULL at the end */
    const char *const *names; /* of its functions */
    size_t n;
};
/* Loads it, for good, and writes the addresses of its functions to `calls`: n function pointers in
 * the order of names. */
bool library_load(const struct library *library, void *calls, struct err *err);
