/* A talk: the state between one answer and the next statement. Each kind of talk is some steps; a
 * step is given an answer and either writes the next statement or leaves the result behind. */
#pragma once

#include "answer.h"
#include "map.h"

struct clickhouse_talk;
typedef bool talk_step(struct clickhouse_talk *talk, const struct answer *answer, struct err *err);

struct clickhouse_talk {
    struct arena arena; /* all that the steps keep */
    struct str statement;
    talk_step *step; /* what takes the answer; NULL: there is nothing to ask */
    struct err failure;
    const struct clickhouse_map *map;
    struct clickhouse_map *learned; /* owned until it is taken */
    struct clickhouse_extent extent;
    const struct question *question;
    struct filter filter;          /* of the question */
    struct window window;          /* narrowed to what there is */
    struct table table;            /* owned until it is taken */
    struct clickhouse_spans spans; /* the same */
    const char *remembered;        /* the statement that gives the rows, for people */
    void *state;                   /* of the kind; in the arena */
    void (*finish)(void *state);
};

struct clickhouse_talk *talk_new(void);
/* An empty statement to be written. */
struct str *talk_begin(struct clickhouse_talk *talk);
/* The statement is written: its answer goes to `step`. False: it is too long. */
bool talk_ask(struct clickhouse_talk *talk, talk_step *step, struct err *err);
/* The statement that is written now is the one that gives the rows of the answer. */
void talk_remember(struct clickhouse_talk *talk);

/* Makes the table of the question's columns, with the window and the statement remembered. */
void talk_table(struct clickhouse_talk *talk, size_t n_rows);

/* The kinds; each writes its first statement or its result. */
bool ask_aggregate(struct clickhouse_talk *talk, struct err *err);
bool ask_week(struct clickhouse_talk *talk, struct err *err);
bool ask_values(struct clickhouse_talk *talk, struct err *err);
bool ask_lines(struct clickhouse_talk *talk, struct err *err);
bool ask_count(struct clickhouse_talk *talk, struct err *err);
bool ask_page(struct clickhouse_talk *talk, struct err *err);
bool ask_event(struct clickhouse_talk *talk, struct err *err);
bool ask_position(struct clickhouse_talk *talk, struct err *err);
bool ask_dataset(struct clickhouse_talk *talk, struct err *err);
bool ask_extent(struct clickhouse_talk *talk, struct err *err);
bool ask_sql(struct clickhouse_talk *talk, struct err *err);

/* covered.c: the last of a look: where in time there was somebody who read. */
bool spans_ask(struct clickhouse_talk *talk, struct err *err);
