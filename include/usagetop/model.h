/* The domain as plain values: datasets, their fields, rows, time windows and buckets.
 *
 * A dataset is a list of fields; a row is an array of values in that order. One list for each,
 * below, is all there is: the store's tables, the filter language, the columns on screen, export,
 * the API reader and the documentation are made from it. To add a column is to add one line. */
#pragma once

#include "usagetop/base.h"

enum field_type {
    FIELD_TIME,     /* ms since 1970 UTC */
    FIELD_WORD,     /* one of few texts: coded by a dictionary in the store */
    FIELD_TEXT,     /* free text or an identifier */
    FIELD_COUNT,    /* integer */
    FIELD_DECIMAL,  /* integer of 10^-decimals units */
    FIELD_DURATION, /* ms */
};

enum field_flag {
    FIELD_SHOWN = 1,     /* a column by default */
    FIELD_SEARCH = 2,    /* bare words of a filter look here */
    FIELD_NUMERIC = 4,   /* may be summed */
    FIELD_MONEY = 8,     /* a decimal string in JSON; two places at least on screen */
    FIELD_RAW = 16,      /* JSON text, shown in the detail only */
    FIELD_IDENTITY = 64, /* names one thing: a filter's bare value is the whole of it, not a part */
    FIELD_PERSON = 32, /* names a person, key, account, controller or project: redaction hides it */
    FIELD_DERIVED = 128, /* worked out here from other fields (event_derive); no service sends it */
};

/* One field of a dataset. */
struct field {
    const char *name;  /* in filters, --sort and columns: "user" */
    const char *title; /* on screen: "User ID" */
    const char *json;  /* path in the Usage API: "tokens.input"; accepted in filters too */
    const char *unit;  /* "core-h", "GB", "ms" or "" */
    const char *words; /* the words known beforehand, space separated, codes from 1; "" when open */
    enum field_type type;
    uint8_t decimals; /* of FIELD_DECIMAL */
    uint8_t width;    /* columns it would like on screen */
    unsigned flags;
    const char *help;
};

/* Events: one shape for everything metered. Only id, created and kind are always there.
 * X(NAME, name, title, json, type, decimals, unit, width, flags, words, help) */
