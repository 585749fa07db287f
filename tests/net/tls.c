/* Certificates and HTTP/2 against servers of other makers: openssl's and node's. Skipped where they
 * are missing. */
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "usagetop/net.h"

enum { SKIPPED = 77 };
static char folder[] = "/tmp/usagetop-tls-XXXXXX";

/* A program that runs beside the test and prints its port. */
struct helper {
    pid_t pid;
    FILE *out;
    int port;
};

static bool run(const char *command)
{
    int status = system(command); /* commands of this file only */
    return status == 0;
}

static void helper_stop(struct helper *helper)
{
    if (helper->pid > 0) {
        kill(helper->pid, SIGKILL);
        waitpid(helper->pid, NULL, 0);
    }
    if (helper->out)
        fclose(helper->out);
    *helper = (struct helper){0};
}

/* Starts it in the folder of the certificates and reads lines until one has `mark` and then the
 * port. */
static bool helper_start(struct helper *helper, char *const argv[], const char *mark)
{
    int ends[2];
    char line[256];
    if (pipe(ends))
        return false;
    helper->pid = fork();
    if (helper->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(ends[1], STDOUT_FILENO);
        if (!freopen("/dev/null", "w", stderr) || chdir(folder))
            _exit(1);
        execvp(argv[0], argv);
        _exit(1);
    }
    close(ends[1]);
    helper->out = fdopen(ends[0], "r");
    while (helper->out && fgets(line, sizeof line, helper->out)) {
        char *at = strstr(line, mark);
        if (at && (helper->port = atoi(at + strlen(mark))) > 0)
            return true;
    }
    return false;
}

static bool make_certificates(void)
{
    static const char *const names[][2] = {{"own", "IP:127.0.0.1"}, {"other", "DNS:other.example"}};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char command[512];
        snprintf(command, sizeof command,
                 "cd %s && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test "
                 "-addext subjectAltName=%s -keyout %s.key -out %s.crt 2>/dev/null",
                 folder, names[i][1], names[i][0], names[i][0]);
        if (!run(command))
            return false;
    }
    return true;
}

static bool start_openssl(struct helper *helper, const char *name, const char *version)
{
    char cert[32], key[32];
    snprintf(cert, sizeof cert, "%s.crt", name);
    snprintf(key, sizeof key, "%s.key", name);
    char program[] = "openssl", command[] = "s_server", accept[] = "-accept", any[] = "127.0.0.1:0",
         cert_flag[] = "-cert", key_flag[] = "-key", www[] = "-WWW", cipher[] = "-cipher",
         all[] = "ALL:@SECLEVEL=0";
    char *versioned = version ? strdup(version) : NULL;
    char *const argv[] = {program, command, accept, any, cert_flag, cert, key_flag,
                          key,     www,     cipher, all, versioned, NULL};
    bool ok = helper_start(helper, argv, "ACCEPT 127.0.0.1:");
    free(versioned);
    return ok;
}

/* Asks for a file of the folder with the authorities of `ca` (NULL: the system's). */
static void ask(int port, const char *ca, struct net_response *response)
{
    char url[64], ca_file[PATH_MAX];
    snprintf(url, sizeof url, "https://127.0.0.1:%d", port);
    snprintf(ca_file, sizeof ca_file, "%s/%s", folder, ca ? ca : "");
    struct net_options options = {
        .base_url = url, .ca_file = ca ? ca_file : NULL, .tries = 2, .backoff_ms = 1};
    CLEANUP(net_finish)
    struct net *net = net_new(&options, NULL);
    net_get(net, &(struct net_request){.path = "/page.txt", .accept = "text/plain"}, -1, response);
}

static void check_failure(int port, const char *ca, enum err_code code, const char *part)
{
    struct net_response response;
    ask(port, ca, &response);
    CHECK_NUMBER(response.err.code, code);
    CHECK_NUMBER(response.status, 0);
    CHECK_NUMBER(response.tries, 1);
    if (!CHECK(strstr(response.err.text, part) != NULL))
        fprintf(stderr, "%s\n", response.err.text);
    net_response_finish(&response);
}

