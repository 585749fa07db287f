/* Shared by the layout and the picture of a table. */
#pragma once

#include "usagetop/ui.h"

enum { SHEET_GUTTER = 2 }; /* marks of the selected and the marked rows, at the left */
/* Without gutter and scroll bar. */
struct rect sheet_body(const struct sheet *sheet, struct rect rect);
