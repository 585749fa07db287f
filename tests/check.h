/* The test harness: one program a module. CHECK counts and goes on; the last line is "N passed, N
 * failed". */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static unsigned check_passed, check_failed;

static inline bool check_that(bool ok, const char *file, int line, const char *what)
{
    if (ok) {
        check_passed++;
    } else {
        check_failed++;
        fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
    }
    return ok;
}

static inline bool check_text(const char *got, const char *want, const char *file, int line)
{
    bool same = got && want ? strcmp(got, want) == 0 : got == want;
    if (!same)
        fprintf(stderr, "%s:%d: got  \"%s\"\n%s:%d: want \"%s\"\n", file, line,
                got ? got : "(null)", file, line, want ? want : "(null)");
    return check_that(same, file, line, "text is as expected");
}

static inline bool check_number(int64_t got, int64_t want, const char *file, int line,
                                const char *what)
{
    if (got != want)
        fprintf(stderr, "%s:%d: %s: got %lld, want %lld\n", file, line, what, (long long)got,
                (long long)want);
    return check_that(got == want, file, line, what);
}

static inline int check_done(void)
{
    printf("%u passed, %u failed\n", check_passed, check_failed);
    return check_failed || !check_passed;
}

#define CHECK(condition) check_that((condition), __FILE__, __LINE__, #condition)
#define CHECK_TEXT(got, want) check_text((got), (want), __FILE__, __LINE__)
#define CHECK_NUMBER(got, want) check_number((got), (want), __FILE__, __LINE__, #got)
