/* Writes JSON values at a place where there is room for them, and returns the place behind: what
 * the pages of the feed are written with, where a call of printf would cost more than the event. */
#pragma once

#include "usagetop/base.h"

#include <string.h>

enum { PUT_NUMBER = 24, PUT_TIME = 26, PUT_UUID = 38 }; /* bytes at most */

/* Room for `need` more bytes at the end of `str`; the place where they go. Whoever writes there
 * says so with put_end. */
static inline char *put_room(struct str *str, size_t need)
{
    if (str->cap - str->len <= need)
        mem_grow(&str->data, &str->cap, str->len + need + 1, 1);
    return str->data + str->len;
}

static inline void put_end(struct str *str, char *end)
{
    str->len = (size_t)(end - str->data);
    *end = 0;
}

static inline char *put_bytes(char *p, const char *bytes, size_t n)
{
    memcpy(p, bytes, n);
    return p + n;
}

extern const char put_pairs[200]; /* "00" "01" to "99" */

static inline char *put_two(char *p, unsigned number)
{
    memcpy(p, put_pairs + 2 * (size_t)number, 2);
    return p + 2;
}

static inline char *put_count(char *p, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    for (; number >= 100; number /= 100)
        memcpy(digits + (at -= 2), put_pairs + 2 * (number % 100), 2);
    if (number >= 10)
        memcpy(digits + (at -= 2), put_pairs + 2 * number, 2);
    else
        digits[--at] = (char)('0' + number);
    return put_bytes(p, digits + at, sizeof digits - at);
}

/* An integer of 10^-decimals units, shortest: 12500000 with 6 decimals is 12.5. */
char *put_decimal(char *p, int64_t value, int decimals);
/* "2026-11-21T09:30:00.000Z" with its quotes. */
char *put_time(char *p, int64_t ms);
/* 128 bits as "9d2c0f6e-8a51-4b7c-9e03-5f1a2b3c4d5e" with its quotes. */
char *put_uuid(char *p, const uint64_t id[static 2]);
