# Reads exports back with readers that share no code with usagetop: openpyxl, csv, json.
# usage: export.py book BOOK JSON | types BOOK | numbers BOOK | csv CSV JSON | about BOOK JSONL JSON
import csv, datetime, json, sys, decimal, zipfile, re

failed = 0


def same(what, got, want):
    global failed
    if got != want:
        failed += 1
        print("failed: %s: got %r, want %r" % (what, got, want))


def near(what, got, want):
    got, want = decimal.Decimal(got), decimal.Decimal(want)
    if abs(got - want) > decimal.Decimal("1e-9") * max(1, abs(want)):
        same(what, got, want)


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f, parse_float=decimal.Decimal)


def sheets(path):
    import openpyxl
    return openpyxl.load_workbook(path)


def column(sheet, title):
    titles = [cell.value for cell in sheet[1]]
    place = [i for i, t in enumerate(titles) if t.split(" (")[0] == title][0]
    return [row[place] for row in sheet.iter_rows(min_row=2, values_only=True)]


def total(values):
    return sum(decimal.Decimal(str(v)) for v in values if v is not None)


def book(path, other):
    want, w = load(other), sheets(path)
    if "rows" in want:
        pieces = [s for s in w if s.title == "Events" or s.title.startswith("Events ")]
        rows = want["rows"]
        same("rows", sum(s.max_row - 1 for s in pieces), len(rows))
        same("total", len(rows), want["total"])
        near("amounts", total(v for s in pieces for v in column(s, "Amount")),
             total(r.get("amount") for r in rows))
        texts = [v or "" for s in pieces for v in column(s, "User ID")]
        same("texts", [unescape(t) for t in texts], [r.get("user_id", "") for r in rows])
        created = [v for s in pieces for v in column(s, "Created")]
        same("times", [stamp(v) for v in created], [r["created"] for r in rows])
        return
    cards = {(r[0], r[1]): r[2] for r in w["Cards"].iter_rows(min_row=2, values_only=True)}
    near("card", cards["Jobs submitted", "Total"], want["cards"]["jobs_submitted"]["total"])
    near("timeline", total(column(w["Timeline"], "Jobs submitted")),
         total(r["jobs_submitted"] for r in want["timeline"]))
    near("keys", total(column(w["API keys"], "Core-hours")),
         total(r["core_hours"] for r in want["keys"]))
    same("keys", w["API keys"].max_row - 1, len(want["keys"]))


def stamp(value):
    at = value + datetime.timedelta(microseconds=500)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (at.microsecond // 1000)


def unescape(text):
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)), text)


def types(path):
    w = sheets(path)
    for sheet in w:
        same(sheet.title + ": frozen", sheet.freeze_panes, None if sheet.title == "About" else "A2")
        for cell in sheet[1] if sheet.title != "About" else []:
            same(sheet.title + ": bold", cell.font.b, True)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    same("formula in " + sheet.title, cell.coordinate, None)
    names = zipfile.ZipFile(path)
    for name in names.namelist():
        if name.startswith("xl/worksheets/") and b"<f>" in names.read(name):
            same("formula", name, None)


def numbers(path):
    sheet = sheets(path)["Events"]
    for value in column(sheet, "Amount"):
        if not isinstance(value, (int, float, type(None))):
            same("amount", type(value), float)
    for value in column(sheet, "Created"):
        if not isinstance(value, datetime.datetime):
            same("created", type(value), datetime.datetime)
    for value in column(sheet, "User ID"):
        if not isinstance(value, (str, type(None))):
            same("user", type(value), str)


def comma(path, other):
    want = load(other)
    with open(path, encoding="utf-8", newline="") as f:
        lines = [l for l in csv.reader(f)]
    about = dict(l[0][2:].split(": ", 1) for l in lines if l and l[0].startswith("# ") and ": " in l[0])
    lines = [l for l in lines if l and not l[0].startswith("# ")]
    titles, rows = lines[0], [dict(zip(lines[0], l)) for l in lines[1:]]
    same("CSV rows", len(rows), len(want["rows"]))
    same("CSV rows said", int(about["rows"]), len(rows))
    same("CSV filter", about.get("filter", ""), want["filter"])
    same("CSV zone", about["zone"], want["window"]["zone"])
    same("CSV amounts", sum(decimal.Decimal(r["amount"]) for r in rows if r["amount"]),
         total(r.get("amount") for r in want["rows"]))
    users = [r["user"] for r in rows]
    same("CSV texts", [u[1:] if u[:2] in ("'=", "'+", "'-", "'@", "'\t", "'\r") else u for u in users],
         [r.get("user_id", "") for r in want["rows"]])
    same("CSV formulas", [u for u in users if u[:1] in ("=", "+", "-", "@")], [])


def about(path, lines, other):
    want = load(other)
    head = {r[0]: r[1] for r in sheets(path)["About"].iter_rows(values_only=True)}
    same("about: filter", head.get("Filter", ""), want["filter"])
    same("about: from", head["From"], want["window"]["from"])
    same("about: fetched", head["Fetched from the service"], want["as_of"])
    same("about: rows", int(head["Rows"]), want["total"])
    with open(lines, encoding="utf-8") as f:
        all = [json.loads(l) for l in f]
    same("JSONL about", (all[0]["section"], int(all[0]["rows"])), ("about", len(all) - 1))


{"book": book, "types": types, "numbers": numbers, "csv": comma, "about": about}[sys.argv[1]](*sys.argv[2:])
sys.exit(failed > 0)
