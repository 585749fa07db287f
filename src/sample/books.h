/* The account of credits: what jobs used each day, and the top-ups that keep the plan running low
 * but running.
 *
 * What a job costs belongs to the day (UTC) on which it was created. Each month begins with a
 * renewal; when the balance falls below 4 % of the plan's limit, credits are bought; the day after
 * an incident brings an adjustment. The renewal of the month in which the sample starts is such
 * that 7 % are left then. All amounts are 10^-9 credits. */
#pragma once

#include "call.h"

enum top_up { TOP_RENEWAL, TOP_PURCHASE, TOP_ADJUSTMENT, TOP_KINDS };

/* What is known of each day at one moment. */
struct account {
    int64_t first_day; /* days since 1970 */
    size_t days;       /* to today */
    int64_t *used;
    int64_t *top[TOP_KINDS];
    int64_t limit, opening; /* of the plan, before the first day */
};
void account_load(struct service *service, int64_t now, struct account *account);
void account_finish(struct account *account);
int64_t account_balance(const struct account *account); /* now */
void books_free(struct books *books);

/* Whether event i is a job. */
bool books_is_job(int64_t i);