#define EVENT_FIELDS(X)                                                                            \
    X(CREATED, "created", "Created", "created", TIME, 0, "", 19, FIELD_SHOWN, "",                  \
      "when it happened; never changes")                                                           \
    X(ID, "id", "Event ID", "id", TEXT, 0, "", 36, FIELD_SEARCH | FIELD_IDENTITY, "",              \
      "identity of the event")                                                                     \
    X(KIND, "kind", "Kind", "kind", WORD, 0, "", 11, 0,                                            \
      "job request consumption allocation activity", "what was metered")                           \
    X(USER, "user", "User ID", "user_id", WORD, 0, "", 12,                                         \
      FIELD_SHOWN | FIELD_SEARCH | FIELD_PERSON, "", "who caused it")                              \
    X(AMOUNT, "amount", "Amount", "amount", DECIMAL, 6, "", 11, FIELD_SHOWN | FIELD_NUMERIC, "",   \
      "how much, in the unit of the resource type")                                                \
    X(RESOURCE, "resource", "Resource type", "resource_type", WORD, 0, "", 13, FIELD_SHOWN,        \
      "tokens storage ocr", "what was consumed")                                                   \
    X(POOL, "pool", "Pool category", "pool", WORD, 0, "", 13, FIELD_SHOWN,                         \
      "allocated surplus hybrid", "the pool it came from")                                         \
    X(IO, "io", "I/O type", "io", WORD, 0, "", 8, FIELD_SHOWN, "input output",                     \
      "direction of consumption")                                                                  \
    X(REQUEST, "request", "Request ID", "request_id", TEXT, 0, "", 36,                             \
      FIELD_SHOWN | FIELD_SEARCH | FIELD_IDENTITY, "", "identity of the request")                  \
    X(ENDPOINT, "endpoint", "Endpoint", "endpoint", WORD, 0, "", 22, FIELD_SHOWN | FIELD_SEARCH,   \
      "", "path that was called")                                                                  \
    X(STATE, "state", "State", "state", WORD, 0, "", 10, 0,                                        \
      "pending running completed failed cancelled timeout", "state of a job")                      \
    X(KEY, "key", "API key", "api_key_id", WORD, 0, "", 14, FIELD_SEARCH | FIELD_PERSON, "",       \
      "API key; none: Unattributed")                                                               \
    X(CONTROLLER, "controller", "Controller", "controller_id", WORD, 0, "", 14,                    \
      FIELD_SEARCH | FIELD_PERSON, "", "controller that ran it (BYOC); none: managed")             \
    X(MODEL, "model", "Model", "model", WORD, 0, "", 18, FIELD_SEARCH, "", "model that answered")  \
    X(NAME, "name", "Name", "name", TEXT, 0, "", 20, FIELD_SEARCH, "", "name of the job")          \
    X(CORE_HOURS, "core_hours", "Core-hours", "core_hours", DECIMAL, 9, "core-h", 11,              \
      FIELD_NUMERIC, "", "core-hours billed")                                                      \
    X(GPU_HOURS, "gpu_hours", "GPU-hours", "gpu_hours", DECIMAL, 9, "GPU-h", 10, FIELD_NUMERIC,    \
      "", "GPU-hours billed")                                                                      \
    X(CREDITS, "credits", "Credits", "credits", DECIMAL, 9, "credits", 11,                         \
      FIELD_NUMERIC | FIELD_MONEY, "", "credits charged")                                          \
    X(FEE, "fee", "Fee", "fee_usd", DECIMAL, 9, "USD", 11, FIELD_NUMERIC | FIELD_MONEY, "",        \
      "fee in US dollars")                                                                         \
    X(STARTED, "started", "Started", "started", TIME, 0, "", 19, 0, "",                            \
      "when the job began to run")                                                                 \
    X(ENDED, "ended", "Ended", "ended", TIME, 0, "", 19, 0, "", "when the job ended")              \
    X(WAIT, "wait", "Queue wait", "wait_ms", DURATION, 0, "ms", 10, FIELD_NUMERIC, "",             \
      "time the job waited, from when it could have run")                                          \
    X(ELAPSED, "elapsed", "Elapsed", "elapsed_ms", DURATION, 0, "ms", 9, FIELD_NUMERIC, "",        \
      "time the job ran, without suspension; of one that runs, so far")                            \
    X(UPDATED, "updated", "Updated", "updated", TIME, 0, "", 19, 0, "",                            \
      "when the service last changed it")                                                          \
    X(CORES, "cores", "Cores", "cores", COUNT, 0, "", 7, FIELD_NUMERIC, "", "cores of the job")    \
    X(MEMORY, "memory", "Memory", "memory_gb", DECIMAL, 6, "GB", 9, FIELD_NUMERIC, "",             \
      "memory of the job")                                                                         \
    X(CLASS, "class", "Resource class", "resource_class", WORD, 0, "", 14, 0, "",                  \
      "resource class of the job")                                                                 \
    X(STATUS, "status", "Status code", "status", COUNT, 0, "", 11, 0, "",                          \
      "HTTP status of the request")                                                                \
    X(ERROR, "error", "Error message", "error", TEXT, 0, "", 24, FIELD_SEARCH, "",                 \
      "what went wrong")                                                                           \
    X(INPUT, "input", "Input", "tokens.input", COUNT, 0, "tokens", 9, FIELD_NUMERIC, "",           \
      "input tokens, cached included")                                                             \
    X(CACHED, "cached", "Cached", "tokens.cached", COUNT, 0, "tokens", 9, FIELD_NUMERIC, "",       \
      "input tokens read from cache")                                                              \
    X(OUTPUT, "output", "Output", "tokens.output", COUNT, 0, "tokens", 9, FIELD_NUMERIC, "",       \
      "output tokens")                                                                             \
    X(FACTORS, "factors", "Token factors", "tokens.factors", TEXT, 0, "", 20, FIELD_RAW, "",       \
      "tokens by pricing factor")                                                                  \
    X(LATENCY, "latency", "Latency", "latency_ms", DURATION, 0, "ms", 9, FIELD_NUMERIC, "",        \
      "time to the whole answer")                                                                  \
    X(TTFT, "ttft", "TTFT", "ttft_ms", DURATION, 0, "ms", 9, FIELD_NUMERIC, "",                    \
      "time to first token")                                                                       \
    X(GATEWAY, "gateway", "Gateway latency", "gateway_ms", DURATION, 0, "ms", 9, FIELD_NUMERIC,    \
      "", "time spent in the gateway")                                                             \
    X(TYPE, "type", "Request type", "request_type", WORD, 0, "", 14, 0, "", "type of the request") \
    X(VERSION, "version", "Model version", "model_version", WORD, 0, "", 14, 0, "",                \
      "version of the model")                                                                      \
    X(PROVIDER, "provider", "Provider", "provider", WORD, 0, "", 12, 0, "",                        \
      "provider of the model")                                                                     \
    X(TECHNOLOGY, "technology", "Technology", "technology", WORD, 0, "", 10, 0, "",                \
      "LLM, VLM, ...")                                                                             \
    X(DEPLOYMENT, "deployment", "Deployment", "deployment_id", WORD, 0, "", 14, 0, "",             \
      "deployment that answered")                                                                  \
    X(ORGANIZATION, "organization", "Organization", "organization", WORD, 0, "", 14, FIELD_PERSON, \
      "", "organisation charged")                                                                  \
    X(PROJECT, "project", "Project", "project", WORD, 0, "", 14, FIELD_PERSON, "",                 \
      "project charged")                                                                           \
    X(CONSUMER, "consumer", "Consumer", "consumer", WORD, 0, "", 14, FIELD_PERSON, "",             \
      "agent or user that consumed")                                                               \
    X(CPU_CORES, "cpu", "CPU cores", "cpu_cores", DECIMAL, 6, "cores", 9, FIELD_NUMERIC, "",       \
      "CPU cores allocated")                                                                       \
    X(RAM, "ram", "RAM", "ram_gb", DECIMAL, 6, "GB", 9, FIELD_NUMERIC, "", "RAM allocated")        \
    X(STORAGE, "storage", "Storage", "storage_gb", DECIMAL, 6, "GB", 9, FIELD_NUMERIC, "",         \
      "storage allocated")                                                                         \
    X(FROM, "from", "From", "from", TIME, 0, "", 19, 0, "", "start of the allocation")             \
    X(TO, "to", "To", "to", TIME, 0, "", 19, 0, "", "end of the allocation")                       \
    X(GRAIN, "grain", "Grain", "grain", WORD, 0, "", 7, 0, "minute hour day",                      \
      "how long a sum is over, of services that keep no single events; none: one event")           \
    X(REQUESTS, "requests", "Requests", "requests", COUNT, 0, "", 9, FIELD_NUMERIC, "",            \
      "requests in a sum")                                                                         \
    X(THREADS, "threads", "Threads", "threads", COUNT, 0, "", 8, FIELD_NUMERIC, "",                \
      "threads created")                                                                           \
    X(MESSAGES, "messages", "Messages", "messages", COUNT, 0, "", 9, FIELD_NUMERIC, "",            \
      "messages sent")                                                                             \
    X(CPU_HOURS, "cpu_hours", "CPU core-hours", "cpu_core_hours", DECIMAL, 9, "core-h", 14,        \
      FIELD_NUMERIC | FIELD_DERIVED, "", "CPU cores times how long they were allocated")           \
    X(RAM_HOURS, "ram_hours", "RAM GB-hours", "ram_gb_hours", DECIMAL, 9, "GB-h", 13,              \
      FIELD_NUMERIC | FIELD_DERIVED, "", "RAM times how long it was allocated")                    \
    X(STORAGE_HOURS, "storage_hours", "Storage GB-hours", "storage_gb_hours", DECIMAL, 9, "GB-h",  \
      16, FIELD_NUMERIC | FIELD_DERIVED, "", "storage times how long it was allocated")            \
    X(TOTAL, "total", "Total tokens", "tokens_total", COUNT, 0, "tokens", 12,                      \
      FIELD_NUMERIC | FIELD_DERIVED, "", "input and output tokens")

