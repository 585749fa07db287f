#!/bin/sh
# A workbook read by another program: rows that go on on further sheets, texts as they were, nothing that is a formula.
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/usagetop-test-XXXXXX")
trap 'rm -rf "$work"' EXIT
"$1" "$work/a.xlsx" || exit 1
python=''
for program in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! $program -c 'import openpyxl' 2>/dev/null || python=$program
done
if [ -z "$python" ]; then
    echo 'no python3 with openpyxl: the workbook cannot be read back'
    exit 77
fi
"$python" - "$work/a.xlsx" <<'PY'
import datetime, openpyxl, re, sys
texts = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "\x1b[31mred", "_x0041_", "a\ufffd\ufffdz", "<&>\"'", "line\nline", " blank ",
         "http://example.org/", "12.50", "TRUE"]
book = openpyxl.load_workbook(sys.argv[1])
rows = []
names = book.sheetnames
assert names[0] == "About" and len(names) == 4, names
assert all(len(n) <= 31 and not re.search(r"[][:*?/\\]", n) for n in names), names
for sheet in book.worksheets[1:]:
    assert sheet.freeze_panes == "A2" and sheet.max_row <= 10, sheet.max_row
    assert [c.value for c in sheet[1]] == ["Created (UTC)", "User ID", "Amount"], [c.value for c in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        assert isinstance(row[0].value, datetime.datetime) and row[0].is_date
        assert row[1].data_type in "s" or row[1].data_type == "inlineStr", row[1].data_type
        assert isinstance(row[2].value, (int, float))
        assert row[1].hyperlink is None
        rows.append([c.value for c in row])
assert len(rows) == 25, len(rows)
for i, row in enumerate(rows):
    text = re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)), row[1])
    assert text == texts[i % len(texts)], (text, texts[i % len(texts)])
    assert row[2] == i * 1.25
said = [r[1] for r in book["About"].iter_rows(values_only=True)]
assert "25 rows on 3 sheets" in said, said
PY