static void test_certificates(void)
{
    struct net_response response;
    CLEANUP(helper_stop)
    struct helper own = {0};
    CLEANUP(helper_stop)
    struct helper other = {0};
    if (!CHECK(start_openssl(&own, "own", NULL)) || !CHECK(start_openssl(&other, "other", NULL)))
        return;
    check_failure(own.port, NULL, ERR_NETWORK, "is not trusted: self-signed certificate");
    check_failure(other.port, "other.crt", ERR_NETWORK, "is not trusted: ");
    check_failure(own.port, "missing.crt", ERR_USAGE, "missing.crt");
    ask(own.port, "own.crt", &response);
    CHECK_TEXT(response.err.text, "");
    CHECK_TEXT(response.body, "hello\n");
    net_response_finish(&response);
}

static void test_found(void)
{
    char url[64], ca_file[PATH_MAX];
    CLEANUP(helper_stop)
    struct helper own = {0};
    struct net_findings found;
    struct net_response response = {0};
    if (!CHECK(start_openssl(&own, "own", NULL)))
        return;
    snprintf(url, sizeof url, "https://127.0.0.1:%d", own.port);
    snprintf(ca_file, sizeof ca_file, "%s/own.crt", folder);
    CLEANUP(net_finish)
    struct net *net =
        net_new(&(struct net_options){.base_url = url, .ca_file = ca_file, .examine = true}, NULL);
    net_findings(net, &found);
    CHECK_TEXT(found.address, "");
    CHECK_NUMBER(found.expires, UNKNOWN);
    net_get(net, &(struct net_request){.path = "/page.txt", .accept = "text/plain"}, -1, &response);
    net_findings(net, &found);
    CHECK_TEXT(found.address, "127.0.0.1");
    CHECK(text_starts(found.http, "HTTP/1."));
    CHECK_TEXT(found.subject, "CN = test");
    CHECK_TEXT(found.issuer, "CN = test");
    CHECK_TEXT(found.authorities, ca_file);
    CHECK(found.expires > clock_now() + DAY && found.expires < clock_now() + 3 * DAY);
    CHECK(found.connect_ms != UNKNOWN && found.tls_ms >= found.connect_ms);
    net_response_finish(&response);
}

static void test_old_tls(void)
{
    CLEANUP(helper_stop)
    struct helper old = {0};
    if (!CHECK(start_openssl(&old, "own", "-tls1_1")))
        return;
    check_failure(old.port, "own.crt", ERR_NETWORK, "TLS with 127.0.0.1");
}

/* Two requests at once on one connection, in HTTP/2. */
static void test_http2(void)
{
    char program[] = "node", flag[] = "-e",
         script[] =
             "const fs = require('fs');"
             "const s = require('http2').createSecureServer({cert: fs.readFileSync('own.crt'),"
             "  key: fs.readFileSync('own.key')}, (q, r) => {"
             "  r.setHeader('content-type', 'application/json'); r.end('{}')});"
             "s.listen(0, '127.0.0.1', () => console.log('PORT ' + s.address().port));";
    char *const argv[] = {program, flag, script, NULL};
    char url[64], ca_file[PATH_MAX];
    CLEANUP(helper_stop)
    struct helper node = {0};
    if (!CHECK(helper_start(&node, argv, "PORT ")))
        return;
    snprintf(url, sizeof url, "https://127.0.0.1:%d", node.port);
    snprintf(ca_file, sizeof ca_file, "%s/own.crt", folder);
    CLEANUP(net_finish)
    struct net *net = net_new(&(struct net_options){.base_url = url, .ca_file = ca_file}, NULL);
    int connects = 0;
    for (int i = 0; i < 3; i++)
        CHECK(net_start(net, &(struct net_request){.path = "/"}, NULL) != 0);
    while (net_pending(net)) {
        struct net_response response = {0};
        net_poll(net, 10 * SECOND, -1);
        while (net_take(net, &response)) {
            CHECK_TEXT(response.err.text, "");
            CHECK_NUMBER(response.http_major, 2);
            connects += response.connects;
            net_response_finish(&response);
        }
    }
    CHECK_NUMBER(connects, 1);
}

static void remove_folder(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    run(command);
}

int main(void)
{
    struct err err = {0};
    if (!run("command -v openssl >/dev/null")) {
        printf("skipped: no openssl\n");
        return SKIPPED;
    }
    CHECK(mkdtemp(folder) != NULL);
    CLEANUP(str_finish)
    struct str page = {0};
    str_addf(&page, "%s/page.txt", folder);
    CHECK(file_write(str_text(&page), "hello\n", 6, &err));
    if (CHECK(make_certificates())) {
        test_certificates();
        test_found();
        test_old_tls();
        if (run("command -v node >/dev/null"))
            test_http2();
        else
            printf("skipped: HTTP/2, no node\n");
    }
    remove_folder();
    return check_done();
}