/* The state of each API key now. */
#define KEY_FIELDS(X)                                                                              \
    X(ID, "id", "Key ID", "id", TEXT, 0, "", 14, FIELD_SEARCH | FIELD_PERSON, "",                  \
      "identity of the key")                                                                       \
    X(NAME, "name", "Name", "name", TEXT, 0, "", 20, FIELD_SHOWN | FIELD_SEARCH | FIELD_PERSON,    \
      "", "name of the key")                                                                       \
    X(MASKED, "masked", "Key", "masked_key", TEXT, 0, "", 18, FIELD_SHOWN | FIELD_PERSON, "",      \
      "the key, masked")                                                                           \
    X(KIND, "kind", "Kind", "kind", TEXT, 0, "", 14, FIELD_SHOWN, "", "workspace key, ...")        \
    X(USER, "user", "User ID", "user_id", TEXT, 0, "", 12, FIELD_PERSON, "", "owner")              \
    X(STATUS, "status", "Status", "status", TEXT, 0, "", 10, 0, "", "active or revoked")           \
    X(CREATED, "created", "Created", "created", TIME, 0, "", 19, 0, "", "when it was made")

/* The state of each controller now. */
#define CONTROLLER_FIELDS(X)                                                                       \
    X(ID, "id", "Controller ID", "id", TEXT, 0, "", 14, FIELD_SEARCH | FIELD_PERSON, "",           \
      "identity of the controller")                                                                \
    X(NAME, "name", "Name", "name", TEXT, 0, "", 16, FIELD_SHOWN | FIELD_SEARCH | FIELD_PERSON,    \
      "", "name of the controller")                                                                \
    X(CORES, "cores", "Cores", "cores", COUNT, 0, "cores", 7, FIELD_SHOWN, "", "cores it offers")  \
    X(MEMORY, "memory", "Memory", "memory_gb", DECIMAL, 6, "GB", 9, FIELD_SHOWN, "",               \
      "memory it offers")                                                                          \
    X(STATUS, "status", "Status", "status", TEXT, 0, "", 10, FIELD_SHOWN, "",                      \
      "online, offline or draining")                                                               \
    X(HEARTBEAT, "heartbeat", "Last heartbeat", "last_heartbeat", TIME, 0, "", 19, FIELD_SHOWN,    \
      "", "when it was last heard of")                                                             \
    X(VERSION, "version", "Version", "version", TEXT, 0, "", 10, 0, "", "version of its software")

