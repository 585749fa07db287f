/* The credential's own end: told before it comes, and a fresh one taken in time where the profile
 * says how, from a file or a command. */
#include "job.h"

enum {
    AHEAD_MS = 2 * MINUTE,  /* a fresh one is taken this long before the end, ... */
    SHARE = 4,              /* ... of a short life before the last quarter of it */
    PAUSE_MS = 30 * SECOND, /* between two tries */
};

static const struct secret *current(const struct sync_job *job)
{
    return secret_is_set(&job->fresh) ? &job->fresh : job->options.secret;
}

static bool can_renew(const struct sync_job *job)
{
    const struct profile *profile = job->options.profile;
    return profile && (*profile->token_file || *profile->token_command);
}

enum { USER_SIZE = 128 };

bool sync_user_header(const struct source *source, const char *user, const struct secret *secret,
                      struct str *out)
{
    char named[USER_SIZE] = "";
    if (!source->user_header)
        return false;
    if (user && *user)
        snprintf(named, sizeof(named), "%s", user);
    else if (source->user_claim && secret)
        secret_claim(secret, source->user_claim, named, sizeof(named));
    str_addf(out, "%s:%s%s", source->user_header, *named ? " " : "", named);
    return true;
}

/* What goes with each request; another credential may name another user. */
static void set_headers(struct sync_job *job)
{
    const struct source *source = job->source;
    size_t n = 0;
    while (source->headers && source->headers[n])
        n++;
    if (!job->headers)
        job->headers = mem_array(n + 2, sizeof(*job->headers));
    for (size_t i = 0; i < n; i++)
        job->headers[i] = source->headers[i];
    str_clear(&job->user_line);
    if (sync_user_header(source, job->options.user, current(job), &job->user_line))
        job->headers[n++] = str_text(&job->user_line);
    job->n_headers = n;
}

static void note_end(struct sync_job *job)
{
    set_headers(job);
    const struct secret *secret = current(job);
    int64_t ends = secret && secret_is_set(secret) ? secret_expires(secret) : UNKNOWN;
    job->status.token_ends = ends;
    job->renew_due = INT64_MAX;
    if (ends == UNKNOWN || !can_renew(job))
        return;
    int64_t left = MAX(ends - status_service_now(job), INT64_C(0));
    job->renew_due = job_now(job) + left - MIN(left / SHARE, (int64_t)AHEAD_MS);
}

void credential_begin(struct sync_job *job)
{
    job->renewed_at = job_now(job) - PAUSE_MS;
    note_end(job);
}

void credential_finish(struct sync_job *job)
{
    secret_finish(&job->fresh);
}

/* False: there is none that is another than the one in use. */
static bool renew(struct sync_job *job)
{
    CLEANUP(secret_finish)
    struct secret fresh = {0};
    struct err err = {0};
    const struct secret *old = current(job);
    job->renewed_at = job_now(job);
    if (!can_renew(job) || !profile_own_secret(job->options.profile, &fresh, &err) ||
        (old && secret_equal(&fresh, old)))
        return false;
    secret_finish(&job->fresh);
    job->fresh = fresh;
    fresh = (struct secret){0};
    net_set_secret(job->net, &job->fresh);
    note_end(job);
    return true;
}

void credential_look(struct sync_job *job)
{
    int64_t now = job_now(job);
    if (now < job->renew_due || job->stopped)
        return;
    if (!renew(job))
        job->renew_due = now + PAUSE_MS;
}

bool credential_refused(struct sync_job *job)
{
    if (job_now(job) - job->renewed_at < PAUSE_MS || !renew(job))
        return false;
    flight_drop_all(job);
    return true;
}

void credential_again(struct sync_job *job)
{
    if (!renew(job))
        net_set_secret(job->net, current(job));
}

bool credential_ended(const struct sync_job *job, struct err *err)
{
    struct civil at;
    int64_t ends = job->status.token_ends;
    if (ends == UNKNOWN || status_service_now(job) < ends)
        return false;
    civil_from(&at, ends, ZONE_LOCAL);
    err_set(err, ERR_AUTH,
            "the credential of %s ended on %d-%02d-%02d at %02d:%02d %s: give a new one, best by "
            "token_command, which is asked again in time",
            job->status.host, at.year, at.month, at.day, at.hour, at.minute,
            zone_name(ZONE_LOCAL, ends));
    return true;
}
