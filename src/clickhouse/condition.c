/* Filters as SQL. Each leaf is 0 or 1, also where a value is missing, so that NOT is plain
 * negation. lower() of ClickHouse changes the letters A to Z and nothing else, which is what the
 * filter language means by ignoring case; texts are compared byte by byte. */
#include <string.h>

#include "arm.h"

/* ---- fields ------------------------------------------------------------------------------ */

static void add_mark(struct str *out, int mark)
{
    str_addf(out, "(bitAnd(" ROLLUP_MARKS ", %d) != 0)", mark);
}

bool arm_text(struct str *out, const struct arm *arm, int field)
{
    const char *text = arm->map->fields[field].text;
    if (!arm->rollup)
        str_add(out, text ? text : "materialize('')");
    else if (rollup_has_word(arm->rollup->what, field))
        clickhouse_name(out, event_fields[field].name);
    else
        return false;
    return true;
}

void arm_number(struct str *out, const struct arm *arm, int field)
{
    const char *text = arm->map->fields[field].text;
    str_add(out, text ? text : "CAST(NULL AS Nullable(Int64))");
}

const char *arm_moment(const struct arm *arm)
{
    return arm->rollup ? ROLLUP_HOUR : arm->map->fields[E_CREATED].text;
}

const char *arm_weight(const struct arm *arm)
{
    return arm->rollup ? ROLLUP_ROWS : arm->map->sign ? "toInt64(" CLICKHOUSE_SIGN ")" : NULL;
}

bool arm_has(struct str *out, const struct arm *arm, int field)
{
    const struct map_field *known = &arm->map->fields[field];
    int mark = arm->rollup ? rollup_mark(arm->rollup->what, field) : 0;
    if (field == E_CREATED || field == E_ID || (field == E_KIND && arm->rollup)) {
        str_char(out, '1');
    } else if (arm->rollup && !rollup_has_word(arm->rollup->what, field)) {
        bool number = rollup_has_number(arm->rollup->what, field);
        if (mark)
            add_mark(out, mark);
        else if (number)
            str_addf(out, "(" ROLLUP_VALUE "%s != " ROLLUP_MISSING ")", event_fields[field].name);
        return mark || number;
    } else if (field_is_text(&event_fields[field])) {
        str_char(out, '(');
        arm_text(out, arm, field);
        str_add(out, " != '')");
    } else if (known->nullable) {
        str_addf(out, "isNotNull(%s)", known->text);
    } else {
        str_char(out, known->text ? '1' : '0');
    }
    return true;
}

/* ---- texts ------------------------------------------------------------------------------- */

static bool ignores_case(const struct filter_node *node, const char *text)
{
    for (; *text && !node->exact; text++)
        if (*text >= 'A' && *text <= 'Z')
            return false;
    return !node->exact;
}

static bool add_folded(struct str *out, const struct arm *arm, int field, bool nocase)
{
    str_add(out, nocase ? "lower(" : "");
    if (!arm_text(out, arm, field))
        return false;
    str_add(out, nocase ? ")" : "");
    return true;
}

/* '*' is '%'; what LIKE would take for more than itself has a backslash. */
static void add_pattern(struct str *out, const char *glob)
{
    CLEANUP(str_finish)
    struct str pattern = {0};
    for (const char *c = glob; *c; c++) {
        if (strchr("\\%_", *c))
            str_char(&pattern, '\\');
        str_char(&pattern, *c == '*' ? '%' : *c);
    }
    clickhouse_text(out, str_text(&pattern), pattern.len);
}