#define DEPLOYMENT_FIELDS(X)                                                                       \
    X(ID, "id", "Deployment ID", "id", TEXT, 0, "", 14, FIELD_SEARCH, "",                          \
      "identity of the deployment")                                                                \
    X(NAME, "name", "Name", "name", TEXT, 0, "", 20, FIELD_SHOWN | FIELD_SEARCH, "", "name")       \
    X(TYPE, "type", "Type", "type", TEXT, 0, "", 12, FIELD_SHOWN, "", "deployment or fine-tuning") \
    X(MODEL, "model", "Model", "model", TEXT, 0, "", 18, FIELD_SHOWN, "", "model served or tuned") \
    X(STATUS, "status", "Status", "status", TEXT, 0, "", 10, FIELD_SHOWN, "",                      \
      "active, stopped, done, in_progress")                                                        \
    X(GPUS, "gpus", "GPUs", "gpus", COUNT, 0, "", 6, 0, "", "GPUs allocated")                      \
    X(GPU_HOURS, "gpu_hours", "GPU-hours", "gpu_hours", DECIMAL, 9, "GPU-h", 10, 0, "",            \
      "GPU-hours allocated so far")                                                                \
    X(CREATED, "created", "Created", "created", TIME, 0, "", 19, 0, "", "when it was made")        \
    X(DURATION, "duration", "Duration", "duration_ms", DURATION, 0, "ms", 10, FIELD_SHOWN, "",     \
      "how long it ran")

#define MODEL_FIELDS(X)                                                                            \
    X(ID, "id", "Model", "id", TEXT, 0, "", 18, FIELD_SHOWN | FIELD_SEARCH, "",                    \
      "name of the model")                                                                         \
    X(VERSION, "version", "Version", "version", TEXT, 0, "", 12, FIELD_SHOWN, "", "version")       \
    X(PROVIDER, "provider", "Provider", "provider", TEXT, 0, "", 12, FIELD_SHOWN, "", "provider")  \
    X(TECHNOLOGY, "technology", "Technology", "technology", TEXT, 0, "", 10, FIELD_SHOWN, "",      \
      "LLM, VLM, ...")                                                                             \
    X(INPUT_PRICE, "input_price", "Input price", "input_usd_per_mtok", DECIMAL, 9, "USD", 10,      \
      FIELD_MONEY, "", "US dollars for a million input tokens")                                    \
    X(OUTPUT_PRICE, "output_price", "Output price", "output_usd_per_mtok", DECIMAL, 9, "USD", 10,  \
      FIELD_MONEY, "", "US dollars for a million output tokens")

/* Availability of the pools over time; identity is (time, resource). */
#define POOL_FIELDS(X)                                                                             \
    X(TIME, "time", "Time", "time", TIME, 0, "", 19, FIELD_SHOWN, "", "when it was measured")      \
    X(RESOURCE, "resource", "Resource type", "resource_type", TEXT, 0, "", 13, FIELD_SHOWN, "",    \
      "what is pooled")                                                                            \
    X(SURPLUS, "surplus", "Surplus", "surplus", DECIMAL, 6, "", 11, FIELD_SHOWN, "",               \
      "surplus available")                                                                         \
    X(ALLOCATED, "allocated", "Allocated", "allocated", DECIMAL, 6, "", 11, FIELD_SHOWN, "",       \
      "allocated available")

/* Rows of the plan: training_credits, storage_gb, deployments, seats. No limit: unlimited. */
#define PLAN_FIELDS(X)                                                                             \
    X(ID, "id", "Item", "id", TEXT, 0, "", 18, FIELD_SHOWN, "", "what is limited")                 \
    X(USED, "used", "Used", "used", DECIMAL, 9, "", 11, FIELD_SHOWN, "", "used of it")             \
    X(LIMIT, "limit", "Limit", "limit", DECIMAL, 9, "", 11, FIELD_SHOWN, "",                       \
      "how much there is; none: unlimited")                                                        \
    X(BALANCE, "balance", "Balance", "balance", DECIMAL, 9, "", 11, FIELD_SHOWN, "",               \
      "what is left")                                                                              \
    X(UNIT, "unit", "Unit", "unit", TEXT, 0, "", 10, 0, "", "unit of the numbers")                 \
    X(KIND, "kind", "Kind", "kind", TEXT, 0, "", 12, 0, "", "a budget, a rate limit, ...")

