/* Limits as rows of DATA_PLAN: "physics (GrpTRESMins cpu)", "QOS short (MaxJobsPerUser)". `who` is
 * who is limited; what has no limit gives no row. */
#pragma once

#include "slurm_used.h"

/* `hours`: those of TRES too (GrpTRESMins). `uses`: what is taken of what can be. */
void limits_of_association(const json_t *item, const char *who, bool hours,
                           const struct slurm_uses *uses, struct rows *rows);
void limits_of_share(const json_t *item, const char *who, struct rows *rows);
void limits_of_qos(const json_t *item, const char *who, struct rows *rows);
/* From all nodes: the cores and GPUs of each partition, and how many are allocated. */
void limits_of_partitions(const json_t *nodes, struct rows *rows);
