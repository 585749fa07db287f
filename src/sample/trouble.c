/* What each fault does to an answer, short of the connection itself (see server.c). */
#include "trouble.h"
#include "dice.h"

#include <string.h>
#include <time.h>
#include <zlib.h>

/* Those that leave no good answer exclude each other, in this order. */
static const enum sample_fault spoiling[] = {
    FAULT_401,   FAULT_403,      FAULT_429,       FAULT_500,        FAULT_503,
    FAULT_HTML,  FAULT_REDIRECT, FAULT_BAD_SHAPE, FAULT_WRONG_TYPE, FAULT_HUGE,
    FAULT_RESET, FAULT_TRUNCATE, FAULT_GZIP_BOMB};
static const enum sample_fault slowing[] = {FAULT_LATENCY, FAULT_JITTER, FAULT_DRIP};

static bool is_turn(const struct sample_faults *faults, struct trouble_counters *counters,
                    int fault)
{
    unsigned every = (unsigned)faults->every[fault];
    return every && atomic_fetch_add(&counters->of[fault], 1) % every == every - 1;
}

struct trouble trouble_next(const struct sample_faults *faults, struct trouble_counters *counters)
{
    struct trouble trouble = {.turn = atomic_fetch_add(&counters->requests, 1)};
    bool spoilt = false;
    for (size_t i = 0; i < ARRAY_LEN(slowing); i++)
        trouble.on[slowing[i]] = is_turn(faults, counters, slowing[i]);
    for (size_t i = 0; i < ARRAY_LEN(spoiling) && !spoilt; i++)
        spoilt = trouble.on[spoiling[i]] = is_turn(faults, counters, spoiling[i]);
    return trouble;
}

void trouble_wait(const struct trouble *trouble)
{
    struct dice dice = dice_of(0x6a6974, trouble->turn);
    long ms = trouble->on[FAULT_LATENCY] ? 400 : 0;
    if (trouble->on[FAULT_JITTER])
        ms += (long)dice_below(&dice, 500);
    if (ms > 0)
        nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

bool trouble_instead(const struct trouble *trouble, struct call *call)
{
    if (trouble->on[FAULT_401])
        call_problem(call, 401, "the bearer token is missing or not valid");
    else if (trouble->on[FAULT_403])
        call_problem(call, 403, "this resource is closed to this account");
    else if (trouble->on[FAULT_429])
        call_problem(call, 429, "ask again in 1 second");
    else if (trouble->on[FAULT_500])
        call_problem(call, 500, "something broke");
    else if (trouble->on[FAULT_503])
        call_problem(call, 503, "ask again in 1 second");
    if (call->status == 429 || call->status == 503)
        call->retry_after = 1;
    return call->status != 0;
}

/* Swaps types: of the values in a JSON text every ninth becomes one of another type. */
static void swap_types(struct str *body)
{
    struct str out = {0};
    size_t n = 0, i = 0;
    while (i < body->len) {
        size_t from = i;
        char c = body->data[i++];
        bool text = c == '"', plain = strchr("-0123456789tfn", c) != NULL;
        while (text && i < body->len && body->data[i] != '"')
            i += body->data[i] == '\\' ? 2 : 1;
        i += text;
        while (plain && i < body->len && !strchr(",]}", body->data[i]))
            i++;
        bool key = text && i < body->len && body->data[i] == ':';
        if ((text || plain) && !key && ++n % 9 == 0)
            str_add(&out, text ? "17" : n % 2 ? "\"a lot\"" : "{\"value\":1}");
        else
            str_bytes(&out, body->data + from, MIN(i, body->len) - from);
    }
    str_finish(body);
    *body = out;
}

void trouble_spoil(const struct trouble *trouble, struct call *call)
{
    static const char *const shapes[] = {"{\"error\":{\"message\":\"try the other server\"}}", "[]",
                                         "{\"data\":null,\"next_cursor\":7}", "\"ok\"", "{}"};
    const char *instead = NULL;
    if (trouble->on[FAULT_WRONG_TYPE])
        swap_types(&call->body);
    if (trouble->on[FAULT_BAD_SHAPE])
        instead = shapes[trouble->turn % ARRAY_LEN(shapes)];
    if (trouble->on[FAULT_HTML]) {
        instead = "<!doctype html><title>Log in</title><h1>Welcome to the guest network</h1>";
        call->type = "text/html; charset=utf-8";
    }
    if (trouble->on[FAULT_REDIRECT]) {
        instead = "";
        call->status = 302;
    }
    if (instead) {
        str_clear(&call->body);
        str_add(&call->body, instead);
    }
    if (instead || trouble->on[FAULT_WRONG_TYPE])
        call->etag_size = 0;
}

void trouble_bomb(struct str *out)
{
    enum { PIECE = 1 << 20, MAX_SIZE = 4 << 20, GZIP = 15 + 16 };
    CLEANUP(free_ptr)
    char *blanks = mem_array(PIECE, 1);
    CLEANUP(free_ptr)
    char *packed = mem_array(MAX_SIZE, 1);
    z_stream stream = {0};
    memset(blanks, ' ', PIECE);
    if (deflateInit2(&stream, 6, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return;
    stream.next_out = (Bytef *)packed;
    stream.avail_out = MAX_SIZE;
    for (int i = 0; i < TROUBLE_BOMB / PIECE; i++) {
        stream.next_in = (Bytef *)blanks;
        stream.avail_in = PIECE;
        deflate(&stream, i + 1 < TROUBLE_BOMB / PIECE ? Z_NO_FLUSH : Z_FINISH);
    }
    str_bytes(out, packed, MAX_SIZE - stream.avail_out);
    deflateEnd(&stream);
}