#define PERIOD_FIELDS(X)                                                                           \
    X(ID, "id", "Period", "id", TEXT, 0, "", 10, FIELD_SHOWN, "", "identity, such as 2026-11")     \
    X(FROM, "from", "From", "from", TIME, 0, "", 19, FIELD_SHOWN, "", "first instant")             \
    X(TO, "to", "To", "to", TIME, 0, "", 19, FIELD_SHOWN, "", "first instant after")               \
    X(STATE, "state", "State", "state", TEXT, 0, "", 8, FIELD_SHOWN, "", "open or closed")         \
    X(OPENING, "opening", "Brought forward", "opening", DECIMAL, 9, "credits", 12,                 \
      FIELD_SHOWN | FIELD_MONEY, "", "balance brought forward")                                    \
    X(PURCHASED, "purchased", "Purchased", "purchased", DECIMAL, 9, "credits", 12,                 \
      FIELD_SHOWN | FIELD_MONEY, "", "credits bought or renewed")                                  \
    X(CONSUMED, "consumed", "Consumed", "consumed", DECIMAL, 9, "credits", 12,                     \
      FIELD_SHOWN | FIELD_MONEY, "", "credits used")                                               \
    X(CLOSING, "closing", "Closing balance", "closing", DECIMAL, 9, "credits", 12,                 \
      FIELD_SHOWN | FIELD_MONEY, "", "balance at the end")

/* Lines of the ledger: top-ups (renewal, purchase, adjustment) and debits per job. */
#define LEDGER_FIELDS(X)                                                                           \
    X(ID, "id", "Line", "id", TEXT, 0, "", 14, 0, "", "identity of the line")                      \
    X(PERIOD, "period", "Period", "period", TEXT, 0, "", 10, 0, "", "billing period")              \
    X(DATE, "date", "Date", "date", TEXT, 0, "", 10, FIELD_SHOWN, "",                              \
      "day in the ledger's own zone")                                                              \
    X(KIND, "kind", "Kind", "kind", TEXT, 0, "", 10, FIELD_SHOWN, "",                              \
      "renewal, purchase, adjustment, debit")                                                      \
    X(CREDITS, "credits", "Credits", "credits", DECIMAL, 9, "credits", 12,                         \
      FIELD_SHOWN | FIELD_MONEY, "", "positive: top-up; negative: debit")                          \
    X(EVENT, "event", "Event ID", "event_id", TEXT, 0, "", 36, 0, "", "the job charged")           \
    X(NAME, "name", "Name", "name", TEXT, 0, "", 20, FIELD_SHOWN, "", "name of the job")           \
    X(PROJECT, "project", "Project", "project", TEXT, 0, "", 14, FIELD_SHOWN, "",                  \
      "project charged")                                                                           \
    X(USER, "user", "User ID", "user_id", TEXT, 0, "", 12, FIELD_SHOWN | FIELD_PERSON, "",         \
      "who ran it")                                                                                \
    X(RESOURCE, "resource", "Resource", "resource", TEXT, 0, "", 14, FIELD_SHOWN, "",              \
      "what it ran on")

