/* Where libxlsxwriter is found. */
#include "library.h"

bool xlsx_load(struct xlsx_calls *calls, struct err *err)
{
    static const char *const files[] = {"libxlsxwriter.so.4", "libxlsxwriter.so.5",
                                        "libxlsxwriter.so", NULL};
    static const char *const names[] = {
#define X(name) #name,
        XLSX_CALLS(X)
#undef X
    };
    const struct library library = {"libxlsxwriter", "writing a workbook", files, names,
                                    ARRAY_LEN(names)};
    return library_load(&library, calls, err);
}
