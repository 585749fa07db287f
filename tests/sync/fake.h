/* Small stand-ins for real services, over HTTP: what they tell is worked out from the hour, the key
 * and the model, so that a test knows every sum beforehand. They keep forty days. */
#pragma once

#include "server.h"
#include "usagetop/base.h"

struct fake {
    struct server server;
    char url[96]; /* with the path that stands before all others */
};
/* `service` is the name of a source: openai, anthropic, openrouter or litellm. One at a time. */
void fake_begin(struct fake *fake, const char *service);
void fake_end(struct fake *fake);

/* What it tells in all; money in 10^-9 dollars. */
struct fake_sums {
    int64_t requests, input, output, fee;
};
struct fake_sums fake_sums(void);

/* From now on it answers so to paths that have the text in them: 401 and 403 with a sentence of the
 * service, 429 with a Retry-After. NULL: to none. */
void fake_refuse(const char *part, int status);
/* Lists that never end: the same cursor again. */
void fake_repeat(bool repeat);