/* Who is asking: one row. A missing limit is unlimited. */
#define SESSION_FIELDS(X)                                                                          \
    X(ID, "id", "Account", "account.id", TEXT, 0, "", 14, 0, "", "identity of the account")        \
    X(NAME, "name", "Account name", "account.name", TEXT, 0, "", 20, FIELD_SHOWN | FIELD_PERSON,   \
      "", "account name")                                                                          \
    X(EMAIL, "email", "E-mail", "account.email", TEXT, 0, "", 24, FIELD_SHOWN | FIELD_PERSON, "",  \
      "e-mail")                                                                                    \
    X(ROLE, "role", "Role", "account.role", TEXT, 0, "", 8, FIELD_SHOWN, "", "manager or member")  \
    X(ORGANIZATION, "organization", "Organization", "organization.id", TEXT, 0, "", 14, 0, "",     \
      "organisation now")                                                                          \
    X(ORGANIZATION_NAME, "organization_name", "Organization name", "organization.name", TEXT, 0,   \
      "", 20, FIELD_SHOWN | FIELD_PERSON, "", "its name")                                          \
    X(ORGANIZATIONS, "organizations", "Organizations", "organizations", TEXT, 0, "", 20,           \
      FIELD_RAW, "", "those it may switch to")                                                     \
    X(CORE_HOURS, "core_hours", "Core-hour balance", "balances.core_hours", DECIMAL, 9, "core-h",  \
      12, FIELD_SHOWN, "", "core-hours left")                                                      \
    X(CREDITS, "credits", "Credit balance", "balances.credits", DECIMAL, 9, "credits", 12,         \
      FIELD_SHOWN | FIELD_MONEY, "", "credits left")                                               \
    X(PLAN, "plan", "Plan", "plan.name", TEXT, 0, "", 12, FIELD_SHOWN, "", "name of the plan")     \
    X(CREDIT_LIMIT, "credit_limit", "Credit limit", "plan.limits.training_credits", DECIMAL, 9,    \
      "credits", 12, 0, "", "training credits of the plan")                                        \
    X(STORAGE_LIMIT, "storage_limit", "Storage limit", "plan.limits.storage_gb", DECIMAL, 6, "GB", \
      12, 0, "", "storage of the plan")                                                            \
    X(DEPLOYMENT_LIMIT, "deployment_limit", "Deployment limit", "plan.limits.deployments", COUNT,  \
      0, "", 8, 0, "", "deployments of the plan")                                                  \
    X(SEAT_LIMIT, "seat_limit", "Seat limit", "plan.limits.seats", COUNT, 0, "", 8, 0, "",         \
      "seats of the plan")                                                                         \
    X(RETENTION, "retention", "Retention", "retention_days", COUNT, 0, "days", 8, 0, "",           \
      "days the service keeps")                                                                    \
    X(RESOURCES, "resources", "Resources", "resources", TEXT, 0, "", 20, FIELD_RAW, "",            \
      "which resources the service has")                                                           \
    X(API, "api", "API version", "api_version", TEXT, 0, "", 10, 0, "",                            \
      "version of the API that the service speaks")                                                \
    X(SERVER_TIME, "server_time", "Server time", "server_time", TIME, 0, "", 19, 0, "",            \
      "the service's clock")

/* What the ids in events are called, of services that tell names apart from usage. */
#define NAMED_FIELDS(X)                                                                            \
    X(LIST, "list", "List", "list", TEXT, 0, "", 16, 0, "", "the service's list that has it")      \
    X(ID, "id", "ID", "id", TEXT, 0, "", 20, FIELD_SHOWN | FIELD_PERSON, "", "as in events")       \
    X(FIELD, "field", "Field", "field", TEXT, 0, "", 10, FIELD_SHOWN, "", "user, project, key")    \
    X(NAME, "name", "Name", "name", TEXT, 0, "", 24, FIELD_SHOWN | FIELD_PERSON, "", "its name")

/* The datasets: X(NAME, prefix of its field enumerators, field list, name, number of fields that
 * make its identity: the first ones; an event's is (created, id, kind)). */
#define DATASETS(X)                                                                                \
    X(EVENTS, E, EVENT_FIELDS, "events", 3)                                                        \
    X(SESSION, SESSION, SESSION_FIELDS, "session", 1)                                              \
    X(KEYS, KEY, KEY_FIELDS, "keys", 1)                                                            \
    X(CONTROLLERS, CONTROLLER, CONTROLLER_FIELDS, "controllers", 1)                                \
    X(DEPLOYMENTS, DEPLOYMENT, DEPLOYMENT_FIELDS, "deployments", 1)                                \
    X(MODELS, MODEL, MODEL_FIELDS, "models", 1)                                                    \
    X(POOLS, POOL, POOL_FIELDS, "pools", 2)                                                        \
    X(PLAN, PLAN, PLAN_FIELDS, "plan", 1)                                                          \
    X(PERIODS, PERIOD, PERIOD_FIELDS, "periods", 1)                                                \
    X(LEDGER, LEDGER, LEDGER_FIELDS, "ledger", 1)                                                  \
    X(NAMES, NAMED, NAMED_FIELDS, "names", 2)

enum dataset {
#define X(NAME, PREFIX, LIST, name, n_key) DATA_##NAME,
    DATASETS(X)
#undef X
        DATASET_COUNT
};

