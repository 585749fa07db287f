/* Failed answers: which of them say what their status does not. */
#include "check.h"
#include "usagetop/source.h"

#include <string.h>

static enum err_code judged_by(const char *source, int status, const char *body, struct err *err)
{
    struct source_reply reply = {body, body ? strlen(body) : 0, status};

    *err = (struct err){ERR_OTHER, "usage.example.org answered no"};
    source_judge(source_find(source), &reply, err);
    return err->code;
}

static enum err_code judged(int status, const char *body, struct err *err)
{
    return judged_by("usage", status, body, err);
}

/* Statuses of slurmrestd that are not what they say. */
static void test_judge_slurm(void)
{
    struct err err;
    CHECK_NUMBER(judged_by("slurm", 511, "{\"errors\":[{\"error_number\":1007}]}", &err), ERR_AUTH);
    CHECK_TEXT(err.text,
               "Slurm refuses the token (511): nothing more is asked until there is another");
    CHECK_NUMBER(judged_by("slurm", 500, "Authentication does not apply to request", &err),
                 ERR_AUTH);
    CHECK_NUMBER(judged_by("slurm", 500, "{\"errors\":[{\"error_number\":2002}]}", &err),
                 ERR_FORBIDDEN);
    CHECK_NUMBER(judged_by("slurm", 500, "{\"errors\":[{\"error_number\":7000}]}", &err),
                 ERR_OTHER);
    CHECK(strstr(err.text, "accounting cannot be reached, or the token is no good") != NULL);
    CHECK_NUMBER(judged_by("slurm", 500, "{\"errors\":[{\"errno\":-1}]}", &err), ERR_OTHER);
    CHECK(strstr(err.text, "controller does not answer, or the token is no good") != NULL);
    judged_by("slurm", 500, "{\"errors\":[{\"error_number\":9000,\"error\":\"bad query\"}]}", &err);
    CHECK_TEXT(err.text, "usage.example.org answered no: bad query");
}

static void test_judge(void)
{
    struct err err;

    CHECK_NUMBER(judged(400, "{\"type\":\"/problems/cursor\",\"title\":\"Bad cursor\"}", &err),
                 ERR_NOT_FOUND);
    CHECK_TEXT(err.text, "usage.example.org answered no: Bad cursor");
    CHECK_NUMBER(judged(400, "{\"type\":\"/problems/parameter\",\"title\":\"Bad\"}", &err),
                 ERR_OTHER);
    CHECK_NUMBER(judged(410, NULL, &err), ERR_NOT_FOUND);
    CHECK_TEXT(err.text, "usage.example.org answered no");
}

/* Of proxies and gateways in front of a service. */
static void test_judge_fronts(void)
{
    static const struct {
        const char *body, *said;
    } fronts[] = {
        {"\n <!DOCTYPE html>\n<html><head><title data-a=\"b\">Log in</title>", ": Log in"},
        {"\xef\xbb\xbf<html><body><h1 class=x>502 Bad Gateway</h1></body>", ": 502 Bad Gateway"},
        {"<html><title></title><h1>No route</h1>", ": No route"},
        {"<html><title>cut", ""},
        {"\xef\xbb\xbf{\"error\":{\"message\":\"Overloaded\"}}", ": Overloaded"},
        {"{\"Message\":\"Forbidden\"}", ": Forbidden"},
        {"{\"fault\":{\"faultstring\":\"Spike arrest\"}}", ": Spike arrest"},
        {"{\"error_description\":\"no such client\"}", ": no such client"},
        {" \r\n\t ", ""},
        {"", ""},
    };
    struct err err;
    for (size_t i = 0; i < ARRAY_LEN(fronts); i++) {
        judged_by("anthropic", 502, fronts[i].body, &err);
        CHECK(text_starts(err.text, "usage.example.org answered no"));
        CHECK_TEXT(err.text + strlen("usage.example.org answered no"), fronts[i].said);
    }
}

int main(void)
{
    test_judge_fronts();
    test_judge();
    test_judge_slurm();
    return check_done();
}
