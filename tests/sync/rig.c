#include "rig.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <jansson.h>
#include <sys/socket.h>
#include <unistd.h>

static atomic_llong service_time;

static int64_t service_clock(void)
{
    return (int64_t)atomic_load(&service_time);
}

void rig_pass(int64_t ms)
{
    atomic_fetch_add(&service_time, ms);
}

int64_t rig_clock(void)
{
    return clock_micros() * RIG_HASTE / 1000;
}

unsigned rig_failures(void)
{
    return check_failed;
}

/* ---- life ------------------------------------------------------------------------------ */

static char token[] = "token-of-the-tests";

void rig_begin(struct rig *rig, const struct rig_options *options)
{
    const char *tmp = getenv("TMPDIR");
    struct err err = {0};
    char secret[sizeof(token)];
    struct sample_options sample = {.events = options->events,
                                    .seed = 7,
                                    .now = RIG_NOW,
                                    .rate = options->rate,
                                    .token = token,
                                    .member = options->member,
                                    .clock = service_clock};
    memcpy(secret, token, sizeof(token));
    CHECK(sample_faults_parse(options->faults, &sample.faults, &err));
    rig->sample = sample_start(&sample, &err);
    if (!CHECK(rig->sample != NULL))
        fprintf(stderr, "  %s\n", err.text);
    CHECK(gate_open(&rig->gate, sample_url(rig->sample)));
    CHECK(secret_set(&rig->secret, secret, &err));
    snprintf(rig->folder, sizeof(rig->folder), "%.40s/usagetop-XXXXXX", tmp ? tmp : "/tmp");
    CHECK(mkdtemp(rig->folder) != NULL);
    snprintf(rig->path, sizeof(rig->path), "%s/mirror.db", rig->folder);
}

void rig_end(struct rig *rig)
{
    char name[512];
    rig_close(rig);
    gate_shut(&rig->gate);
    sample_stop(rig->sample);
    secret_finish(&rig->secret);
    DIR *folder = opendir(rig->folder);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        snprintf(name, sizeof(name), "%s/%s", rig->folder, entry->d_name);
        unlink(name);
    }
    if (folder)
        closedir(folder);
    rmdir(rig->folder);
    *rig = (struct rig){0};
}

struct sync_options rig_sync(const struct rig *rig)
{
    return (struct sync_options){
        .url = rig->gate.url, .mirror = rig->path, .secret = &rig->secret, .clock = rig_clock};
}

bool rig_open(struct rig *rig)
{
    struct err err = {0};
    const struct sync_options options = rig_sync(rig);
    rig->job = sync_job_new(&options, &err);
    if (rig->job)
        sync_job_status(rig->job, &rig->status);
    else
        rig->status = (struct sync_status){.err = err};
    return rig->job != NULL;
}

void rig_close(struct rig *rig)
{
    sync_job_finish(&rig->job);
}

/* ---- steps ----------------------------------------------------------------------------- */

enum { STEP_MS = 5 };

void rig_step(struct rig *rig, bool follow)
{
    rig->going = sync_job_step(rig->job, follow, STEP_MS);
    sync_job_status(rig->job, &rig->status);
}

void rig_run(struct rig *rig)
{
    int i = 0;
    do
        rig_step(rig, false);
    while (rig->going && ++i < RIG_STEPS);
    CHECK(i < RIG_STEPS);
}

void rig_sync_once(struct rig *rig)
{
    if (!CHECK(rig_open(rig))) {
        fprintf(stderr, "  %s\n", rig->status.err.text);
        return;
    }
    rig_run(rig);
    rig_close(rig);
}

bool rig_until(struct rig *rig, enum sync_phase phase)
{
    for (int i = 0; i < RIG_STEPS && rig->status.phase != phase; i++)
        rig_step(rig, true);
    return rig->status.phase == phase;
}

bool rig_until_events(struct rig *rig, int64_t events)
{
    for (int i = 0; i < RIG_STEPS && rig->status.events < events; i++)
        rig_step(rig, true);
    return rig->status.events >= events;
}

/* ---- the service's own words -------------------------------------------------------------- */

/* A plain request over a socket, without the program's own code. */
static json_t *ask(const struct rig *rig, const char *path)
{
    CLEANUP(str_finish)
    struct str text = {0};
    char bytes[4096];
    ssize_t got = 0;
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_port = htons((uint16_t)atoi(strrchr(sample_url(rig->sample), ':') + 1));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    snprintf(bytes, sizeof(bytes),
             "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n",
             path, token);
    if (CHECK(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0) &&
        CHECK(send(fd, bytes, strlen(bytes), MSG_NOSIGNAL) == (ssize_t)strlen(bytes)))
        while ((got = recv(fd, bytes, sizeof(bytes), 0)) > 0)
            str_bytes(&text, bytes, (size_t)got);
    close(fd);
    const char *body = strstr(str_text(&text), "\r\n\r\n");
    return body ? json_loads(body + 4, 0, NULL) : NULL;
}

