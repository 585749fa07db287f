/* The stand-ins: one truth, told in the words of four services. */
#include "fake.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { KEEPS_DAYS = 40, KEYS = 3, MODELS = 2, PAGE_BUCKETS = 20, LOG_MINUTES = 37, LOGS_DAYS = 6 };

static struct {
    const char *service;
    int64_t first, last; /* hours that there are: [first, last), ms */
    const char *_Atomic refused;
    atomic_int status;
    atomic_bool repeats;
} fake;

static const char *const keys[KEYS] = {"key_a", "key_b", "key_c"};
static const char *const models[MODELS] = {"kestrel", "heron"};

/* ---- the truth --------------------------------------------------------------------------- */

/* Requests of an hour; each has ten tokens in and three out, and costs a hundredth of a cent. */
static int64_t requests_of(int64_t hour, int key, int model)
{
    int64_t n = hour / HOUR;
    return (n + key) % 3 == 0 ? 0 : (n * 7 + key * 13 + model * 29) % 97;
}

enum { INPUT = 10, OUTPUT = 3 };
#define FEE INT64_C(100000)

static int64_t requests_in(int64_t from, int64_t to, int key, int model)
{
    int64_t sum = 0;
    for (int64_t hour = MAX(from, fake.first); hour < MIN(to, fake.last); hour += HOUR)
        sum += requests_of(hour, key, model);
    return sum;
}

static int64_t log_count(void)
{
    return LOGS_DAYS * DAY / ((int64_t)LOG_MINUTES * MINUTE);
}

struct fake_sums fake_sums(void)
{
    int64_t requests = 0, paid = 0;
    bool anthropic = text_equal(fake.service, "anthropic");
    int64_t paid_to = anthropic ? fake.last - fake.last % DAY : fake.last;
    for (int key = 0; key < KEYS; key++)
        for (int model = 0; model < MODELS; model++) {
            requests += requests_in(0, INT64_MAX, key, model);
            paid += requests_in(0, paid_to, key, model);
        }
    if (text_equal(fake.service, "litellm"))
        requests = paid = log_count();
    return (struct fake_sums){.requests = anthropic ? 0 : requests,
                              .input = requests * INPUT,
                              .output = requests * OUTPUT,
                              .fee = paid * FEE};
}

/* ---- questions --------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    return c >= 'A' ? c - 'A' + 10 : c - '0';
}

/* The value of a parameter, unescaped; "" when it is not there. */
static const char *param(const char *query, const char *name, char out[static 128])
{
    size_t size = strlen(name), n = 0;
    *out = '\0';
    while (*query && *query != ' ' && !(strncmp(query, name, size) == 0 && query[size] == '=')) {
        query += strcspn(query, "& ");
        query += *query == '&';
    }
    if (*query == '\0' || *query == ' ')
        return out;
    for (query += size + 1; !strchr("& ", *query) && n < 127; query++) {
        bool escaped = *query == '%';
        out[n++] = escaped ? (char)(hex_digit(query[1]) * 16 + hex_digit(query[2])) : *query;
        query += escaped ? 2 : 0;
    }
    out[n] = '\0';
    return out;
}

static int64_t time_param(const char *query, const char *name, int64_t otherwise)
{
    char text[128];
    int64_t time = otherwise;
    if (!*param(query, name, text))
        return otherwise;
    if (strspn(text, "0123456789") == strlen(text))
        return strtoll(text, NULL, 10) * SECOND;
    if (text[10] == ' ')
        strcat(text, "Z");
    if (strlen(text) == strlen("2026-11-21"))
        strcat(text, "T00:00:00Z");
    return time_parse(text, &time) ? time : otherwise;
}

/* ---- buckets ----------------------------------------------------------------------------- */

static json_t *time_json(int64_t time, bool seconds)
{
    char text[TIME_TEXT];
    return seconds ? json_integer(time / SECOND) : json_string(time_print(text, time));
}

static json_t *usage_result(int64_t from, int64_t to, int key, int model)
{
    int64_t n = requests_in(from, to, key, model);
    if (text_equal(fake.service, "openai"))
        return json_pack("{s:s,s:s,s:I,s:I,s:I}", "api_key_id", keys[key], "model", models[model],
                         "num_model_requests", n, "input_tokens", n * INPUT, "output_tokens",
                         n * OUTPUT);
    return json_pack("{s:s,s:s,s:I,s:I,s:{s:I,s:i},s:I}", "api_key_id", keys[key], "model",
                     models[model], "uncached_input_tokens", n * 4, "cache_read_input_tokens", n,
                     "cache_creation", "ephemeral_5m_input_tokens", n * 5,
                     "ephemeral_1h_input_tokens", 0, "output_tokens", n * OUTPUT);
}

