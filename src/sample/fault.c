/* The list of faults, and how one asks for them. */
#include "usagetop/sample.h"

#include <string.h>

const struct sample_fault_info sample_fault_list[FAULT_COUNT] = {
    [FAULT_LATENCY] = {"latency", 1, "every answer takes 0.4 s longer"},
    [FAULT_JITTER] = {"jitter", 1, "every answer takes up to 0.5 s longer"},
    [FAULT_RESET] = {"reset", 3, "the connection is reset in the middle of the body"},
    [FAULT_TRUNCATE] = {"truncate", 3, "the body ends before its announced length"},
    [FAULT_WRONG_TYPE] = {"wrong-type", 3, "numbers for texts and texts for numbers"},
    [FAULT_401] = {"401", 3, "the token is refused"},
    [FAULT_403] = {"403", 3, "the resource is closed"},
    [FAULT_429] = {"429", 3, "too many requests, Retry-After 1"},
    [FAULT_500] = {"500", 3, "internal server error"},
    [FAULT_503] = {"503", 3, "unavailable, Retry-After 1"},
    [FAULT_DRIP] = {"drip", 1, "bodies come 256 bytes at a time, 20 times a second"},
    [FAULT_HUGE] = {"huge", 3, "a body of 1 GiB"},
    [FAULT_GZIP_BOMB] = {"gzip-bomb", 3, "a small body that unpacks to 256 MiB"},
    [FAULT_HOSTILE_TEXT] = {"hostile-text", 1,
                            "names with escape sequences, right-to-left marks, formulas"},
    [FAULT_SKEW] = {"skew", 1, "the server's clock is an hour ahead"},
    [FAULT_DUPLICATE] = {"duplicate", 1, "the changes feed sends some events twice"},
    [FAULT_REORDER] = {"reorder", 1, "the changes feed is out of order within a page"},
    [FAULT_HTML] = {"html", 3, "a page of a login portal instead of JSON"},
    [FAULT_REDIRECT] = {"redirect", 3, "a redirect to another path"},
    [FAULT_BAD_SHAPE] = {"bad-shape", 3, "valid JSON that is not what was asked for"},
};

/* Says which faults there are. */
static void refuse(const char *name, const char *const *names, struct err *err)
{
    struct str list = {0};
    for (int i = 0; i < FAULT_COUNT; i++)
        str_addf(&list, "%s%s", i ? ", " : "", names[i]);
    err_set(err, ERR_USAGE, "there is no fault \"%.60s\"; there are %s", name, str_text(&list));
    str_finish(&list);
}

/* The fault of that name, or FAULT_COUNT and an error. */
static int find_fault(const char *name, struct err *err)
{
    const char *names[FAULT_COUNT];
    for (int i = 0; i < FAULT_COUNT; i++) {
        names[i] = sample_fault_list[i].name;
        if (text_equal(names[i], name))
            return i;
    }
    const char *nearest = text_nearest(name, names, FAULT_COUNT);
    if (nearest)
        err_set(err, ERR_USAGE, "there is no fault \"%s\"; did you mean \"%s\"?", name, nearest);
    else
        refuse(name, names, err);
    return FAULT_COUNT;
}

/* One "name", "name=always" or "name=N". */
static bool parse_one(char *word, struct sample_faults *out, struct err *err)
{
    int64_t every;
    char *share = strchr(word, '=');
    if (share)
        *share++ = 0;
    const int fault = find_fault(word, err);
    if (fault == FAULT_COUNT)
        return false;
    if (!share)
        every = sample_fault_list[fault].every;
    else if (text_equal(share, "always"))
        every = 1;
    else if (!decimal_parse(share, 0, &every) || every < 1 || every > 1000000)
        return err_set(err, ERR_USAGE,
                       "the share of fault \"%s\" must be \"always\" or a number N for one request "
                       "in N, not \"%s\"",
                       word, share);
    out->every[fault] = (int)every;
    return true;
}

bool sample_faults_parse(const char *list, struct sample_faults *out, struct err *err)
{
    struct sample_faults faults = {{0}};
    CLEANUP(free_ptr)
    char *copy = mem_text(list ? list : "");
    char *rest = NULL;
    for (char *word = strtok_r(copy, ", ", &rest); word; word = strtok_r(NULL, ", ", &rest))
        if (!parse_one(word, &faults, err))
            return false;
    *out = faults;
    return true;
}
