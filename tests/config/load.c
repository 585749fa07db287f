/* A good config and the cascade above it: which layer wins, and whose credential is used where. */
#include "home.h"

static const char good[] = "\xef\xbb\xbf"
                           "# ours\n"
                           "[usagetop]\n"
                           "theme = paper ; light\n"
                           "  color=never\n"
                           "zone: Europe/Berlin\r\n"
                           "density = compact\n"
                           "mouse = yes\n"
                           "refresh = 2m\n"
                           "\n"
                           "[profile lab]\n"
                           "url = https://usage.example.org\n"
                           "token_file = ~/lab.token\n"
                           "refresh = 30\n"
                           "[profile depot]\n"
                           "url = https://depot.example.org:8443/api\n"
                           "token_command = pass show depot\n"
                           "mirror = /var/tmp/depot.db\n"
                           "allow_http = yes\n"
                           "default = yes\n"
                           "[keys]\n"
                           "filter = / f\n"
                           "quit = q\n"
                           "[views]\n"
                           "slow = events status:5xx latency:>2s\n"
                           "[columns]\n"
                           "events = +model -pool\n";

static bool load(struct config *config, const struct config_override *overrides, size_t n)
{
    struct err err = {0};
    const struct config_input input = {
        .path = home_path("config"), .overrides = overrides, .n_overrides = n};
    bool ok = config_load(config, &input, &err);
    if (!CHECK(ok))
        fprintf(stderr, "%s\n", err.text);
    return ok;
}

static void test_good(void)
{
    char token[200];
    CLEANUP(config_finish)
    struct config config = {0};
    load(&config, NULL, 0);
    CHECK_TEXT(config.settings.theme, "paper");
    CHECK_TEXT(config.settings.zone, "Europe/Berlin");
    CHECK_TEXT(config.settings.view, "overview");
    CHECK_TEXT(config.settings.window, "30d");
    CHECK_NUMBER(config.settings.color, WHEN_NEVER);
    CHECK_NUMBER(config.settings.ascii, WHEN_AUTO);
    CHECK_NUMBER(config.settings.density, SPACING_COMPACT);
    CHECK(config.settings.mouse && config.settings.live && !config.settings.redact);
    CHECK_NUMBER(config.settings.refresh, 2 * MINUTE);
    CHECK_NUMBER(config.n_profiles, 2);
    const struct profile *depot = config_profile(&config, NULL, NULL);
    CHECK_TEXT(depot->name, "depot");
    CHECK_TEXT(depot->url, "https://depot.example.org:8443/api");
    CHECK_TEXT(depot->token_command, "pass show depot");
    CHECK_TEXT(depot->token_file, "");
    CHECK_TEXT(depot->mirror, "/var/tmp/depot.db");
    CHECK_TEXT(depot->source, "usage");
    CHECK(depot->allow_http && depot->is_default);
    CHECK_NUMBER(depot->refresh, 2 * MINUTE);
    const struct profile *lab = config_profile(&config, "lab", NULL);
    snprintf(token, sizeof token, "%s/lab.token", home);
    CHECK_TEXT(lab->token_file, token);
    CHECK_TEXT(lab->mirror, home_path(".local/share/usagetop/lab.db"));
    CHECK(!lab->allow_http && !lab->is_default);
    CHECK_NUMBER(lab->refresh, 30 * SECOND);
}

static void test_entries(void)
{
    struct err err = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    load(&config, NULL, 0);
    CHECK_NUMBER(config.keys.n, 2);
    CHECK_TEXT(config.keys.items[0].name, "filter");
    CHECK_TEXT(config.keys.items[0].value, "/ f");
    CHECK_TEXT(config.keys.items[1].name, "quit");
    CHECK_NUMBER(config.keys.items[1].line, 22);
    CHECK_TEXT(config.views.items[0].value, "events status:5xx latency:>2s");
    CHECK_TEXT(config.columns.items[0].value, "+model -pool");
    err_set(&err, ERR_USAGE, "no such key");
    config_where(&config, 22, &err);
    CHECK(strstr(err.text, "/config:22: no such key") != NULL);
}

