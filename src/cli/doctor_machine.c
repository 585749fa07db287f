/* doctor: the program, the terminal, the language, the zones, the environment. */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli.h"
#include "doctor.h"
#include "usagetop/store.h"
#include "usagetop/term.h"

enum { MAPS_MAX = 1 << 20, GLYPHS = 3, GLYPHS_WIDE = 5, WIDTH_LEAST = 60, HEIGHT_LEAST = 16 };

extern char **environ;

/* ---- program ----------------------------------------------------------------------------- */

/* The file behind a library that is mapped, whose name has its version. */
static void add_mapped(struct str *out, const char *maps, const char *name)
{
    CLEANUP(str_finish)
    struct str path = {0};
    const char *at = strstr(maps, name);
    if (!at)
        return;
    const char *start = at;
    while (start > maps && start[-1] != ' ' && start[-1] != '\n')
        start--;
    str_bytes(&path, start, strcspn(start, "\n"));
    char *real = realpath(str_text(&path), NULL);
    const char *file = real ? strrchr(real, '/') : NULL;
    str_addf(out, ", %s", file ? file + 1 : name);
    free(real);
}

void doctor_program(struct doctor *doctor)
{
    static const char *const names[] = {"libjansson", "libutf8proc", "libinih", "libz.so"};
    struct utsname system = {0};
    struct err err = {0};
    CLEANUP(str_finish)
    struct str libraries = {0};
    CLEANUP(free_ptr)
    char *maps = NULL;
    uname(&system);
    doctor_ok(doctor, "program", "usagetop " USAGETOP_VERSION ", %s %s, %s", system.sysname,
              system.release, system.machine);
    str_addf(&libraries, "%s, %s", store_library(), term_library());
    for (size_t i = 0; i < ARRAY_LEN(names) &&
                       (maps || file_read("/proc/self/maps", MAPS_MAX, &maps, NULL, NULL));
         i++)
        add_mapped(&libraries, maps, names[i]);
    doctor_ok(doctor, "libraries", "%s", str_text(&libraries));
    str_clear(&libraries);
    if (net_library(&libraries, &err))
        doctor_ok(doctor, "libraries", "%s", str_text(&libraries));
    else
        doctor_problem(doctor, "libraries", "install libcurl (libcurl4)", "%s", err.text);
}

/* ---- terminal ---------------------------------------------------------------------------- */

static const char *depth_text(const struct term_findings *found)
{
    if (found->no_color)
        return "no colours, as NO_COLOR asks";
    switch (found->depth) {
    case DEPTH_DIRECT:
        return "16 million colours";
    case DEPTH_256:
        return "256 colours";
    case DEPTH_16:
        return "16 colours";
    case DEPTH_8:
        return "8 colours";
    default:
        return "no colours";
    }
}

static void check_size(struct doctor *doctor, const struct term_findings *found)
{
    if (!found->terminal || !found->width)
        return;
    bool small = found->width < WIDTH_LEAST || found->height < HEIGHT_LEAST;
    if (small)
        doctor_problem(doctor, "terminal", "make the window larger, or the font smaller",
                       "%d columns and %d rows; the dashboard needs %d and %d", found->width,
                       found->height, WIDTH_LEAST, HEIGHT_LEAST);
    else
        doctor_ok(doctor, "terminal", "%d columns and %d rows", found->width, found->height);
}

/* What the locale says against what the terminal did. */
static void check_drawn(struct doctor *doctor, const struct term_findings *found)
{
    if (found->columns == GLYPHS && found->utf8)
        doctor_ok(doctor, "terminal", "UTF-8 is drawn as such");
    else if (found->columns == GLYPHS)
        doctor_note(doctor, "terminal", "export LC_ALL=C.UTF-8, or give --ascii no",
                    "it draws UTF-8, but the locale says it does not, so ASCII is used");
    else if (found->columns == GLYPHS_WIDE)
        doctor_problem(doctor, "terminal",
                       "set the width of ambiguous characters to narrow in its settings, or give "
                       "--ascii yes",
                       "it draws lines and blocks two columns wide, so that nothing stands where "
                       "it should");
    else if (found->columns && found->utf8)
        doctor_problem(doctor, "terminal", "switch it to UTF-8, or give --ascii yes",
                       "it does not draw UTF-8: %d characters took %d columns", GLYPHS,
                       found->columns);
    else if (found->columns)
        doctor_ok(doctor, "terminal", "it does not draw UTF-8, and ASCII is used");
    else if (found->terminal)
        doctor_note(doctor, "terminal", "if boxes look torn, give --ascii yes",
                    "it does not say how it draws; %s is used", found->utf8 ? "UTF-8" : "ASCII");
}

