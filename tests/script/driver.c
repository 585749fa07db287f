/* Runs the program in a terminal of its own, types what a script says, and compares what is on the
 * screen with what is expected. Nothing waits by the clock: keys are typed ahead, and F12 makes the
 * program write its screen once all answers are there and drawn. So a key that needs rows to be
 * there comes after a line that looks at the screen.
 *
 *     driver PROGRAM SCRIPT        UPDATE=1 in the environment rewrites the expected screens
 *
 * A script has a command a line; "#" begins a comment:
 *
 *     size WIDTH HEIGHT      of the terminal; first, or later to change it
 *     env NAME=VALUE         for the program
 *     run ARGUMENT...        starts it
 *     shell COMMAND          in the program's folder, which is its home too
 *     keys NAME...           as in the keymap: 2 j Enter C-d
 *     type TEXT              to the end of the line
 *     paste TEXT             as a terminal with bracketed paste sends it
 *     click X Y              from 1; the first button, pressed and released
 *     wheel up|down X Y
 *     screen NAME            compares with NAME.screen beside the script
 *     line NUMBER TEXT       a line of the screen, from 1, contains the text
 *     has TEXT               the screen contains it
 *     no TEXT                the screen does not
 *     stopped                waits until the program has stopped itself
 *     go                     continues it, as fg does
 *     signal TERM|HUP|SEGV   to the program
 *     exit CODE              waits for the end; the terminal must be as it was before
 *     killed                 the same, ended by a signal
 */
#include "driver.h"

#include <ctype.h>
#include <stdlib.h>

#include "check.h"

enum { LINE_BYTES = 4096, WORDS_MAX = 64 };

bool driver_check(const struct driver *driver, bool ok, const char *what)
{
    return check_that(ok, driver->script, driver->line, what);
}

/* ---- keys as a terminal sends them; Esc in the form that needs no time to be told ---- */

static const struct {
    const char *name, *bytes;
} named_keys[] = {
    {"Enter", "\r"},     {"Esc", "\x1b[27u"},   {"Tab", "\t"},         {"Space", " "},
    {"S-Tab", "\x1b[Z"}, {"Up", "\x1bOA"},      {"Down", "\x1bOB"},    {"Right", "\x1bOC"},
    {"Left", "\x1bOD"},  {"Home", "\x1bOH"},    {"End", "\x1bOF"},     {"PgUp", "\x1b[5~"},
    {"PgDn", "\x1b[6~"}, {"Delete", "\x1b[3~"}, {"Backspace", "\x7f"}, {"F1", "\x1bOP"},
    {"F2", "\x1bOQ"},    {"F5", "\x1b[15~"},    {"F12", "\x1b[24~"},
};

static void send_key(struct driver *driver, const char *name)
{
    for (size_t i = 0; i < sizeof(named_keys) / sizeof(named_keys[0]); i++)
        if (strcmp(named_keys[i].name, name) == 0) {
            driver_send(driver, named_keys[i].bytes, strlen(named_keys[i].bytes));
            return;
        }
    if (name[0] == 'C' && name[1] == '-' && name[2] && !name[3]) {
        char control = (char)(toupper((unsigned char)name[2]) & 0x1f);
        driver_send(driver, &control, 1);
        return;
    }
    driver_send(driver, name, strlen(name));
}

/* ---- commands ---- */

static size_t split(char *text, char **words, size_t max)
{
    size_t n = 0;
    for (char *word = strtok(text, " "); word && n < max; word = strtok(NULL, " "))
        words[n++] = word;
    return n;
}

static void do_run(struct driver *driver, char *rest)
{
    char *words[WORDS_MAX] = {0};
    words[0] = driver->program;
    split(rest, words + 1, WORDS_MAX - 2);
    driver_start(driver, words);
}

static void do_keys(struct driver *driver, char *rest)
{
    char *words[WORDS_MAX];
    size_t n = split(rest, words, WORDS_MAX);
    for (size_t i = 0; i < n; i++)
        send_key(driver, words[i]);
}

static void do_size(struct driver *driver, char *rest)
{
    int width = 0, height = 0;
    driver_check(driver, sscanf(rest, "%d %d", &width, &height) == 2, "size");
    driver_size(driver, width, height);
}

static void do_paste(struct driver *driver, char *rest)
{
    driver_send(driver, "\x1b[200~", 6);
    driver_send(driver, rest, strlen(rest));
    driver_send(driver, "\x1b[201~", 6);
}