static const char cluster[] = "[profile west]\n"
                              "engine = clickhouse\n"
                              "url = http://127.0.0.1:8123 http://127.0.0.2:8123\n"
                              "table = usage.events\n"
                              "user = reader\n"
                              "where = team_id = 42 AND kind != 'x'\n"
                              "final = yes\n"
                              "query_timeout = 20s\n"
                              "max_rows = 2000000000\n"
                              "field.user = concat(team, ':', name)\n"
                              "field.cost = price / 1e9\n"
                              "dataset.keys = usage.keys\n"
                              "[profile own]\n"
                              "engine = clickhouse\n"
                              "url = https://ch.example.org:8443\n";

static void test_cluster(void)
{
    struct err err = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    CLEANUP(secret_finish)
    struct secret secret = {0};
    CHECK(file_write(home_path("cluster"), cluster, sizeof(cluster) - 1, NULL));
    CHECK(config_load(&config, &(struct config_input){.path = home_path("cluster")}, &err));
    CHECK_TEXT(err.text, "");
    const struct profile *west = config_profile(&config, "west", NULL);
    CHECK_NUMBER(west->engine, ANSWERER_CLICKHOUSE);
    CHECK_TEXT(west->url, "http://127.0.0.1:8123 http://127.0.0.2:8123");
    CHECK_TEXT(west->table, "usage.events");
    CHECK_TEXT(west->user, "reader");
    CHECK_TEXT(west->where, "team_id = 42 AND kind != 'x'");
    CHECK(west->final && west->rollups);
    CHECK_NUMBER(west->connect_timeout, 2 * SECOND);
    CHECK_NUMBER(west->query_timeout, 20 * SECOND);
    CHECK_NUMBER(west->max_rows, 2000000000);
    CHECK_NUMBER(west->fields.n, 2);
    CHECK_TEXT(west->fields.items[0].name, "user");
    CHECK_TEXT(west->fields.items[0].value, "concat(team, ':', name)");
    CHECK_NUMBER(west->fields.items[1].line, 11);
    CHECK_NUMBER(west->tables.n, 1);
    CHECK_TEXT(west->tables.items[0].value, "usage.keys");
    const struct profile *own = config_profile(&config, "own", NULL);
    CHECK(!own->fields.n && !own->final && !*own->table && !own->max_rows);
    CHECK(profile_secret(own, &secret, &err));
    CHECK(!secret_is_set(&secret));
}