static json_t *cost_result(int64_t from, int64_t to, int key, int model)
{
    int64_t n = requests_in(from, to, key, model);
    char amount[32];
    if (text_equal(fake.service, "openai")) { /* dollars */
        snprintf(amount, sizeof(amount), "%lld.%04lld", (long long)(n / 10000),
                 (long long)(n % 10000));
        return json_pack("{s:{s:s,s:s},s:s,s:s}", "amount", "value", amount, "currency", "usd",
                         "line_item", models[model], "api_key_id", keys[key]);
    }
    snprintf(amount, sizeof(amount), "%lld.%02lld", (long long)(n / 100), (long long)(n % 100));
    return json_pack("{s:s,s:s,s:s,s:s}", "amount", amount, "currency", "USD", "description",
                     models[model], "workspace_id", keys[key]);
}

static json_t *bucket(int64_t from, int64_t to, bool costs)
{
    bool seconds = text_equal(fake.service, "openai");
    json_t *results = json_array();
    for (int key = 0; key < KEYS; key++)
        for (int model = 0; model < MODELS; model++)
            if (requests_in(from, to, key, model) > 0)
                json_array_append_new(results, costs ? cost_result(from, to, key, model)
                                                     : usage_result(from, to, key, model));
    return json_pack("{s:o,s:o,s:o}", seconds ? "start_time" : "starting_at",
                     time_json(from, seconds), seconds ? "end_time" : "ending_at",
                     time_json(to, seconds), "results", results);
}

/* Pages of at most PAGE_BUCKETS, whatever is asked for; the cursor is where the next begins. */
static json_t *buckets(const char *query, bool costs)
{
    bool seconds = text_equal(fake.service, "openai");
    char text[128];
    int64_t width = strcmp(param(query, "bucket_width", text), "1d") == 0 ? DAY : HOUR;
    int64_t from = time_param(query, seconds ? "start_time" : "starting_at", 0);
    int64_t to = MIN(time_param(query, seconds ? "end_time" : "ending_at", INT64_MAX), fake.last);
    int64_t limit = MIN(atoi(param(query, "limit", text)), PAGE_BUCKETS);
    json_t *data = json_array();
    if (costs && !seconds)
        to = MIN(to, fake.last - fake.last % DAY);
    if (*param(query, "page", text))
        from = strtoll(text + 5, NULL, 10);
    for (from -= from % width; from < to && (int64_t)json_array_size(data) < limit; from += width)
        json_array_append_new(data, bucket(from, from + width, costs));
    bool more = from < to || fake.repeats;
    snprintf(text, sizeof(text), "page_%lld", (long long)(fake.repeats ? 7 : from));
    return json_pack("{s:o,s:b,s:o}", "data", data, "has_more", more, "next_page",
                     more ? json_string(text) : json_null());
}

/* ---- analytics --------------------------------------------------------------------------- */

static json_t *analytics(const char *body)
{
    json_t *root = json_loads(body ? body : "", 0, NULL), *rows = json_array();
    const char *start = NULL, *end = NULL, *grain = NULL;
    int64_t from = 0, to = 0;
    char text[TIME_TEXT], n[24];
    if (json_unpack(root, "{s:s,s:{s:s,s:s}}", "granularity", &grain, "time_range", "start", &start,
                    "end", &end) == 0 &&
        time_parse(start, &from) && time_parse(end, &to)) {
        int64_t width = strcmp(grain, "day") == 0 ? DAY : HOUR;
        for (int64_t at = MAX(from, fake.first); at < MIN(to, fake.last); at += width)
            for (int i = 0; i < KEYS * MODELS; i++) {
                int64_t requests = requests_in(at, MIN(at + width, to), i % KEYS, i / KEYS);
                snprintf(n, sizeof(n), "%lld", (long long)requests);
                snprintf(time_print(text, at) + 19, 2, "Z");
                json_array_append_new(
                    rows, json_pack("{s:s,s:s,s:s,s:s,s:I,s:I,s:f}",
                                    width == DAY ? "date__day" : "date__hour", text, "api_key_id",
                                    keys[i % KEYS], "model", models[i / KEYS], "request_count", n,
                                    "tokens_prompt", requests * INPUT, "tokens_completion",
                                    requests * OUTPUT, "total_usage", (double)requests * 1e-4));
            }
    }
    json_decref(root);
    return json_pack("{s:{s:o,s:{s:b}}}", "data", "data", rows, "metadata", "truncated", 0);
}

/* ---- logs -------------------------------------------------------------------------------- */