static void do_click(struct driver *driver, char *rest)
{
    char bytes[64];
    int x = 0, y = 0;
    driver_check(driver, sscanf(rest, "%d %d", &x, &y) == 2, "click");
    int n = snprintf(bytes, sizeof(bytes), "\x1b[<0;%d;%dM\x1b[<0;%d;%dm", x, y, x, y);
    driver_send(driver, bytes, (size_t)n);
}

static void do_wheel(struct driver *driver, char *rest)
{
    char bytes[64], way[8];
    int x = 0, y = 0;
    driver_check(driver, sscanf(rest, "%7s %d %d", way, &x, &y) == 3, "wheel");
    int n = snprintf(bytes, sizeof(bytes), "\x1b[<%d;%d;%dM", strcmp(way, "up") ? 65 : 64, x, y);
    driver_send(driver, bytes, (size_t)n);
}

/* The text of line `number` of the last screen. */
static void screen_line(const char *screen, int number, char *out, size_t size)
{
    for (; number > 1 && screen; number--) {
        screen = strchr(screen, '\n');
        screen += screen != NULL;
    }
    snprintf(out, size, "%.*s", screen ? (int)strcspn(screen, "\n") : 0, screen ? screen : "");
}

static void do_line(struct driver *driver, char *rest)
{
    char text[LINE_BYTES], *end;
    int number = (int)strtol(rest, &end, 10);
    driver_screen(driver);
    screen_line(driver->screen, number, text, sizeof(text));
    end += *end == ' ';
    if (!driver_check(driver, strstr(text, end) != NULL, end))
        fprintf(stderr, "  the line is: %s\n", text);
}

static void do_has(struct driver *driver, char *rest)
{
    driver_screen(driver);
    if (!driver_check(driver, strstr(driver->screen, rest) != NULL, rest))
        fprintf(stderr, "%s", driver->screen);
}

static void do_no(struct driver *driver, char *rest)
{
    driver_screen(driver);
    driver_check(driver, strstr(driver->screen, rest) == NULL, rest);
}

static void do_screen(struct driver *driver, char *rest)
{
    driver_screen(driver);
    driver_compare(driver, rest);
}

static void do_shell(struct driver *driver, char *rest)
{
    char command[LINE_BYTES + 128];
    snprintf(command, sizeof(command), "cd '%s' && %s", driver->work, rest);
    driver_check(driver, system(command) == 0, rest);
}

static void do_env(struct driver *driver, char *rest)
{
    (void)driver;
    char *equals = strchr(rest, '=');
    if (!equals)
        return;
    *equals = '\0';
    setenv(rest, equals + 1, 1);
}

static void do_type(struct driver *driver, char *rest)
{
    driver_send(driver, rest, strlen(rest));
}

static void do_stopped(struct driver *driver, char *rest)
{
    (void)rest;
    driver_stopped(driver);
}

static void do_go(struct driver *driver, char *rest)
{
    (void)rest;
    driver_continue(driver);
}

static void do_exit(struct driver *driver, char *rest)
{
    driver_ended(driver, atoi(rest), false);
}

static void do_killed(struct driver *driver, char *rest)
{
    (void)rest;
    driver_ended(driver, 0, true);
}

static const struct {
    const char *name;
    void (*run)(struct driver *driver, char *rest);
} commands[] = {
    {"size", do_size},   {"env", do_env},         {"shell", do_shell}, {"run", do_run},
    {"keys", do_keys},   {"type", do_type},       {"paste", do_paste}, {"screen", do_screen},
    {"click", do_click}, {"wheel", do_wheel},     {"line", do_line},   {"has", do_has},
    {"no", do_no},       {"stopped", do_stopped}, {"go", do_go},       {"signal", driver_signal},
    {"exit", do_exit},   {"killed", do_killed}};

static void run_line(struct driver *driver, char *line)
{
    size_t length = strcspn(line, " ");
    char *rest = line + length + (line[length] == ' ');
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strlen(commands[i].name) == length && strncmp(commands[i].name, line, length) == 0) {
            commands[i].run(driver, rest);
            return;
        }
    driver_check(driver, false, line);
}

int main(int argc, char **argv)
{
    struct driver driver = {0};
    char line[LINE_BYTES];
    FILE *script = argc == 3 ? fopen(argv[2], "r") : NULL;
    if (!script) {
        fprintf(stderr, "driver PROGRAM SCRIPT\n");
        return 2;
    }
    driver_init(&driver, argv[1], argv[2]);
    while (!driver.lost && fgets(line, sizeof(line), script)) {
        driver.line++;
        line[strcspn(line, "\n")] = '\0';
        if (line[0] && line[0] != '#')
            run_line(&driver, line);
    }
    fclose(script);
    driver_finish(&driver);
    return check_done();
}