static void test_missing(void)
{
    struct err err = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    const struct config_input usual = {0}, asked = {.path = home_path("none")};
    CHECK(config_load(&config, &usual, &err));
    CHECK_TEXT(config.path, home_path(".config/usagetop/config"));
    CHECK_TEXT(config.settings.zone, "local");
    CHECK_NUMBER(config.settings.refresh, 5 * SECOND);
    CHECK(!config_profile(&config, NULL, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    CHECK(strstr(err.text, "usagetop demo") != NULL);
    CHECK(!config_load(&config, &asked, &err));
    CHECK_TEXT(config.settings.zone, "local");
    setenv("USAGETOP_CONFIG", home_path("none"), 1);
    CHECK(!config_load(&config, &usual, &err));
    setenv("USAGETOP_CONFIG", home_path("config"), 1);
    CHECK(config_load(&config, &usual, &err));
    CHECK_NUMBER(config.n_profiles, 2);
    unsetenv("USAGETOP_CONFIG");
}

static void test_layers(void)
{
    CLEANUP(config_finish)
    struct config config = {0};
    const struct config_override line[] = {
        {"theme", "night"}, {"refresh", "7s"}, {"profile", "lab"}};
    setenv("USAGETOP_THEME", "dusk", 1);
    setenv("USAGETOP_VIEW", "events", 1);
    setenv("USAGETOP_COLOR", "", 1);
    load(&config, NULL, 0);
    CHECK_TEXT(config.settings.theme, "dusk");
    CHECK_TEXT(config.settings.view, "events");
    CHECK_NUMBER(config.settings.color, WHEN_NEVER);
    load(&config, line, ARRAY_LEN(line));
    CHECK_TEXT(config.settings.theme, "night");
    CHECK_TEXT(config.settings.view, "events");
    CHECK_TEXT(config_profile(&config, NULL, NULL)->name, "lab");
    CHECK_NUMBER(config_profile(&config, NULL, NULL)->refresh, 7 * SECOND);
    unsetenv("USAGETOP_THEME");
    unsetenv("USAGETOP_VIEW");
    unsetenv("USAGETOP_COLOR");
}

static void test_no_color(void)
{
    struct err err = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    const struct config_override always = {"color", "always"};
    setenv("NO_COLOR", "1", 1);
    CHECK(config_load(&config, &(struct config_input){0}, &err));
    CHECK_NUMBER(config.settings.color, WHEN_NEVER);
    CHECK(
        config_load(&config, &(struct config_input){.overrides = &always, .n_overrides = 1}, &err));
    CHECK_NUMBER(config.settings.color, WHEN_ALWAYS);
    unsetenv("NO_COLOR");
}

/* The stored credential belongs to the stored address. */
static void test_other_url(void)
{
    CLEANUP(config_finish)
    struct config config = {0};
    const struct config_override only_url[] = {{"url", "http://127.0.0.1:8080/"}};
    const struct config_override both[] = {{"profile", "lab"}, {"url", "https://b.example.org"}};
    const struct config_override all[] = {
        {"profile", "depot"}, {"url", "https://b.example.org"}, {"token-env", "B_TOKEN"}};
    load(&config, only_url, ARRAY_LEN(only_url));
    const struct profile *open = config_profile(&config, NULL, NULL);
    CHECK_TEXT(open->name, "127.0.0.1-8080");
    CHECK_TEXT(open->url, "http://127.0.0.1:8080/");
    CHECK_TEXT(open->mirror, home_path(".local/share/usagetop/127.0.0.1-8080.db"));
    CHECK_TEXT(open->token_command, "");
    CHECK_NUMBER(config.n_profiles, 3);
    load(&config, both, ARRAY_LEN(both));
    open = config_profile(&config, NULL, NULL);
    CHECK_TEXT(open->name, "lab");
    CHECK_TEXT(open->url, "https://b.example.org");
    CHECK_TEXT(open->token_file, "");
    load(&config, all, ARRAY_LEN(all));
    open = config_profile(&config, NULL, NULL);
    CHECK_TEXT(open->token_env, "B_TOKEN");
    CHECK_TEXT(open->token_command, "");
}

static void test_only_mirror(void)
{
    CLEANUP(config_finish)
    struct config config = {0};
    const struct config_override mirror[] = {{"mirror", "copy.db"}};
    load(&config, mirror, 1);
    const struct profile *open = config_profile(&config, NULL, NULL);
    CHECK_TEXT(open->name, "unnamed");
    CHECK_TEXT(open->mirror, "copy.db");
    CHECK_TEXT(open->url, "");
}

/* A higher layer replaces the kind of credential too. */
static void test_token_layers(void)
{
    CLEANUP(config_finish)
    struct config config = {0};
    const struct config_override env[] = {{"token-env", "OTHER"}};
    setenv("USAGETOP_TOKEN_FILE", "/run/token", 1);
    load(&config, NULL, 0);
    const struct profile *open = config_profile(&config, NULL, NULL);
    CHECK_TEXT(open->token_file, "/run/token");
    CHECK_TEXT(open->token_command, "");
    load(&config, env, 1);
    open = config_profile(&config, NULL, NULL);
    CHECK_TEXT(open->token_env, "OTHER");
    CHECK_TEXT(open->token_file, "");
    unsetenv("USAGETOP_TOKEN_FILE");
}

static void test_secret(void)
{
    struct err err = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    CLEANUP(secret_finish)
    struct secret got = {0};
    CLEANUP(secret_finish)
    struct secret want = {0};
    char text[] = "canary";
    const struct config_override url[] = {{"url", "https://c.example.org"}};
    CHECK(secret_set(&want, text, NULL));
    load(&config, url, 1);
    const struct profile *open = config_profile(&config, NULL, NULL);
    CHECK(!profile_secret(open, &got, &err));
    CHECK(strstr(err.text, "USAGETOP_TOKEN") != NULL);
    setenv("USAGETOP_TOKEN", "canary", 1);
    CHECK(!profile_own_secret(open, &got, &err)); /* it is not meant for just any service */
    CHECK(profile_secret(open, &got, &err));
    CHECK(secret_equal(&got, &want));
    CHECK(getenv("USAGETOP_TOKEN") == NULL);
    const struct profile *lab = config_profile(&config, "lab", NULL);
    CHECK(!profile_secret(lab, &got, &err));
    CHECK(strstr(err.text, "profile lab") != NULL);
    CHECK(file_write(home_path("lab.token"), "canary\n", 7, &err));
    CHECK(profile_secret(lab, &got, &err));
    CHECK(secret_equal(&got, &want));
}

static void test_profile_errors(void)
{
    struct err err = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    load(&config, NULL, 0);
    CHECK(!config_profile(&config, "deppot", &err));
    CHECK(strstr(err.text, "did you mean depot?") != NULL);
    CHECK(!config_profile(&config, "zzzzzzzzz", &err));
    CHECK(!strstr(err.text, "did you mean"));
}

/* What `usagetop config` prints is a config, and says the defaults. */
static void test_sample(void)
{
    struct err err = {0};
    CLEANUP(str_finish)
    struct str text = {0};
    CLEANUP(str_finish)
    struct str live = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    config_sample(&text);
    CHECK(strstr(str_text(&text), "# variable: USAGETOP_TOKEN_FILE\n#token_file =\n") != NULL);
    CHECK(strstr(str_text(&text), "(auto, always, never)") != NULL);
    for (size_t i = 0; i < text.len; i++) /* every option in force */
        if (!(text.data[i] == '#' && (i == 0 || text.data[i - 1] == '\n') &&
              text.data[i + 1] != ' '))
            str_char(&live, text.data[i]);
    CHECK(file_write(home_path("sample"), str_text(&text), text.len, &err));
    CHECK(config_load(&config, &(struct config_input){.path = home_path("sample")}, &err));
    CHECK_TEXT(err.text, "");
    CHECK_NUMBER(config.n_profiles, 0);
    CHECK(file_write(home_path("sample"), str_text(&live), live.len, &err));
    CHECK(config_load(&config, &(struct config_input){.path = home_path("sample")}, &err));
    CHECK_TEXT(err.text, "");
    CHECK_NUMBER(config.n_profiles, 1);
    CHECK_TEXT(config.settings.window, "30d");
    CHECK_TEXT(config.profiles[0].source, "usage");
    CHECK_NUMBER(config.profiles[0].refresh, 5 * SECOND);
}

static void test_table(void)
{
    size_t n;
    char variable[64];
    const struct option *options = config_options(&n);
    for (size_t i = 0; i < n; i++) {
        CHECK(*options[i].help && options[i].fallback && options[i].words);
        CHECK((options[i].kind == OPTION_CHOICE) == (*options[i].words != 0));
        bool has = option_variable(&options[i], variable, sizeof variable);
        CHECK(!has || text_starts(variable, "USAGETOP_"));
        CHECK(!has || !text_equal(variable, "USAGETOP_TOKEN"));
    }
}

int main(void)
{
    struct err err = {0};
    home_make();
    CHECK(file_write(home_path("config"), good, sizeof good - 1, &err));
    test_good();
    test_entries();
    test_cluster();
    test_missing();
    test_layers();
    test_no_color();
    test_other_url();
    test_only_mirror();
    test_token_layers();
    test_secret();
    test_profile_errors();
    test_sample();
    test_table();
    home_remove();
    return check_done();
}
