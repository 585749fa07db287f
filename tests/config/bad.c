/* Configs that are wrong: each with the line, what is wrong, and what was probably meant. */
#include "home.h"

struct wrong {
    const char *text;
    int line;         /* 0: the sentence names none */
    const char *part; /* of the sentence */
};

static bool load_bytes(const char *text, size_t size, struct config *config, struct err *err)
{
    CHECK(file_write(home_path("config"), text, size, err));
    return config_load(config, &(struct config_input){.path = home_path("config")}, err);
}

static void check_wrong(const struct wrong *wrong)
{
    char where[32] = "/config:";
    struct err err = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    CHECK(!load_bytes(wrong->text, strlen(wrong->text), &config, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    if (wrong->line)
        snprintf(where, sizeof where, "/config:%d: ", wrong->line);
    bool good = strstr(err.text, where) && strstr(err.text, wrong->part);
    if (!CHECK(good))
        fprintf(stderr, "%s---\n%s\n", wrong->text, err.text);
    CHECK(config.n_profiles == 0 && !config.path);
}

static void test_lines(void)
{
    static const struct wrong table[] = {
        {"[usagetop]\nthme = x\n", 2, "there is no option thme; did you mean theme?"},
        {"[usagetop]\nxyzzyxyzzy = x\n", 2, "there is no option xyzzyxyzzy"},
        {"\n\n[usagetop]\n# c\ncolor = blue\n", 5, "one of auto, always, never"},
        {"[usagetop]\ncolor = alway\n", 2, "color = alway: "},
        {"[usagetop]\nmouse = maybe\n", 2, "yes or no"},
        {"[usagetop]\nrefresh = soon\n", 2, "it takes a time from"},
        {"[usagetop]\nrefresh = 0\n", 2, "refresh = 0"},
        {"[usagetop]\nrefresh = 2d\n", 2, "refresh = 2d"},
        {"[profile lab]\nlow_credits = many\n", 2, "low_credits = many: it takes a number"},
        {"[profile lab]\nlow_credits_percent = -1\n", 2, "it takes a number"},
        {"[profile lab]\nlow_credits = 1e99\n", 2, "it takes a number"},
        {"[usagetop]\nlow_credits = 1\n", 2, "belongs in a section [profile NAME]"},
        {"[usagetop]\nrefresh = 99999999999999999999\n", 2, "refresh = 9999"},
        {"[usagetop]\nzone =\n", 2, "zone has no value; its default is local"},
        {"[usagetop]\ntheme = a\n\ntheme = b\n", 4, "theme is set in line 2 already"},
        {"[usagetop]\nurl = https://a.example\n", 2, "url belongs in a section [profile NAME]"},
        {"[profile lab]\ntheme = a\n", 2, "theme belongs in the section [usagetop]"},
        {"theme = a\n", 1, "before the first section"},
        {"[usage]\ntheme = a\n", 2, "there is no section [usage]"},
        {"[profil lab]\nurl = x\n", 2, "did you mean [profile NAME]?"},
        {"[kyes]\nquit = q\n", 2, "did you mean [keys]?"},
        {"[profile ../x]\nurl = https://a.example\n", 2, "a name has letters"},
        {"[profile .x]\nurl = https://a.example\n", 2, "a name has letters"},
        {"[usagetop]\njust words\n", 2, "neither"},
        {"[usagetop\ntheme = a\n", 1, "neither"},
        {"[profile a]\nmirror = data/a.db\n", 2, "write the whole path"},
        {"[profile a]\ntoken_file = ~/t\ntoken_env = T\n", 3, "only one of token_env"},
        {"[profile a]\nmirror = /m.db\n[profile b]\nmirror = /m.db\n", 0,
         "profiles a and b have the same mirror"},
        {"[profile a]\nengine = postgres\n", 2, "one of mirror, clickhouse"},
        {"[profile a]\nengine = clickhouse\ntable = usage.events\n", 0, "and no url"},
        {"[profile a]\nurl = https://a.example\nfield.user = name\n", 3,
         "field.user is for a profile with engine = clickhouse"},
        {"[profile a]\ndataset.keys = k\n", 2, "dataset.keys is for a profile with engine"},
        {"[profile a]\nfield. = name\n", 2, "takes an expression"},
        {"[profile a]\ndataset.keys =\n", 2, "takes a table"},
        {"[profile a]\nfield.user = a\nfield.user = b\n", 3, "is set in line 2 already"},
        {"[profile a]\nmax_rows = 1.5\n", 2, "it takes a whole number"},
        {"[profile a]\nquery_timeout = 1ms\n", 2, "it takes a time from"},
        {"[profile a]\npassword = hunter2\n", 2, "a credential does not belong in the config"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        check_wrong(&table[i]);
}

/* A credential in the config is refused, with the way out, and never repeated. */
static void test_secrets(void)
{
    static const char *const texts[] = {
        "[profile a]\ntoken = canary\n",
        "[profile a]\napi_key = canary\n",
        "[usagetop]\npassword = canary\n",
        "[profile a]\nurl = https://user:canary@a.example\n",
        "[profile a]\nurl = https://canary@a.example/x\n",
        "[profile a]\ntoken_env = sk-canary\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct err err = {0};
        CLEANUP(config_finish)
        struct config config = {0};
        CHECK(!load_bytes(texts[i], strlen(texts[i]), &config, &err));
        CHECK(strstr(err.text, "/config:2: ") != NULL);
        CHECK(!strstr(err.text, "canary"));
        CHECK(strstr(err.text, "token_file") || strstr(err.text, "not the credential"));
    }
}

static void test_bytes(void)
{
    struct err err = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    static const char nul[] = "[usagetop]\ntheme = a\0b\n";
    CHECK(!load_bytes(nul, sizeof nul - 1, &config, &err));
    CHECK(strstr(err.text, "/config:2: it is not text in UTF-8 (byte 00)") != NULL);
    CHECK(!load_bytes("\x7f"
                      "ELF\x02\x01\x01",
                      7, &config, &err));
    CHECK(strstr(err.text, "/config:1: it is not text") != NULL);
    CHECK(!load_bytes("[usagetop]\n# \xff\xfe\n", 16, &config, &err));
    CHECK(strstr(err.text, "/config:2: ") != NULL);
    CHECK(load_bytes("[usagetop]\n# \xef\xbf\xbd\n", 17, &config, &err));
    CHECK(load_bytes("", 0, &config, &err));
}

static void test_garbage(void)
{
    uint64_t random = 12345;
    for (int round = 0; round < 300; round++) {
        static const char letters[] = "[]=:;# \n\t\"usagetopprofilekeys\\";
        char text[400];
        struct err err = {0};
        CLEANUP(config_finish)
        struct config config = {0};
        for (size_t i = 0; i < sizeof text; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            text[i] = letters[(random >> 33) % (sizeof letters - 1)];
        }
        bool ok = load_bytes(text, sizeof text, &config, &err);
        CHECK(ok == (err.code == ERR_NONE));
    }
}

static void test_huge(void)
{
    struct err err = {0};
    CLEANUP(str_finish)
    struct str text = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    str_add(&text, "[usagetop]\n");
    while (text.len <= CONFIG_MAX)
        str_add(&text, "# filler filler filler filler filler\n");
    CHECK(!load_bytes(str_text(&text), text.len, &config, &err));
    CHECK(strstr(err.text, "larger than") != NULL);
    str_clear(&text);
    str_add(&text, "[keys]\n");
    for (int i = 0; i <= CONFIG_ENTRIES_MAX; i++)
        str_addf(&text, "action%d = a\n", i);
    CHECK(!load_bytes(str_text(&text), text.len, &config, &err));
    CHECK(strstr(err.text, "more than 500 lines") != NULL);
    str_clear(&text);
    for (int i = 0; i <= CONFIG_PROFILES_MAX; i++)
        str_addf(&text, "[profile p%d]\nurl = https://a.example\n", i);
    CHECK(!load_bytes(str_text(&text), text.len, &config, &err));
    CHECK(strstr(err.text, "more than 64 profiles") != NULL);
}

/* Longer than libinih's line buffer is fine, up to our own cap. */
static void test_long_lines(void)
{
    struct err err = {0};
    CLEANUP(str_finish)
    struct str text = {0};
    CLEANUP(str_finish)
    struct str value = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    while (value.len < 4000)
        str_addf(&value, "user:u_%zu ", value.len);
    str_char(&value, 'z');
    str_addf(&text, "[views]\nlong =  %s \t ; a comment\nshort = x\n", str_text(&value));
    CHECK(load_bytes(str_text(&text), text.len, &config, &err));
    CHECK_NUMBER(config.views.n, 2);
    CHECK_TEXT(config.views.items[0].value, str_text(&value));
    CHECK_TEXT(config.views.items[1].value, "x");
    CHECK_NUMBER(config.views.items[1].line, 3);
    while (value.len < CONFIG_LINE_MAX)
        str_char(&value, 'z');
    str_clear(&text);
    str_addf(&text, "[views]\nlong = %s\n", str_text(&value));
    CHECK(!load_bytes(str_text(&text), text.len, &config, &err));
    CHECK(strstr(err.text, "/config:2: the line is too long") != NULL);
    str_clear(&text);
    str_addf(&text, "[%s]\na = b\n", str_text(&value) + CONFIG_LINE_MAX - 60);
    CHECK(!load_bytes(str_text(&text), text.len, &config, &err));
    CHECK(strstr(err.text, "/config:1: the name of the section is too long") != NULL);
}

static void check_override(const char *name, const char *value, const char *part)
{
    struct err err = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    const struct config_override override = {name, value};
    const struct config_input input = {.overrides = &override, .n_overrides = 1};
    CHECK(!config_load(&config, &input, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    if (!CHECK(strstr(err.text, part) != NULL))
        fprintf(stderr, "--%s %s: %s\n", name, value, err.text);
}

static void test_layers(void)
{
    struct err err = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    check_override("colour", "never", "there is no option --colour; did you mean --color?");
    check_override("color", "blue", "--color: color = blue: it takes one of");
    check_override("profile", "a/b", "--profile: ");
    check_override("refresh", "x", "--refresh: ");
    setenv("USAGETOP_REFRESH", "never", 1);
    CHECK(!config_load(&config, &(struct config_input){0}, &err));
    CHECK(strstr(err.text, "USAGETOP_REFRESH: refresh = never") != NULL);
    unsetenv("USAGETOP_REFRESH");
    const struct config_override both[] = {{"profile", "none"}, {"url", "https://a.example"}};
    const struct config_input input = {.overrides = both, .n_overrides = 2};
    CHECK(!config_load(&config, &input, &err));
    CHECK(strstr(err.text, "there is no profile none") != NULL);
}

static void test_writable_by_all(void)
{
    struct err err = {0};
    CLEANUP(config_finish)
    struct config config = {0};
    CHECK(load_bytes("[usagetop]\n", 11, &config, &err));
    CHECK(chmod(home_path("config"), 0666) == 0);
    CHECK(!config_load(&config, &(struct config_input){.path = home_path("config")}, &err));
    CHECK(strstr(err.text, "chmod o-w") != NULL);
    CHECK(remove(home_path("config")) == 0);
    CHECK(mkdir(home_path("config"), 0700) == 0);
    CHECK(!config_load(&config, &(struct config_input){.path = home_path("config")}, &err));
    CHECK(strstr(err.text, "config") != NULL);
}

int main(void)
{
    home_make();
    test_lines();
    test_secrets();
    test_bytes();
    test_garbage();
    test_huge();
    test_long_lines();
    test_layers();
    test_writable_by_all();
    home_remove();
    return check_done();
}
