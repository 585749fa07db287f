/* Texts that attack a terminal, a spreadsheet, a table's width or a parser. */
#include "world.h"

/* Each keeps the sane text in it, so that names stay distinct. None has a comma: lists are
 * separated by it. */
static const char *const patterns[] = {
    "%s",
    "\x1b[2J\x1b[31m%s\x1b[0m",
    "%s",
    "\x1b]0;owned %s\x07",
    "\x1b]52;c;b3duZWQ=\x07%s",
    "=cmd|'/c calc'!%s",
    "@SUM(1+1)%s",
    "\xe2\x80\xae%s\xe2\x80\xac",                           /* right-to-left override */
    "\xe2\x81\xa6%s\xe2\x81\xa9",                           /* isolate */
    "\xd7\x90\xd7\x91\xd7\x92 %s \xd8\xb9\xd8\xb1\xd8\xa8", /* Hebrew and Arabic letters */
    "%s\xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbf",               /* zero width */
    "a\xcc\x80\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87\xcc\x88\xcc\x89\xcc\x8a"
    "\xcc\x8b\xcc\x8c\xcc\x8d\xcc\x8e\xcc\x8f\xcc\x90\xcc\x91\xcc\x92\xcc\x93\xcc\x94\xcc\x95%s",
    "\xc2\x9b"
    "31m%s\xc2\x9c", /* C1 */
    "%s\x01\x08\x7f\x0b",
    "%s\r\nSet-Cookie: x=1",
    "\t%s\n\n",
    "'; DROP TABLE events; -- %s",
    "%s\" onload=\"alert(1)\" </script>",
    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80%s\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa",
    "\xe8\xa1\xa8\xe7\xa4\xba%s\xef\xbc\xa1", /* wide */
    "%s\xf3\xa0\x80\xa1\xf3\xa0\x81\xbf",     /* tag characters */
    "\xe2\x80\xa8%s\xe2\x80\xa9",             /* line and paragraph separator */
    "%%s%%n%%n%s",
    "../../../../etc/%s",
    "%s-loooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooong",
};

const char *world_hostile(struct arena *arena, const char *text, size_t i)
{
    const char *pattern = patterns[i % ARRAY_LEN(patterns)];
    struct str str = {0};
    for (const char *p = pattern; *p; p++) {
        if (p[0] == '%' && p[1] == 's')
            str_add(&str, text);
        else
            str_char(&str, *p);
        p += p[0] == '%';
    }
    char *out = arena_text(arena, str_text(&str));
    str_finish(&str);
    return out;
}