/* One text that is a part or a pattern. What every text fits, every text that is there fits. */
static bool add_part(struct str *out, const struct arm *arm, const struct filter_node *node,
                     int field, const char *text)
{
    bool glob = node->op == FILTER_GLOB, nocase = ignores_case(node, text);
    if (!text[glob ? strspn(text, "*") : 0])
        return *text || !glob ? arm_has(out, arm, field) : (str_char(out, '0'), true);
    str_add(out, glob ? "(" : "(position(");
    if (!add_folded(out, arm, field, nocase))
        return false;
    str_add(out, glob ? " LIKE " : ", ");
    if (glob)
        add_pattern(out, text);
    else
        clickhouse_text(out, text, strlen(text));
    str_add(out, glob ? ")" : ") > 0)");
    return true;
}

static bool add_parts(struct str *out, const struct arm *arm, const struct filter_node *node,
                      int field)
{
    str_char(out, '(');
    for (size_t i = 0; i < node->n; i++) {
        str_add(out, i ? " OR " : "");
        if (!add_part(out, arm, node, field, node->texts[i]))
            return false;
    }
    str_add(out, node->n ? ")" : "0)");
    return true;
}

/* Is it one of the texts of a node that count: those that ignore case, or those that do not? An
 * empty text is no text here. */
static bool is_listed(const struct filter_node *node, size_t i, bool nocase)
{
    return *node->texts[i] && ignores_case(node, node->texts[i]) == nocase;
}

/* One text is compared in half the time of a list of one. */
static bool add_list(struct str *out, const struct arm *arm, const struct filter_node *node,
                     bool nocase)
{
    size_t listed = 0, n = 0;
    for (size_t i = 0; i < node->n; i++)
        listed += is_listed(node, i, nocase);
    if (!add_folded(out, arm, node->field, nocase))
        return false;
    str_add(out, listed > 1 ? " IN (" : " = ");
    for (size_t i = 0; i < node->n; i++) {
        if (!is_listed(node, i, nocase))
            continue;
        str_add(out, n++ ? ", " : "");
        clickhouse_text(out, node->texts[i], strlen(node->texts[i]));
    }
    str_add(out, listed > 1 ? ")" : "");
    return true;
}

static bool add_equals(struct str *out, const struct arm *arm, const struct filter_node *node)
{
    size_t lists = 0;
    str_char(out, '(');
    for (int nocase = 0; nocase < 2; nocase++) {
        size_t i = 0;
        while (i < node->n && !is_listed(node, i, nocase))
            i++;
        if (i == node->n)
            continue;
        str_add(out, lists++ ? " OR " : "");
        if (!add_list(out, arm, node, nocase))
            return false;
    }
    str_add(out, lists ? ")" : "0)");
    return true;
}

static bool add_search(struct str *out, const struct arm *arm, const struct filter_node *node)
{
    size_t n = 0;
    str_char(out, '(');
    for (int field = 0; field < E_COUNT; field++) {
        if (!filter_searches(DATA_EVENTS, field) || (!arm->rollup && !arm->map->fields[field].text))
            continue;
        str_add(out, n++ ? " OR " : "");
        if (!add_parts(out, arm, node, field))
            return false;
    }
    str_add(out, n ? ")" : "0)");
    return true;
}

/* ---- numbers ----------------------------------------------------------------------------- */

static void add_span(struct str *out, const char *number, const struct filter_range *range)
{
    bool low = range->lo > INT64_MIN + 1, high = range->hi < INT64_MAX;
    if (range->lo > range->hi)
        str_char(out, '0');
    else if (range->lo == range->hi)
        str_addf(out, "%s = %lld", number, (long long)range->lo);
    else if (!low && !high)
        str_addf(out, "%s >= -9223372036854775807", number);
    if (range->lo >= range->hi)
        return;
    if (low)
        str_addf(out, "%s >= %lld", number, (long long)range->lo);
    str_add(out, low && high ? " AND " : "");
    if (high)
        str_addf(out, "%s <= %lld", number, (long long)range->hi);
}

static void add_moments(struct str *out, const struct arm *arm, const struct filter_range *range)
{
    if (range->lo > range->hi)
        str_char(out, '0');
    else if (!map_add_window(out, arm->map, range->lo,
                             range->hi < INT64_MAX ? range->hi + 1 : INT64_MAX))
        str_char(out, '1');
}