#define E_X(NAME, ...) E_##NAME,
enum event_field { EVENT_FIELDS(E_X) E_COUNT };
#define SESSION_X(NAME, ...) SESSION_##NAME,
enum session_field { SESSION_FIELDS(SESSION_X) SESSION_COUNT };
#define KEY_X(NAME, ...) KEY_##NAME,
enum key_field { KEY_FIELDS(KEY_X) KEY_COUNT };
#define CONTROLLER_X(NAME, ...) CONTROLLER_##NAME,
enum controller_field { CONTROLLER_FIELDS(CONTROLLER_X) CONTROLLER_COUNT };
#define DEPLOYMENT_X(NAME, ...) DEPLOYMENT_##NAME,
enum deployment_field { DEPLOYMENT_FIELDS(DEPLOYMENT_X) DEPLOYMENT_COUNT };
#define MODEL_X(NAME, ...) MODEL_##NAME,
enum model_field { MODEL_FIELDS(MODEL_X) MODEL_COUNT };
#define POOL_X(NAME, ...) POOL_##NAME,
enum pool_field { POOL_FIELDS(POOL_X) POOL_COUNT };
#define PLAN_X(NAME, ...) PLAN_##NAME,
enum plan_field { PLAN_FIELDS(PLAN_X) PLAN_COUNT };
#define PERIOD_X(NAME, ...) PERIOD_##NAME,
enum period_field { PERIOD_FIELDS(PERIOD_X) PERIOD_COUNT };
#define LEDGER_X(NAME, ...) LEDGER_##NAME,
enum ledger_field { LEDGER_FIELDS(LEDGER_X) LEDGER_COUNT };
#define NAMED_X(NAME, ...) NAMED_##NAME,
enum named_field { NAMED_FIELDS(NAMED_X) NAMED_COUNT };

/* Codes of words known beforehand, as they stand in EVENT_FIELDS; 0 is missing. */
enum { KIND_JOB = 1, KIND_REQUEST, KIND_CONSUMPTION, KIND_ALLOCATION, KIND_ACTIVITY };
enum { STATE_PENDING = 1, STATE_RUNNING };
enum { STATE_COMPLETED = 3, STATE_FAILED, STATE_CANCELLED, STATE_TIMEOUT }; /* over */

struct dataset_info {
    const char *name;
    const struct field *fields;
    size_t n_fields, n_key;
};
extern const struct dataset_info datasets[DATASET_COUNT];
extern const struct field *const event_fields; /* datasets[DATA_EVENTS].fields */

/* Whether only managers may see it (plan, periods, ledger): others keep and are shown nothing. */
bool dataset_is_managers(enum dataset set);
/* False for a role that is known to be no manager's; without roles a 403 says what is closed. */
bool role_is_manager(const char *role);

/* By name, JSON name ("tokens.input", "tokens_input"), a service's word ("partition"); -1: none. */
int field_find(enum dataset set, const char *name);
const char *field_word(size_t i, int *field); /* those words, of events; NULL: there are no more */
/* The name nearest to a wrong one, or NULL. */
const char *field_nearest(enum dataset set, const char *name);
/* Code of a word known beforehand, 0 when it is not. */
int field_word_code(const struct field *field, const char *word);

/* What a service gives (source.h), by bits: kinds of events (KIND_...), datasets, fields of events;
 * and what it calls fields in its own words. What is not there is said, not shown as nothing. */
struct offer {
    const char *service; /* "Slurm" */
    const char *grain;   /* instead of single events it gives sums by "hour"; NULL: single events */
    uint64_t kinds, sets, fields;
    bool own_controllers;     /* they run all its jobs: none is "managed" */
    const struct offer_feed { /* what each feed of events (source.h) brings of these */
        const char *name;     /* NULL: the end */
        uint64_t kinds, fields;
        bool seldom; /* few have it: until it is asked for, nothing lacks it */
    } * feeds;       /* NULL: one feed brings all */
    const struct offer_word {
        int field;
        const char *one, *many; /* "Account", "Accounts"; NULL: the end */
    } * words;                  /* NULL: ours */
};
#define OFFER(bit) (UINT64_C(1) << (bit))

/* ---- values and rows ------------------------------------------------------------------- */

/* The field says which member counts: text for WORD and TEXT (NULL: missing), number for the rest
 * (UNKNOWN: missing). */
union value {
    int64_t number;
    const char *text;
};
bool field_is_text(const struct field *field);
/* Money, hours of machines, an amount: what redaction hides besides what names somebody. */
bool field_is_amount(const struct field *field);
/* What a value that is there is called while names and amounts are hidden: of a name "user-1f3c",
 * the same for the same text; of an amount "***". False: it may be seen, and nothing was added. */
bool value_hide(struct str *out, const struct field *field, union value value);
bool value_missing(const struct field *field, union value value);
union value value_none(const struct field *field);
/* For scripts: exact, no grouping, times in RFC 3339; missing is "". */
void value_print(struct str *out, const struct field *field, union value value);
/* For people, in `zone`: grouped, rounded to the places the field is shown with, no unit; missing
 * is "–". */
void value_format(struct str *out, const struct field *field, union value value, enum zone zone);
/* E_AMOUNT by its resource type (NULL: not known): "1,482", "12.50 GB", "3 pages". */
void amount_format(struct str *out, const char *resource, int64_t amount);

