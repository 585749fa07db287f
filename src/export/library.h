/* libxlsxwriter, which is loaded with the first workbook and not linked: few runs make one, and it
 * would cost every start. A function of this list is called as book->calls.workbook_close. */
#pragma once

#include <xlsxwriter.h>

#include "usagetop/base.h"

#define XLSX_CALLS(X)                                                                              \
    X(format_set_bold)                                                                             \
    X(format_set_num_format)                                                                       \
    X(lxw_strerror)                                                                                \
    X(lxw_workbook_free)                                                                           \
    X(workbook_add_format)                                                                         \
    X(workbook_add_worksheet)                                                                      \
    X(workbook_close)                                                                              \
    X(workbook_new_opt)                                                                            \
    X(worksheet_freeze_panes)                                                                      \
    X(worksheet_set_column)                                                                        \
    X(worksheet_write_number)                                                                      \
    X(worksheet_write_string)

struct xlsx_calls {
#define X(name) __typeof__(&name) name;
    XLSX_CALLS(X)
#undef X
};

bool xlsx_load(struct xlsx_calls *calls, struct err *err);
