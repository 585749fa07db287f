# Reads the names of all .c and .h files below src, include and tests; -v rules=FILE says what holds for them.

function trim(text) {
    gsub(/^[ \t]+|[ \t]+$/, "", text)
    return text
}

# names[word] for each word of the text but "-"
function words(text, names, prefix,   n, i, parts) {
    n = split(trim(text), parts, /[ \t]+/)
    for (i = 1; i <= n; i++)
        if (parts[i] != "" && parts[i] != "-")
            names[prefix parts[i]] = 1
}

function bad_rules(line, why) {
    printf "%s: %s: %s\n", rules, line, why
    rules_wrong = 1
}

function read_folder(line,   parts, n, name) {
    n = split(line, parts, "|")
    if (n != 4 || trim(parts[2]) !~ /^[0-9]+$/) {
        bad_rules(line, "not: folder NAME | ROW | FOLDERS | HEADERS")
        return
    }
    name = trim(parts[1])
    row[name] = trim(parts[2]) + 0
    words("base " name " " trim(parts[3]), may, name SUBSEP)
    words(parts[4], third, name SUBSEP)
}

function read_rules(   line, kind, rest, parts, n, got) {
    while ((got = (getline line < rules)) > 0) {
        line = trim(line)
        if (line == "" || line ~ /^#/)
            continue
        kind = rest = line
        sub(/[ \t].*/, "", kind)
        sub(/^[^ \t]+[ \t]*/, "", rest)
        if (kind == "folder")
            read_folder(rest)
        else if (kind == "generated")
            words(rest, generated, "")
        else if (kind == "libc")
            words(rest, libc, "")
        else if (kind == "limit" && split(rest, parts, /[ \t]+/) == 2)
            limit[parts[1]] = parts[2] + 0
        else
            bad_rules(line, "unknown rule")
    }
    close(rules)
    if (got < 0)
        bad_rules("-", "cannot be read")
}

# The table itself: known folders, and only of lower rows.
function check_rules(   key, pair) {
    for (key in may) {
        split(key, pair, SUBSEP)
        if (!(pair[2] in row))
            bad_rules(pair[1], "may include " pair[2] ", which is no folder")
        else if (pair[1] != pair[2] && row[pair[2]] >= row[pair[1]])
            bad_rules(pair[1], "may include " pair[2] ", which is not of a lower row")
    }
    if (!("base" in row) || limit["file"] <= 0 || limit["function"] <= 0)
        bad_rules("-", "base or a limit is missing")
}

function wrong(line, why) {
    printf "%s:%d: %s\n", file, line, why
    n_wrong++
}

function is_libc(name,   pattern) {
    if (name in libc)
        return 1
    for (pattern in libc)
        if (sub(/\*$/, "", pattern) && index(name, pattern) == 1)
            return 1
    return 0
}

function check_system(line, name) {
    if (name ~ /^usagetop\//)
        wrong(line, "our headers are included with quotes, not <" name ">")
    else if (is_libc(name))
        return
    else if (tree == "include")
        wrong(line, "headers in include/ include no third-party header, such as <" name ">")
    else if (tree == "src" && !((folder, name) in third))
        wrong(line, folder " may not include <" name ">")
}

function check_ours(line, name,   other) {
    other = name
    sub(/^usagetop\//, "", other)
    if (!sub(/\.h$/, "", other) || !(other in row))
        wrong(line, "\"" name "\" is no folder's header")
    else if (tree != "tests" && !((folder, other) in may))
        wrong(line, folder " may not include " other)
}

# A header of a test may lie beside it, in tests, or be private to the folder that is tested.
function check_private_in_test(line, name,   other) {
    if (name ~ /(^|\/)(\.\.|src|include)\//) {
        wrong(line, "private headers are included by bare name, not \"" name "\"")
        return
    }
    if ((place "/" name) in exists || ("tests/" name) in exists || ("src/" folder "/" name) in exists)
        return
    for (other in row)
        if (("src/" other "/" name) in exists)
            wrong(line, "\"" name "\" is private to " other)
}

function check_private(line, name) {
    if (tree == "tests")
        check_private_in_test(line, name)
    else if (name ~ /\//)
        wrong(line, "private headers are included by bare name, not \"" name "\"")
    else if (tree == "include")
        wrong(line, "headers in include/ include no private header, such as \"" name "\"")
    else if (!((place "/" name) in exists) && !(name in generated))
        wrong(line, "there is no \"" name "\" beside this file")
}

function check_include(line, text,   name) {
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", text)
    name = substr(text, 2)
    if (text ~ /^<[^>]+>/) {
        sub(/>.*/, "", name)
        check_system(line, name)
    } else if (text ~ /^"[^"]+"/) {
        sub(/".*/, "", name)
        if (name ~ /^usagetop\//)
            check_ours(line, name)
        else
            check_private(line, name)
    } else {
        wrong(line, "an include is \"NAME\" or <NAME>")
    }
}

function locate(   parts, n) {
    n = split(file, parts, "/")
    tree = parts[1]
    place = file
    sub(/\/[^\/]*$/, "", place)
    folder = parts[2]
    if (tree == "include") {
        folder = parts[n]
        sub(/\.h$/, "", folder)
        if (n != 3 || parts[2] != "usagetop" || !(folder in row))
            wrong(1, "include/usagetop has one header a folder")
    } else if (tree == "src" && (n < 3 || !(folder in row))) {
        wrong(1, "the rules do not know this folder")
    }
}

function check_file(   text, line, start, got) {
    locate()
    line = start = 0
    while ((got = (getline text < file)) > 0) {
        line++
        if (text ~ /^[ \t]*#[ \t]*include/)
            check_include(line, text)
        if (tree != "src")
            continue
        if (text ~ /^\{/)
            start = line
        if (text ~ /^\}/ && start) {
            if (line - start + 1 > limit["function"])
                wrong(start, "a function of " line - start + 1 " lines; " limit["function"] " are allowed")
            start = 0
        }
    }
    close(file)
    if (got < 0)
        wrong(0, "cannot be read")
    if (line > limit["file"])
        wrong(line, "a file of " line " lines; " limit["file"] " are allowed")
}

BEGIN {
    read_rules()
    check_rules()
    if (rules_wrong)
        exit 2
}

{
    exists[$0] = 1
    files[++n_files] = $0
}

END {
    if (rules_wrong)
        exit 2
    for (i = 1; i <= n_files; i++) {
        file = files[i]
        check_file()
    }
    if (n_files == 0) {
        print "no source files here"
        n_wrong = 1
    }
    printf "%d files, %d wrong\n", n_files, n_wrong
    exit n_wrong > 0
}