static const json_t *at_path(const json_t *object, const char *path)
{
    const char *dot = strchr(path, '.');
    char outer[64];
    if (!dot)
        return json_object_get(object, path);
    snprintf(outer, sizeof(outer), "%.*s", (int)(dot - path), path);
    return json_object_get(json_object_get(object, outer), dot + 1);
}

/* The number that a JSON value is, in the field's unit. */
static int64_t number_of(const struct field *field, const json_t *value)
{
    int64_t number = UNKNOWN;
    char text[64];
    if (field->type == FIELD_TIME) {
        time_parse(json_string_value(value), &number);
        return number;
    }
    if (json_is_string(value))
        snprintf(text, sizeof(text), "%s", json_string_value(value));
    else if (json_is_integer(value))
        snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(value));
    else
        snprintf(text, sizeof(text), "%.15g", json_real_value(value));
    CHECK(decimal_parse(text, field->decimals, &number));
    return number;
}

static bool same_event(const json_t *event, const union value *row)
{
    for (size_t f = 0; f < E_COUNT; f++) {
        const struct field *field = &event_fields[f];
        if (field->flags & FIELD_DERIVED)
            continue;
        const json_t *value = at_path(event, field->json);
        bool missing = !value || json_is_null(value), same = true;
        if (field->flags & FIELD_RAW)
            same = missing == !row[f].text;
        else if (missing)
            same = value_missing(field, row[f]);
        else if (field_is_text(field))
            same = text_equal(row[f].text, json_string_value(value));
        else
            same = row[f].number == number_of(field, value);
        if (!CHECK(same)) {
            fprintf(stderr, "  %s of %s\n", field->name, row[E_ID].text);
            return false;
        }
    }
    return true;
}

static bool check_event(const struct rig *rig, struct store_reader *reader, struct store_ref ref)
{
    struct rows rows = {0};
    char path[128];
    bool same = CHECK(store_rows(reader, &ref, 1, &rows, NULL));
    snprintf(path, sizeof(path), "/v1/events/%s", same ? rows_at(&rows, 0)[E_ID].text : "");
    json_t *event = ask(rig, path);
    same = same && CHECK(event != NULL) && same_event(event, rows_at(&rows, 0));
    json_decref(event);
    rows_finish(&rows);
    return same;
}

static bool open_reader(struct store_reader *reader, const char *path)
{
    struct err err = {0};
    bool good = CHECK(store_reader_open(reader, path, &err));
    if (!good)
        fprintf(stderr, "  %s\n", err.text);
    return good;
}

bool rig_mirror_is_true(struct rig *rig, size_t each)
{
    struct store_reader reader = {0};
    struct store_scan scan = {0};
    struct store_event event;
    const struct store_scan_options all = {.from = 0, .to = INT64_MAX};
    json_t *page = ask(rig, "/v1/events?page_size=1");
    int64_t total = json_integer_value(json_object_get(page, "total"));
    json_decref(page);
    bool same = CHECK(total > 0) && open_reader(&reader, rig->path);
    size_t n = 0, n_refs = 0;
    struct store_ref *refs = mem_array((size_t)total + 1, sizeof(*refs));
    if (same && CHECK(store_scan_open(&scan, &reader, &all, NULL)))
        while (store_scan_next(&scan, &event, NULL))
            if (n++ % each == 0 && n_refs < (size_t)total)
                refs[n_refs++] = event.ref;
    store_scan_finish(&scan);
    same = same && CHECK_NUMBER(n, total);
    for (size_t i = 0; i < n_refs && same; i++)
        same = check_event(rig, &reader, refs[i]);
    free(refs);
    store_reader_finish(&reader);
    return same;
}

/* ---- two mirrors ------------------------------------------------------------------------- */

static int by_identity(const void *left, const void *right)
{
    const union value *a = left, *b = right;
    int order =
        (a[E_CREATED].number > b[E_CREATED].number) - (a[E_CREATED].number < b[E_CREATED].number);
    order = order ? order : strcmp(a[E_ID].text, b[E_ID].text);
    return order ? order : strcmp(a[E_KIND].text, b[E_KIND].text);
}