static bool add_ranges(struct str *out, const struct arm *arm, const struct filter_node *node)
{
    const struct map_field *known = &arm->map->fields[node->field];
    bool rolled = arm->rollup, created = node->field == E_CREATED;
    CLEANUP(str_finish)
    struct str name = {0};
    if (rolled &&
        (!rollup_has_number(arm->rollup->what, node->field) || arm->rollup->what->classes))
        return false;
    if (!node->n || (!rolled && !known->text)) {
        str_char(out, '0');
        return true;
    }
    bool nullable = !rolled && !created && known->nullable;
    str_add(out, nullable ? "ifNull((" : "(");
    str_addf(&name, ROLLUP_VALUE "%s", event_fields[node->field].name);
    if (rolled) {
        arm_has(out, arm, node->field);
        str_add(out, " AND (");
    }
    for (size_t i = 0; i < node->n; i++) {
        str_add(out, i ? " OR (" : "(");
        if (created)
            add_moments(out, arm, &node->ranges[i]);
        else
            add_span(out, rolled ? str_text(&name) : known->text, &node->ranges[i]);
        str_char(out, ')');
    }
    str_add(out, rolled ? "))" : nullable ? "), 0)" : ")");
    return true;
}

/* ---- trees ------------------------------------------------------------------------------- */

static bool add_all(struct str *out, const struct arm *arm, const struct filter_node *node)
{
    bool all = node->op == FILTER_AND;
    str_char(out, '(');
    for (size_t i = 0; i < node->n; i++) {
        str_add(out, !i ? "" : all ? " AND " : " OR ");
        if (!condition_add(out, arm, node->children[i]))
            return false;
    }
    str_add(out, node->n ? ")" : all ? "1)" : "0)");
    return true;
}

bool condition_add(struct str *out, const struct arm *arm, const struct filter_node *node)
{
    switch (node->op) {
    case FILTER_AND:
    case FILTER_OR:
        return add_all(out, arm, node);
    case FILTER_NOT:
        str_add(out, "(NOT ");
        if (!condition_add(out, arm, node->children[0]))
            return false;
        str_char(out, ')');
        return true;
    case FILTER_FLAG:
        return condition_add(out, arm, node->children[0]);
    case FILTER_HAS:
        return arm_has(out, arm, node->field);
    case FILTER_RANGE:
        return add_ranges(out, arm, node);
    case FILTER_SEARCH:
        return add_search(out, arm, node);
    case FILTER_EQUAL:
        return add_equals(out, arm, node);
    case FILTER_CONTAINS:
    case FILTER_GLOB:
        break;
    }
    return add_parts(out, arm, node, node->field);
}

bool condition_fits(const struct arm *arm, const struct filter_node *node)
{
    CLEANUP(str_finish)
    struct str text = {0};
    return !node || condition_add(&text, arm, node);
}

void arm_from(struct str *out, const struct arm *arm, int64_t from, int64_t to,
              const struct filter_node *filter)
{
    const struct clickhouse_mapping *mapping = &arm->map->mapping;
    bool final = !arm->rollup && mapping->final;
    str_addf(out, " FROM %s%s WHERE 1", arm->rollup ? arm->rollup->table : arm->map->source,
             final ? " FINAL" : "");
    if (mapping->where)
        str_addf(out, " AND (%s)", mapping->where);
    if (arm->rollup) {
        str_addf(out, " AND " ROLLUP_HOUR " >= %lld AND " ROLLUP_HOUR " < %lld", (long long)from,
                 (long long)to);
    } else {
        size_t before = out->len;
        str_add(out, " AND ");
        if (!map_add_window(out, arm->map, from, to))
            out->data[out->len = before] = '\0';
    }
    if (!filter)
        return;
    str_add(out, " AND ");
    condition_add(out, arm, filter);
}
