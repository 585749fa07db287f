/* Writing a profile into the config file: what is there stays, to the byte; what could not be read
 * back is refused; the old or the new file. */
#include "home.h"

static const struct config_entry lines[] = {
    {"source", "slurm", 0}, {"url", "http://127.0.0.1:6820", 0}, {"token_file", "~/hpc.token", 0}};
static const struct config_section section = {"hpc", lines, ARRAY_LEN(lines)};

static void put(const char *text)
{
    CHECK(file_write(home_path("config"), text, strlen(text), NULL));
}

static void is(const char *text)
{
    CLEANUP(free_ptr)
    char *got = NULL;
    CHECK(file_read(home_path("config"), CONFIG_MAX, &got, NULL, NULL));
    CHECK_TEXT(got, text);
}

/* Makes a draft and saves it; whether a profile was replaced. */
static bool save(const struct config_section *what)
{
    struct err err = {0};
    CLEANUP(config_draft_finish)
    struct config_draft draft = {0};
    bool ok = config_draft_make(&draft, home_path("config"), what, &err) &&
              config_draft_save(&draft, &err);
    if (!CHECK(ok))
        fprintf(stderr, "%s\n", err.text);
    return ok && config_profile(&draft.before, what->name, NULL) != NULL;
}

static void refuses(const struct config_section *what, const char *words)
{
    struct err err = {0};
    CLEANUP(config_draft_finish)
    struct config_draft draft = {0};
    CHECK(!config_draft_make(&draft, home_path("config"), what, &err));
    CHECK(draft.text == NULL);
    if (!CHECK(strstr(err.text, words) != NULL))
        fprintf(stderr, "%s\n", err.text);
}

#define HPC "[profile hpc]\nsource = slurm\nurl = http://127.0.0.1:6820\ntoken_file = ~/hpc.token\n"

static void test_new_file(void)
{
    struct stat st;
    CLEANUP(config_draft_finish)
    struct config_draft draft = {0};
    char path[200];
    snprintf(path, sizeof path, "%s/new/folder/config", home);
    CHECK(config_draft_make(&draft, path, &section, NULL));
    CHECK(!file_exists(path));
    CHECK_NUMBER(draft.config.n_profiles, 1);
    CHECK_TEXT(draft.config.profiles[0].url, "http://127.0.0.1:6820");
    CHECK(text_starts(draft.config.profiles[0].token_file, home));
    CHECK(strstr(draft.config.profiles[0].mirror, "hpc.db") != NULL);
    CHECK(config_draft_save(&draft, NULL));
    CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
    CHECK_TEXT(draft.text, HPC);
}

static void test_added(void)
{
    put("\xef\xbb\xbf# mine\r\n[usagetop]\ntheme = paper ; light\n\n[profile lab]\nurl = "
        "https://usage.example.org\n# the end");
    CHECK(!save(&section));
    is("\xef\xbb\xbf# mine\r\n[usagetop]\ntheme = paper ; light\n\n[profile lab]\nurl = "
       "https://usage.example.org\n# the end\n\n" HPC);
    CHECK(save(&section));
    is("\xef\xbb\xbf# mine\r\n[usagetop]\ntheme = paper ; light\n\n[profile lab]\nurl = "
       "https://usage.example.org\n# the end\n\n" HPC);
}

static void test_replaced(void)
{
    put("[profile hpc2]\nurl = https://b.example.org\n"
        "  [profile\t hpc] ; the big one\n; where\n  url : https://old.example.org\n"
        "token_command = pass show hpc\nsource=usage\nlow_credits = 5\n# why\n"
        "[keys]\nquit = q\n"
        "[profile hpc]\nca_file = /etc/ca.pem\ntoken_commander\n");
    refuses(&section, "config:14: ");
    put("[profile hpc2]\nurl = https://b.example.org\n"
        "  [profile\t hpc] ; the big one\n; where\n  url : https://old.example.org\n"
        "token_command = pass show hpc\nsource=usage\nlow_credits = 5\n# why\n"
        "[keys]\nquit = q\n"
        "[profile hpc]\nca_file = /etc/ca.pem\n");
    CHECK(save(&section));
    is("[profile hpc2]\nurl = https://b.example.org\n"
       "  [profile\t hpc] ; the big one\nsource = slurm\nurl = http://127.0.0.1:6820\n"
       "token_file = ~/hpc.token\n; where\nlow_credits = 5\n# why\n"
       "[keys]\nquit = q\n"
       "[profile hpc]\n");
}

/* What is only for a cluster would be refused beside a source. */
static void test_cluster(void)
{
    put("[profile hpc]\nengine = clickhouse\nurl = https://a.example.org https://b.example.org\n"
        "field.cost = price / 1000\ndataset.keys = usage.keys\nwhere = team = 'a'\n"
        "low_credits = 5\n");
    CHECK(save(&section));
    is(HPC "low_credits = 5\n");
    static const struct config_entry cluster[] = {{"engine", "clickhouse", 0}};
    const struct config_section none = {"hpc", cluster, 1};
    refuses(&none, "engine = clickhouse and no url");
}

static void test_mode(void)
{
    struct stat st;
    put("[usagetop]\n");
    CHECK(chmod(home_path("config"), 0640) == 0);
    save(&section);
    CHECK(stat(home_path("config"), &st) == 0 && (st.st_mode & 0777) == 0640);
}

static void refuses_line(const char *name, const char *value, const char *words)
{
    const struct config_entry line = {name, value, 0};
    const struct config_section one = {"hpc", &line, 1};
    refuses(&one, words);
}

static void test_refused(void)
{
    put("[usagetop]\nzone = utc\n");
    refuses_line("url", "https://a.example.org/ ; x", "cannot hold");
    refuses_line("token_command", " pass show hpc", "cannot hold");
    refuses_line("token_command", "sh -c 'a ;b'", "cannot hold");
    refuses_line("url", "https://a.example.org\n[profile b]\nurl = https://b.example.org",
                 "cannot hold");
    refuses_line("url", "https://me:pass@a.example.org", "user or password");
    refuses_line("token_file", "hpc.token", "whole path");
    refuses_line("token", "abc", "credential does not belong");
    refuses_line("theme", "paper", "belongs in the section [usagetop]");
    refuses_line("allow_http", "perhaps", "yes or no");
    const struct config_section named = {"a b", lines, ARRAY_LEN(lines)};
    refuses(&named, "letters, digits");
    const struct config_section empty = {"hpc", NULL, 0};
    refuses(&empty, "at least one line");
    is("[usagetop]\nzone = utc\n");
    put("[usagetop]\nzne = utc\n");
    refuses(&section, "config:2: there is no option zne");
    put("[profile lab]\nmirror = ~/.local/share/usagetop/x.db\n");
    const struct config_entry same[] = {{"mirror", "~/.local/share/usagetop/x.db", 0}};
    const struct config_section twin = {"hpc", same, 1};
    refuses(&twin, "the same mirror");
}

static void test_large(void)
{
    CLEANUP(str_finish)
    struct str text = {0};
    while (text.len + 80 < CONFIG_MAX)
        str_add(&text,
                "# as large as a config may be, with one line after the other of this kind\n");
    put(str_text(&text));
    refuses(&section, "larger than 256 KiB");
}

int main(void)
{
    home_make();
    test_new_file();
    test_added();
    test_replaced();
    test_cluster();
    test_mode();
    test_refused();
    test_large();
    home_remove();
    return check_done();
}
