/* Which addresses are allowed, and escaping. */
#include "check.h"
#include "usagetop/net.h"

static void check_good(const char *text, const char *name, int port, bool loopback)
{
    struct url url = {0};
    struct err err = {0};
    CHECK(url_check(text, false, &url, &err));
    CHECK_TEXT(err.text, "");
    CHECK_TEXT(url.name, name);
    CHECK_NUMBER(url.port, port);
    CHECK_NUMBER(url.loopback, loopback);
}

static void check_bad(const char *text, const char *part)
{
    struct url url = {.port = 7};
    struct err err = {0};
    CHECK(!url_check(text, false, &url, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    CHECK_NUMBER(url.port, 7);
    if (!CHECK(strstr(err.text, part) != NULL))
        fprintf(stderr, "%s: %s\n", text ? text : "(null)", err.text);
}

static void test_good(void)
{
    check_good("https://usage.example.org", "usage.example.org", 443, false);
    check_good("HTTPS://Usage.Example.ORG:8443/api/", "usage.example.org:8443", 8443, false);
    check_good("http://127.0.0.1:8080", "127.0.0.1:8080", 8080, true);
    check_good("http://127.9.8.7", "127.9.8.7", 80, true);
    check_good("http://[::1]:9", "[::1]:9", 9, true);
    check_good("http://localhost", "localhost", 80, true);
    check_good("https://10.0.0.1", "10.0.0.1", 443, false);
    check_good("https://usage.example.org:", "usage.example.org", 443, false);
    check_good("https://[FE80::1:2]:00443/a@b:c", "[fe80::1:2]", 443, false);
}

static void test_http_elsewhere(void)
{
    check_bad("http://usage.example.org", "allow_http");
    check_bad("http://10.0.0.1", "allow_http");
    check_bad("http://128.0.0.1", "allow_http");
    check_bad("http://[::2]", "allow_http");
    check_bad("http://localhost.example.org", "allow_http");
    check_bad("http://127.0.0.1.example.org", "allow_http");
    struct url url;
    CHECK(url_check("http://usage.example.org", true, &url, NULL));
    CHECK(!url.https && !url.loopback);
}

static void test_bad(void)
{
    check_bad(NULL, "empty");
    check_bad("", "empty");
    check_bad("usage.example.org", "https://");
    check_bad("ftp://usage.example.org", "https://");
    check_bad("file:///etc/passwd", "https://");
    check_bad("https://", "url");
    check_bad("https://name:word@usage.example.org", "user or password");
    check_bad("https://name@usage.example.org", "user or password");
    check_bad("https://usage.example.org?a=b", "'?'");
    check_bad("https://usage.example.org/#x", "'?'");
    check_bad("https://usage.example.org/a b", "not allowed");
    check_bad("https://usage.example.org/\r\nX: y", "not allowed");
    check_bad("https://us\xc3\xa4ge.example.org", "xn--");
    check_bad("https://usage.example.org\\@elsewhere.example", "not allowed");
    check_bad("https://usage.example.org:99999", "url");
    check_bad("https://us*age.example.org", "not an address");
    check_bad("https:///usage.example.org", "not an address");
    check_bad("https:/usage.example.org", "https://");
    check_bad("https://usage.example.org:0", "not an address");
    check_bad("https://usage.example.org:80:80", "not an address");
    check_bad("https://usage.example.org:8o", "not an address");
    check_bad("https://us%61ge.example.org", "not an address");
    check_bad("https://[::1", "not an address");
    check_bad("https://[::1]x", "not an address");
    check_bad("https://[usage]", "not an address");
    check_bad("https://::1", "not an address");
    check_bad("http://127.1", "allow_http");
    check_bad("http://2130706433", "allow_http");
}

static void test_no_echo(void)
{
    struct err err = {0};
    CHECK(!url_check("https://name:canary@usage.example.org", false, NULL, &err));
    CHECK(!strstr(err.text, "canary"));
    CHECK(!url_check("name:canary@usage.example.org", false, NULL, &err));
    CHECK(!strstr(err.text, "canary"));
}

static void test_long(void)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_add(&text, "https://");
    for (int i = 0; i < 300; i++)
        str_char(&text, 'a');
    check_bad(str_text(&text), "host");
    for (int i = 0; i < NET_URL_MAX; i++)
        str_char(&text, 'a');
    check_bad(str_text(&text), "longer");
}

static void test_escape(void)
{
    CLEANUP(str_finish)
    struct str url = {0};
    str_add(&url, "/v1/events");
    url_param(&url, "q", "a b&c=d/\xc3\xa4+%");
    url_param(&url, "none", NULL);
    url_param(&url, "empty", "");
    url_param(&url, "plain", "A-z_0.9~");
    CHECK_TEXT(str_text(&url), "/v1/events?q=a%20b%26c%3Dd%2F%C3%A4%2B%25&empty=&plain=A-z_0.9~");
}

int main(void)
{
    test_good();
    test_http_elsewhere();
    test_bad();
    test_no_echo();
    test_long();
    test_escape();
    return check_done();
}
