/* The terminal's description, as ncurses finds it. */
#include "terminfo.h"

#include <curses.h>
#include <term.h>

const char *terminfo_text(const char *name)
{
    const char *text = tigetstr(name);
    return text == (char *)-1 ? NULL : text;
}

int terminfo_number(const char *name)
{
    return MAX(tigetnum(name), -1);
}

bool terminfo_flag(const char *name)
{
    return tigetflag(name) > 0;
}

const char *terminfo_colour(const char *name, int colour)
{
    const char *way = terminfo_text(name);
    const char *text = way && colour >= 0 ? tiparm(way, colour) : NULL;
    return text ? text : "";
}

bool terminfo_begin(const char *type, struct err *err)
{
    int status = 0;
    if (!type || !*type)
        return err_set(err, ERR_USAGE,
                       "TERM is not set, so the terminal is not known; try TERM=xterm-256color");
    if (setupterm(type, 1, &status) != OK)
        return err_set(err, ERR_USAGE,
                       "the terminal type \"%s\" is not known on this machine; try "
                       "TERM=xterm-256color, or install its description (ncurses-term)",
                       type);
    if (terminfo_text("cup"))
        return true;
    terminfo_end();
    return err_set(err, ERR_USAGE,
                   "a terminal of type \"%s\" cannot move its cursor; usagetop show VIEW prints "
                   "without one",
                   type);
}

void terminfo_end(void)
{
    del_curterm(cur_term);
}

bool terminfo_check(const char *type, struct err *err)
{
    if (!terminfo_begin(type, err))
        return false;
    terminfo_end();
    return true;
}