/* Rows of one dataset; texts die with them. Zero is empty; the first rows_add chooses `set`. */
struct rows {
    enum dataset set;
    size_t n, cap;
    union value *values; /* n * n_fields */
    struct arena arena;
};
enum { TEXT_VALUE_MAX = 4096 }; /* bytes of one text from outside; longer is cut at a character */
union value *rows_add(struct rows *rows, enum dataset set); /* a row of missing values */
union value *rows_at(const struct rows *rows, size_t i);
void rows_reset(struct rows *rows);
void rows_finish(struct rows *rows);

/* Fills the FIELD_DERIVED fields of an event from the others: size times (to - from) of an
 * allocation, in hours, rounded down to a billionth. Missing where a part of it is missing (an
 * allocation that is still open has no `to`), negative, or too great. */
void event_derive(union value *event);

/* ---- windows and buckets --------------------------------------------------------------- */

enum window_kind { WINDOW_24H, WINDOW_7D, WINDOW_30D, WINDOW_ALL, WINDOW_CUSTOM, WINDOW_KINDS };
/* [from, to), ms UTC. WINDOW_ALL is [0, INT64_MAX) until an engine narrows it to what there is. */
struct window {
    enum window_kind kind;
    int64_t from, to;
};
const char *window_kind_name(enum window_kind kind); /* "24h", "7d", "30d", "all", "custom" */
struct window window_of(enum window_kind kind, int64_t now);
/* "24h" "7d" "30d" "all" "A..B" "A.." "..B", words of time_words_parse; ERR_USAGE with a hint. */
bool window_parse(const char *text, int64_t now, enum zone zone, struct window *out,
                  struct err *err);
/* Canonical: "30d", or "2026-11-01T00:00:00.000Z..2026-11-08T00:00:00.000Z". */
void window_print(struct str *out, const struct window *window);
/* The window of the same length just before; false for WINDOW_ALL. */
bool window_before(const struct window *window, struct window *out);
/* So many lengths later, or earlier. A window of whole days or months of `zone` moves by days or
 * months, into the one that is not over yet at the latest, so that there and back again is the same
 * window; any other moves by its length, and ends now at the latest. */
struct window window_shift(const struct window *window, int lengths, enum zone zone, int64_t now);

/* The span that a time text names: "2026-09-03" a day, "2026-09" a month, "2026" a year,
 * "2026-09-03T14:05" a minute, "-36h" from then to now, "today" "yesterday" "monday" "this month"
 * "last week"; RFC 3339 and "now" an instant, whose *to is *from. */
bool time_words_parse(const char *text, int64_t now, enum zone zone, int64_t *from, int64_t *to,
                      struct err *err);
/* "90s" "15m" "2h" "7d" "1h30m" "1.5h" "250ms" to ms. */
bool duration_parse(const char *text, int64_t *ms);

enum bucket {
    BUCKET_NONE,
    BUCKET_5_MINUTES,
    BUCKET_15_MINUTES,
    BUCKET_HOUR,
    BUCKET_6_HOURS,
    BUCKET_DAY,
    BUCKET_WEEK, /* from Monday */
    BUCKET_MONTH,
    BUCKET_YEAR,
    BUCKET_COUNT
};
enum { BUCKETS_MAX = 4096 };
const char *bucket_name(enum bucket bucket); /* "5 min", "hour", "day" */
int64_t bucket_least(enum bucket bucket);    /* ms of the shortest that there is; 0: NONE */
/* The finest bucket with at most `most` of them in the window, the two cut ones at its ends counted
 * as one; BUCKET_NONE when even years are too many. */
enum bucket bucket_for(const struct window *window, size_t most);
/* Cuts [from, to) at the bucket's borders in `zone`: bounds[0] = from, bounds[n] = to, n buckets,
 * whose sums add up to the window's; owned. ERR_USAGE when there would be more than BUCKETS_MAX. */
bool bucket_bounds(const struct window *window, enum bucket bucket, enum zone zone,
                   int64_t **bounds, size_t *n, struct err *err);

/* The pieces of a window in which the hour on the wall of `zone` stays the same. Zero is empty. */
enum { HOURS_OF_WEEK = 7 * 24 };
struct week_hours {
    int64_t *bounds; /* n + 1, ascending */
    uint8_t *hours;  /* of each piece, from Monday 0 o'clock: below HOURS_OF_WEEK */
    size_t n;
};
/* At most `most` of them, from the start: bounds[n] is where they end. */
void week_hours(const struct window *window, enum zone zone, size_t most, struct week_hours *out);
void week_hours_finish(struct week_hours *hours);
