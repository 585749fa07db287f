/* How many lines an aggregate has, without what is in them: of hours by model and key these are far
 * more than are shown. Of each reach of buckets the server counts the lines, of which none is in
 * two. */
#include "aggregate.h"

static bool take_lines(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    if (answer->n_rows != 1 || answer->n_columns != 1)
        return err_set(err, ERR_SHAPE, "the cluster's answer has other columns than were asked");
    aggregate->counted += MAX(answer_near(answer, 0, 0), (int64_t)0);
    aggregate->first = aggregate->end;
    return aggregate_reach_next(talk, err);
}

bool lines_ask(struct clickhouse_talk *talk, struct err *err)
{
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT toInt64(count()) AS v_n FROM (");
    aggregate_add_sums(out, talk);
    str_char(out, ')');
    if (!talk->remembered)
        talk_remember(talk);
    return talk_ask(talk, take_lines, err);
}

static bool fill_lines(struct clickhouse_talk *talk, struct err *err)
{
    const struct aggregate *aggregate = talk->state;
    (void)err;
    talk_table(talk, 1);
    table_at(&talk->table, 0, 0)->number = aggregate->counted;
    talk->table.provenance.total = aggregate->counted;
    return true;
}

bool ask_lines(struct clickhouse_talk *talk, struct err *err)
{
    struct question *question = arena_new(&talk->arena, sizeof(*question));
    *question = *talk->question;
    question->ask = ASK_AGGREGATE;
    if (!aggregate_begin(talk, question, fill_lines, err))
        return false;
    ((struct aggregate *)talk->state)->counting = true;
    return aggregate_cut(talk, err);
}