void doctor_terminal(struct doctor *doctor)
{
    struct term_findings found;
    term_examine(&found, true);
    if (found.err.code != ERR_NONE) {
        doctor_problem(doctor, "terminal", "export TERM=xterm-256color, or install ncurses-term",
                       "%s", found.err.text);
        return;
    }
    doctor_ok(doctor, "terminal", "type %s%s, %s, %s mouse", found.type,
              found.multiplexed ? " within tmux or screen" : "", depth_text(&found),
              found.mouse ? "a" : "no");
    if (!found.terminal)
        doctor_note(doctor, "terminal", "run it in the terminal that is in question",
                    "no standard stream is a terminal, so neither size nor drawing can be told");
    check_size(doctor, &found);
    check_drawn(doctor, &found);
}

/* ---- locale ------------------------------------------------------------------------------ */

static const char *locale_asked(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return value;
    }
    return NULL;
}

void doctor_locale(struct doctor *doctor)
{
    const char *asked = locale_asked();
    const char *set = setlocale(LC_CTYPE, "");
    if (!set)
        doctor_problem(doctor, "locale",
                       "export LC_ALL=C.UTF-8, or have the locale made (dpkg-reconfigure locales)",
                       "%s is not installed here", asked ? asked : "the locale");
    else if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
        doctor_ok(doctor, "locale", "%s, UTF-8", set);
    else if (!asked)
        doctor_ok(doctor, "locale", "none is set; UTF-8 is taken for granted");
    else
        doctor_note(doctor, "locale", "export LC_ALL=C.UTF-8, where the terminal draws UTF-8",
                    "%s, %s: names that are not ASCII are shown as ?", set, nl_langinfo(CODESET));
}

/* ---- zones ------------------------------------------------------------------------------- */

/* TZ names a zone, where it is neither a rule such as CET-1CEST nor a file. */
static bool is_zone_name(const char *text)
{
    return text && *text && !strpbrk(text, "0123456789,<") && *text != ':' && *text != '/';
}

void doctor_zone(struct doctor *doctor)
{
    struct err err = {0};
    const char *asked = doctor->loaded ? doctor->config.settings.zone : "local";
    CLEANUP(free_ptr)
    char *before = getenv("TZ") ? mem_text(getenv("TZ")) : NULL;
    bool local = text_equal(asked, "local") || text_equal(asked, "utc");
    bool named = local ? is_zone_name(before) : true;
    if (named && !zone_set_local(local ? before : asked, &err))
        doctor_problem(doctor, "zone",
                       "install the zone data (tzdata), or write another name; --zone utc needs "
                       "none",
                       "%s (%s)", err.text, local ? "TZ" : "zone");
    else if (!zone_set_local("Europe/Berlin", NULL))
        doctor_note(doctor, "zone", "install the zone data (tzdata)",
                    "only UTC is known here: zones cannot be chosen by name");
    else
        doctor_ok(doctor, "zone", "days are cut in %s",
                  local && !before ? "the zone of this machine"
                  : local          ? before
                                   : asked);
    if (before)
        setenv("TZ", before, 1);
    else
        unsetenv("TZ");
}

/* ---- variables --------------------------------------------------------------------------- */

/* Those that are of no option. */
static const char *const others[] = {"USAGETOP_TOKEN", "USAGETOP_CONFIG", "USAGETOP_SERVE_TOKEN",
                                     "USAGETOP_ALERT"};

static bool is_known(const char *name)
{
    size_t n;
    const struct option *options = config_options(&n);
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (text_equal(others[i], name))
            return true;
    for (size_t i = 0; i < n; i++) {
        char variable[64];
        if (option_variable(&options[i], variable, sizeof(variable)) && text_equal(variable, name))
            return true;
    }
    return false;
}

/* Values are not shown: one may be a credential in the wrong place. */
void doctor_variables(struct doctor *doctor)
{
    CLEANUP(str_finish)
    struct str set = {0};
    for (size_t i = 0; environ && environ[i]; i++) {
        char name[64];
        if (!text_starts(environ[i], "USAGETOP_"))
            continue;
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(environ[i], "="), environ[i]);
        if (is_known(name))
            str_addf(&set, "%s%s", set.len ? ", " : "", name);
        else
            doctor_note(doctor, "variables", "unset it, or mend its name (usagetop config has all)",
                        "%s is no variable of usagetop", name);
    }
    if (set.len)
        doctor_ok(doctor, "variables", "set: %s; they win over the config", str_text(&set));
}
