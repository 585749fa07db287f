/* A conversation on plain lines: questions on standard output, answers from standard input, which
 * is a terminal, a pipe or a file. What is typed as a secret is not shown and not kept but in a
 * struct secret. After signals_catch a signal ends it: ERR_CANCELLED. */
#pragma once

#include "cli.h"

enum { TALK_ANSWER = 1024 }; /* bytes of an answer with its NUL */

struct talk {
    bool terminal; /* answers are typed */
    bool ascii;
    int width; /* of a line; 0: as long as it is */
};
void talk_start(struct talk *talk);

/* A question and where else its answer may come from. */
struct talk_question {
    const char *text;    /* "Address of the service" */
    const char *suggest; /* what an empty answer means; NULL: nothing, it is asked again */
    const char *option;  /* "--url", for who cannot be asked; NULL */
};

bool talk_say(const struct talk *talk, struct err *err, const char *fmt, ...) PRINTF(3, 4);
/* A line with a mark in front, whose later lines are as far in: "  yes  the events". */
bool talk_item(const struct talk *talk, const char *mark, const char *text, struct err *err);

/* Without blanks around; never empty but where the suggestion is. */
bool talk_put(const struct talk *talk, const struct talk_question *question,
              char out[static TALK_ANSWER], struct err *err);
/* y, yes, n, no in either case; empty: *out as it is. */
bool talk_yes(const struct talk *talk, const struct talk_question *question, bool *out,
              struct err *err);
/* One of a list, by number from 1 or by a word of `names`; `titles` are what is shown.
 * `question->suggest` is one of these answers. */
struct talk_choices {
    const char *const *names, *const *titles;
    size_t n;
};
bool talk_choose(const struct talk *talk, const struct talk_question *question,
                 const struct talk_choices *choices, size_t *out, struct err *err);
bool talk_secret(const struct talk *talk, const struct talk_question *question,
                 struct secret *secret, struct err *err);
