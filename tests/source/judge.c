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

int main(void)
{
    test_judge();
    test_judge_slurm();
    return check_done();
}