static json_t *logs(const char *query)
{
    char text[128], id[32];
    int64_t from = time_param(query, "start_date", 0), to = time_param(query, "end_date", 0);
    int page = MAX(1, atoi(param(query, "page", text))), total = 0;
    json_t *data = json_array();
    for (int64_t i = 0; i < log_count(); i++) {
        int64_t at = fake.last - LOGS_DAYS * DAY + i * LOG_MINUTES * MINUTE;
        if (at < from || at > to)
            continue;
        if (total++ / 10 + 1 != page)
            continue;
        snprintf(id, sizeof(id), "call-%lld", (long long)i);
        json_array_append_new(data, json_pack("{s:s,s:o,s:s,s:s,s:s,s:i,s:i,s:f}", "request_id", id,
                                              "startTime", time_json(at, false), "api_key",
                                              keys[i % KEYS], "model", models[i % MODELS], "status",
                                              "success", "prompt_tokens", INPUT,
                                              "completion_tokens", OUTPUT, "spend", 1e-4));
    }
    return json_pack("{s:o,s:i,s:i,s:i}", "data", data, "total", total, "page", page, "total_pages",
                     (total + 9) / 10);
}

/* ---- all else ---------------------------------------------------------------------------- */

static const struct {
    const char *service, *path, *body;
} lists[] = {
    {"openai", "/organization/admin_api_keys", "{'data':[{'id':'key_z','name':'admin'}]}"},
    {"openai", "/organization/projects/proj_1/api_keys",
     "{'data':[{'id':'key_a','name':'reports'},{'id':'key_b','name':'tests'}]}"},
    {"openai", "/organization/projects/proj_2/api_keys", "{'data':[{'id':'key_c','name':'lab'}]}"},
    {"openai", "/organization/projects/proj_1/rate_limits",
     "{'data':[{'model':'kestrel','max_requests_per_1_minute':500}]}"},
    {"openai", "/organization/projects/proj_2/rate_limits", "{'data':[]}"},
    {"openai", "/organization/projects/proj_1/service_accounts",
     "{'data':[{'id':'svc_1','name':'night run'}]}"},
    {"openai", "/organization/projects/proj_2/service_accounts", "{'data':[]}"},
    {"openai", "/organization/projects/proj_1/spend_limit",
     "{'threshold_amount':1000,'currency':'USD'}"}, /* the other has none: 404 */
    {"openai", "/organization/projects/proj_1/spend_alerts", "{'data':[]}"},
    {"openai", "/organization/projects/proj_2/spend_alerts",
     "{'data':[{'id':'sa_1','threshold_amount':500}]}"},
    {"openai", "/organization/projects?",
     "{'data':[{'id':'proj_1','name':'Alpha'},{'id':'proj_2','name':'Alpha'}]}"},
    {"openai", "/organization/users",
     "{'data':[{'id':'user-1','name':'lab-7'},{'id':'user-2','email':'lab-8@example.org'}]}"},
    {"openai", "/organization/spend_limit", "{'threshold_amount':50000,'currency':'USD'}"},
    {"openai", "/organization/spend_alerts", "{'data':[]}"},
    {"openai", "/organization/usage/", "{'data':[],'has_more':false,'next_page':null}"},
    {"anthropic", "/organizations/api_keys",
     "{'data':[{'id':'key_a','name':'reports','status':'active'}],'has_more':false}"},
    {"anthropic", "/organizations/me", "{'id':'org_1','name':'Lab of Example'}"},
    {"anthropic", "/organizations/rate_limits",
     "{'data':[{'models':['kestrel'],'limits':[{'type':'requests_per_minute','value':9}]}]}"},
    {"anthropic", "/organizations/workspaces/wrkspc_1/rate_limits",
     "{'data':[{'models':['kestrel'],'limits':[{'type':'requests_per_minute','value':3}]}]}"},
    {"anthropic", "/organizations/workspaces?", "{'data':[{'id':'wrkspc_1','name':'Alpha'}]}"},
    {"anthropic", "/organizations/users", "{'data':[{'id':'user_1','name':'lab-7'}]}"},
    {"anthropic", "/organizations/spend_limits",
     "{'data':[{'amount':'5000','period':'monthly','scope':{'type':'organization'}}]}"},
    {"anthropic", "/claude_code", "{'data':[],'has_more':false,'next_page':null}"},
    {"openrouter", "/workspaces?limit=1&offset=0",
     "{'data':[{'id':'ws-1','name':'Research'}],'total_count':2}"},
    {"openrouter", "/workspaces?limit=1&offset=1",
     "{'data':[{'id':'ws-2','name':'Tests'}],'total_count':2}"},
    {"openrouter", "/workspaces/ws-1/budgets",
     "{'data':[{'limit_usd':100,'reset_interval':'monthly'}],'include_byok_in_budgets':false}"},
    {"openrouter", "/workspaces/ws-2/budgets",
     "{'data':[{'limit_usd':5,'reset_interval':'daily'},{'limit_usd':50,'reset_interval':null}]}"},
    {"openrouter", "workspace_id=ws-2", "{'data':[{'hash':'h2','name':'key_b','limit':7}]}"},
    {"openrouter", "/keys", "{'data':[{'hash':'h1','name':'key_a','limit':5,'usage':1}]}"},
    {"openrouter", "/key", "{'data':{'label':'sk-or-1','limit':100,'usage':25}}"},
    {"openrouter", "/credits", "{'data':{'total_credits':100,'total_usage':25.5}}"},
    {"openrouter", "/models", "{'data':[{'id':'lab/kestrel','pricing':{'prompt':'0.00001'}}]}"},
    {"litellm", "/key/list",
     "{'keys':[{'token':'key_a','key_alias':'farm','spend':1,'max_budget':10}],'total_pages':1}"},
    {"litellm", "/key/info", "{'key':'key_a','info':{'user_id':'lab-7'}}"},
    {"litellm", "/v2/team/list",
     "{'teams':[{'team_id':'t-1','team_alias':'Build','spend':4,'max_budget':10,"
     "'budget_duration':'30d','rpm_limit':60}],'total_pages':1}"},
    {"litellm", "/team/list", "[{'team_id':'t-1','team_alias':'Build','max_budget':10}]"},
    {"litellm", "/user/list",
     "{'users':[{'user_id':'lab-7','user_alias':'Lab','spend':1,'max_budget':3}],'total_pages':1}"},
    {"litellm", "/organization/list",
     "[{'organization_id':'o-1','organization_alias':'Hall','spend':9,"
     "'litellm_budget_table':{'max_budget':20}}]"},
    {"litellm", "/customer/list",
     "[{'user_id':'v-1','alias':'Visitor','spend':2,'litellm_budget_table':{'max_budget':3}}]"},
    {"litellm", "/model/info", "{'data':[{'model_name':'kestrel'}]}"},
    {"litellm", "/health/latest", "{'latest_health_checks':{}}"},
};

