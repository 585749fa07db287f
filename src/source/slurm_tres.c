/* TRES, trackable resources: what Slurm counts of a job, a node or a limit. The accounting gives
 * them as a list of {type, name, count}, the controller as a text "cpu=2,mem=2000M,gres/gpu=1". And
 * numbers as Slurm has them. */
#include <string.h>

#include "slurm.h"

enum { WORD_SIZE = 64 };

/* Of slurm.h, in 32 bits; those of 64 bits do not fit or come as -2 and -1. */
#define NO_VAL INT64_C(0xfffffffe)
#define INFINITE INT64_C(0xffffffff)

int64_t slurm_number(const json_t *value, int decimals)
{
    int64_t whole = loose_number(value, 0);
    bool none = whole < 0 || whole == NO_VAL || whole == INFINITE;
    return none ? UNKNOWN : loose_number(value, decimals);
}

int64_t slurm_seconds(const json_t *value)
{
    return slurm_number(value, 0) == UNKNOWN ? UNKNOWN : loose_seconds(value);
}

/* Whether a TRES is the one asked for: 2, of which there is no more; 1, one of several kinds of it,
 * such as gres/gpu:h100 where gres/gpu is not counted itself. */
static int fits(const char *type, const char *name, const char *asked)
{
    if (strcmp(asked, "gpu") != 0)
        return text_equal(type, asked) ? 2 : 0;
    if (!text_equal(type, "gres") || !name)
        return 0;
    return strcmp(name, "gpu") == 0 ? 2 : text_starts(name, "gpu:");
}

struct found {
    int64_t whole, kinds; /* counts; UNKNOWN: none yet */
};

static void take(struct found *found, int fit, int64_t count)
{
    if (count == UNKNOWN || count < 0)
        return;
    if (fit == 2 && found->whole == UNKNOWN)
        found->whole = count;
    else if (fit == 1 && found->kinds == UNKNOWN)
        found->kinds = count;
    else if (fit == 1 && add_overflows(found->kinds, count, &found->kinds))
        found->kinds = UNKNOWN;
}

static void take_list(struct found *found, const json_t *list, const char *asked)
{
    const json_t *item;
    size_t i;
    json_array_foreach (list, i, item)
        take(found,
             fits(json_string_value(json_object_get(item, "type")),
                  json_string_value(json_object_get(item, "name")), asked),
             slurm_number(json_object_get(item, "count"), 0));
}

/* "2000M" in MiB, a bare number as it is. UNKNOWN: no number. */
static int64_t text_count(const char *text)
{
    static const char units[] = "KMGTP";
    char digits[WORD_SIZE];
    size_t size = strspn(text, "0123456789.");
    int64_t kib;
    const char *unit = text[size] ? strchr(units, text[size]) : NULL;
    if (size == 0 || size >= sizeof(digits))
        return UNKNOWN;
    snprintf(digits, sizeof(digits), "%.*s", (int)size, text);
    if (!decimal_parse(digits, unit ? 3 : 0, &kib))
        return UNKNOWN;
    for (const char *at = units; unit && at < unit; at++)
        if (__builtin_mul_overflow(kib, 1024, &kib))
            return UNKNOWN;
    return unit ? kib / 1000 / 1024 : kib;
}

static void take_text(struct found *found, const char *text, const char *asked)
{
    while (text && *text) {
        char word[WORD_SIZE];
        size_t size = strcspn(text, ",");
        snprintf(word, sizeof(word), "%.*s", (int)MIN(size, sizeof(word) - 1), text);
        char *count = strchr(word, '='), *name = strchr(word, '/');
        text += size + (text[size] == ',');
        if (!count)
            continue;
        *count++ = '\0';
        if (name)
            *name++ = '\0';
        take(found, fits(word, name, asked), text_count(count));
    }
}

int64_t slurm_tres(const json_t *list, const char *type)
{
    struct found found = {UNKNOWN, UNKNOWN};
    if (json_is_string(list))
        take_text(&found, json_string_value(list), type);
    else
        take_list(&found, list, type);
    return found.whole != UNKNOWN ? found.whole : found.kinds;
}

/* ---- GRES ------------------------------------------------------------------------------- */

/* Up to the next comma that is not in brackets. */
static size_t item_size(const char *text)
{
    size_t size = 0;
    for (int depth = 0; text[size] && (depth > 0 || text[size] != ','); size++)
        depth += (text[size] == '(') - (text[size] == ')');
    return size;
}

/* "gpu", "gpu:4", "gpu:h100:2(S:0-1)": 1, 4, 2. */
static void take_gres(struct found *found, const char *text, size_t size)
{
    char word[WORD_SIZE], *name;
    int64_t count = 1;
    snprintf(word, sizeof(word), "%.*s", (int)MIN(size, sizeof(word) - 1), text);
    word[strcspn(word, "(")] = '\0';
    name = strrchr(word, ':');
    if (strcmp(word, "gpu") != 0 && !text_starts(word, "gpu:"))
        return;
    if (name && name[1] >= '0' && name[1] <= '9')
        count = text_count(name + 1);
    take(found, 1, count);
}

static void take_gres_text(struct found *found, const char *text)
{
    while (text && *text) {
        size_t size = item_size(text);
        take_gres(found, text, size);
        text += size + (text[size] == ',');
    }
}

int64_t slurm_gres_gpus(const json_t *gres)
{
    struct found found = {UNKNOWN, UNKNOWN};
    const json_t *item;
    size_t i;
    take_gres_text(&found, json_string_value(gres));
    json_array_foreach (gres, i, item)
        take_gres_text(&found, json_string_value(item));
    return found.kinds;
}

int64_t slurm_memory(int64_t mib)
{
    if (mib == UNKNOWN || mib < 0 || mib > INT64_MAX / 1000000)
        return UNKNOWN;
    return mib * 1000000 / 1024;
}