/* All events, in an order that does not depend on the mirror. */
static void read_events(const char *path, struct rows *rows)
{
    struct store_reader reader = {0};
    struct store_scan scan = {0};
    struct store_event event;
    const struct store_scan_options all = {.from = 0, .to = INT64_MAX};
    struct store_ref *refs = NULL;
    size_t n = 0, cap = 0;
    if (open_reader(&reader, path) && CHECK(store_scan_open(&scan, &reader, &all, NULL)))
        while (store_scan_next(&scan, &event, NULL)) {
            mem_grow(&refs, &cap, n + 1, sizeof(*refs));
            refs[n++] = event.ref;
        }
    store_scan_finish(&scan);
    CHECK(store_rows(&reader, refs, n, rows, NULL));
    if (rows->n > 1)
        qsort(rows->values, rows->n, E_COUNT * sizeof(union value), by_identity);
    free(refs);
    store_reader_finish(&reader);
}

static bool same_rows(const struct rows *a, const struct rows *b, enum dataset set)
{
    const struct dataset_info *info = &datasets[set];
    bool same = CHECK_NUMBER(a->n, b->n);
    for (size_t i = 0; i < a->n && same; i++)
        for (size_t f = 0; f < info->n_fields && same; f++) {
            union value x = rows_at(a, i)[f], y = rows_at(b, i)[f];
            bool text = field_is_text(&info->fields[f]);
            same = CHECK(text ? text_equal(x.text, y.text) : x.number == y.number);
            if (!same)
                fprintf(stderr, "  %s of %s, row %zu\n", info->fields[f].name, info->name, i);
        }
    return same;
}

static int by_id(const void *left, const void *right)
{
    const union value *a = left, *b = right;
    return strcmp(a[0].text, b[0].text);
}

static int by_list_and_id(const void *left, const void *right)
{
    const union value *a = left, *b = right;
    int order = strcmp(a[NAMED_LIST].text, b[NAMED_LIST].text);
    return order ? order : strcmp(a[NAMED_ID].text, b[NAMED_ID].text);
}

/* Several feeds of a service may fill it, in the order in which they are answered. */
static void sort_rows(struct rows *rows)
{
    size_t size = datasets[rows->set].n_fields * sizeof(union value);
    bool ids = rows->set == DATA_PLAN || rows->set == DATA_KEYS;
    if (rows->n > 1 && (ids || rows->set == DATA_NAMES))
        qsort(rows->values, rows->n, size, ids ? by_id : by_list_and_id);
}

static bool same_dataset(const char *path, const char *other, enum dataset set)
{
    struct store_reader one = {0}, two = {0};
    struct rows a = {0}, b = {0};
    bool same = open_reader(&one, path) && open_reader(&two, other) &&
                CHECK(store_dataset(&one, set, &a, NULL)) &&
                CHECK(store_dataset(&two, set, &b, NULL));
    sort_rows(&a);
    sort_rows(&b);
    same = same && same_rows(&a, &b, set);
    store_reader_finish(&one);
    store_reader_finish(&two);
    rows_finish(&a);
    rows_finish(&b);
    return same;
}

bool rig_same_mirrors(const char *path, const char *other)
{
    struct rows a = {0}, b = {0};
    read_events(path, &a);
    read_events(other, &b);
    bool same = CHECK(a.n > 0) && same_rows(&a, &b, DATA_EVENTS);
    for (enum dataset set = DATA_KEYS; set < DATASET_COUNT && same; set++)
        same = same_dataset(path, other, set);
    rows_finish(&a);
    rows_finish(&b);
    return same;
}

int64_t rig_events(const struct rig *rig)
{
    struct store_reader reader = {0};
    struct store_summary summary = {0};
    if (open_reader(&reader, rig->path))
        CHECK(store_summary(&reader, &summary, NULL));
    store_reader_finish(&reader);
    return summary.events;
}

size_t rig_rows(const struct rig *rig, enum dataset set)
{
    struct store_reader reader = {0};
    struct rows rows = {0};
    if (open_reader(&reader, rig->path))
        CHECK(store_dataset(&reader, set, &rows, NULL));
    size_t n = rows.n;
    rows_finish(&rows);
    store_reader_finish(&reader);
    return n;
}

uint64_t rig_version(const struct rig *rig)
{
    struct store_reader reader = {0};
    struct store_summary summary = {0};
    struct store_feeds feeds = {0};
    uint64_t version = 0;
    if (open_reader(&reader, rig->path) && CHECK(store_summary(&reader, &summary, NULL)) &&
        CHECK(store_feeds_read(&reader, &feeds, NULL)))
        version = (uint64_t)summary.change_last;
    for (size_t i = 0; i < feeds.n; i++)
        version = hash_bytes(&feeds.items[i].fetched_at, sizeof(int64_t), version);
    store_feeds_finish(&feeds);
    store_reader_finish(&reader);
    return version;
}