static bool send_list(const struct hit *hit, const char *target)
{
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        if (!text_equal(lists[i].service, fake.service) || !strstr(target, lists[i].path))
            continue;
        CLEANUP(free_ptr)
        char *body = mem_text(lists[i].body);
        for (char *at = body; *at; at++)
            *at = *at == '\'' ? '"' : *at;
        return send_answer(hit->fd, "200 OK", "Content-Type: application/json\r\n", body);
    }
    return send_answer(hit->fd, "404 Not Found", "Content-Type: application/json\r\n",
                       "{\"error\":{\"message\":\"no such path\"}}");
}

static bool send_refusal(const struct hit *hit)
{
    char status[16], body[128];
    snprintf(status, sizeof(status), "%d No", fake.status);
    snprintf(body, sizeof(body), "{\"error\":{\"message\":\"missing scopes of %s\"}}",
             fake.service);
    return send_answer(hit->fd, status, "Content-Type: application/json\r\nRetry-After: 1\r\n",
                       body);
}

static bool serve(const struct hit *hit)
{
    char target[1024];
    const char *refused = fake.refused;
    snprintf(target, sizeof(target), "%.*s", (int)strcspn(hit->text, "\r"), hit->text);
    const char *query = strchr(target, '?') ? strchr(target, '?') + 1 : "";
    json_t *answer = NULL;
    if (refused && strstr(target, refused))
        return send_refusal(hit);
    if (strstr(target, "page=page_7") && !fake.repeats)
        return send_answer(hit->fd, "400 Bad Request", "Content-Type: application/json\r\n",
                           "{\"error\":{\"message\":\"unknown page\"}}");
    if (strstr(target, "/usage/completions") || strstr(target, "/usage_report/messages"))
        answer = buckets(query, false);
    else if (strstr(target, "/organization/costs") || strstr(target, "/cost_report"))
        answer = buckets(query, true);
    else if (strstr(target, "/analytics/query"))
        answer = analytics(hit->body);
    else if (strstr(target, "/spend/logs/v2"))
        answer = logs(query);
    if (!answer)
        return send_list(hit, target);
    char *text = json_dumps(answer, JSON_COMPACT);
    bool sent = send_answer(hit->fd, "200 OK", "Content-Type: application/json\r\n", text);
    free(text);
    json_decref(answer);
    return sent;
}

void fake_begin(struct fake *self, const char *service)
{
    int64_t now = clock_now();
    fake.service = service;
    fake.last = now - now % HOUR;
    fake.first = now - now % DAY - KEEPS_DAYS * DAY;
    fake.refused = NULL;
    fake.repeats = false;
    server_start(&self->server, serve);
    snprintf(self->url, sizeof(self->url), "%s%s", self->server.url,
             text_equal(service, "openrouter") ? "/api/v1" : "");
}

void fake_end(struct fake *self)
{
    server_stop(&self->server);
}

void fake_refuse(const char *part, int status)
{
    fake.status = status;
    fake.refused = part;
}

void fake_repeat(bool repeat)
{
    fake.repeats = repeat;
}
