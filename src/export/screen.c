/* The picture as text. */
#include "format.h"

static void end(struct export *export)
{
    if (export->options.frame)
        grid_text(export->options.frame->grid, export->out);
}

const struct export_format export_screen = {.name = "screen",
                                            .title = "Picture (text)",
                                            .extension = ".screen.txt",
                                            .help = "the picture, as text",
                                            .frame = true,
                                            .end = end};
