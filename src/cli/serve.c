/* serve: the sample service alone. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"

enum { EVENTS_DEFAULT = 200000 };

static bool read_options(const struct args *args, struct sample_options *options, struct err *err)
{
    int64_t port = 0, seed = 0, rate = 0;
    options->events = EVENTS_DEFAULT;
    options->now = UNKNOWN;
    if (args_has(args, OPT_NOW) && !args_now(args, &options->now, err))
        return false;
    bool ok = args_number(args, OPT_PORT, 0, 65535, &port, err) &&
              args_number(args, OPT_EVENTS, 1, SAMPLE_EVENTS_MAX, &options->events, err) &&
              args_number(args, OPT_SEED, 0, INT64_MAX, &seed, err) &&
              args_number(args, OPT_RATE, 0, SAMPLE_RATE_MAX, &rate, err) &&
              sample_faults_parse(args->values[OPT_FAULT], &options->faults, err);
    options->port = (int)port;
    options->seed = (uint64_t)seed;
    options->rate = args_has(args, OPT_RATE) && !rate ? -1 : (int)rate;
    options->member = args_has(args, OPT_MEMBER);
    return ok;
}

struct sample *service_start(const struct args *args, const char *token, struct err *err)
{
    struct sample_options options = {.token = token};
    sigset_t all, before;
    if (!read_options(args, &options, err))
        return NULL;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    struct sample *sample = sample_start(&options, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return sample;
}

static bool announce(const struct sample *sample, struct err *err)
{
    CLEANUP(str_finish)
    struct str line = {0};
    str_addf(&line, "%s %s\n", sample_url(sample), sample_token(sample));
    return output_write(&line, err);
}

bool run_serve(const struct args *args, struct err *err)
{
    sigset_t ends;
    int number = 0;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    struct sample *sample = service_start(args, getenv("USAGETOP_SERVE_TOKEN"), err);
    bool ok = sample && announce(sample, err);
    while (ok && sigwait(&ends, &number) != 0)
        ;
    sample_stop(sample);
    return ok;
}
