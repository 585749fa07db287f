/* All organisations: every profile in one row, and their sums. */
#pragma once

#include "section.h"

/* The questions, in order; each goes across the profiles. */
enum {
    ORGANISATIONS_TOTALS,
    ORGANISATIONS_STATES,
    ORGANISATIONS_SESSIONS,
    ORGANISATIONS_PLANS,
    ORGANISATIONS_QUESTIONS
};

/* Columns of the section "organisations"; the sheet has those before ORG_HIDDEN. */
enum {
    ORG_NAME,
    ORG_STATE,
    ORG_AS_OF,
    ORG_JOBS,
    ORG_CORE_HOURS,
    ORG_REQUESTS,
    ORG_TOKENS,
    ORG_FEE,
    ORG_CREDITS,
    ORG_ROLE,
    ORG_ORGANIZATION,
    ORG_HOST,
    ORG_REASON,
    ORG_UNIT, /* of the credits */
    ORG_COUNTED,
    ORG_COLUMNS,
    ORG_HIDDEN = ORG_REASON
};
/* The numbers that are summed over all. */
enum { ORG_SUM_FIRST = ORG_JOBS, ORG_SUM_END = ORG_CREDITS };

/* Columns of "totals" before those of the sums, and of "credits". */
enum { TOTALS_COUNTED, TOTALS_OF, TOTALS_OLD, TOTALS_FIRST };
enum { CREDITS_UNIT, CREDITS_LEFT, CREDITS_COUNTED, CREDITS_COLUMNS };

void organisations_build(const struct scene *scene, struct sections *out);
size_t organisations_panes(const struct scene *scene, const struct sections *sections,
                           struct rect area, struct pane_info out[VIEW_PANES_MAX]);
void organisations_draw(const struct scene *scene, const struct sections *sections,
                        struct grid *grid, struct rect area);
bool organisations_hit(const struct scene *scene, const struct sections *sections, struct rect area,
                       int x, int y, struct view_hit *out);
/* The number of the profile that a row is about. */
size_t organisations_profile(const struct scene *scene, const union value *row);
/* How it is doing: as its sync and mirror say, else why it has no answer here, else what its
 * numbers lack. */
void organisations_say(const struct scene *scene, size_t i, struct profile_says *out);
/* The selected row; NULL: there is none. */
const union value *organisations_row(const struct scene *scene, const struct sections *sections);
extern const struct view view_organisations;
