/* setup: what the credential may see, asked of the service feed by feed. */
#include <string.h>

#include "new_profile.h"
#include "probe.h"

enum { SKEW_NOTE = MINUTE };

static const char *const marks[] = {[PROBE_UNASKED] = " - ",
                                    [PROBE_OPEN] = "yes",
                                    [PROBE_CLOSED] = "no ",
                                    [PROBE_ABSENT] = "no ",
                                    [PROBE_FAILED] = " ? "};

static bool say_feed(const struct talk *talk, const struct probe_feed *feed, struct err *err)
{
    CLEANUP(str_finish)
    struct str text = {0};
    probe_feed_print(&text, feed);
    return talk_item(talk, marks[feed->fate], str_text(&text), err);
}

static bool say_feeds(const struct talk *talk, struct probe *probe, struct err *err)
{
    const struct probe_feed *feed;
    while ((feed = probe_next(probe)))
        if ((probe->err.code == ERR_NONE || probe_count_open(probe)) && !say_feed(talk, feed, err))
            return false;
    return true;
}

static bool say_account(const struct talk *talk, const struct probe *probe, struct err *err)
{
    const union value *session = probe->session.n ? rows_at(&probe->session, 0) : NULL;
    const char *name = session ? session[SESSION_NAME].text : NULL;
    const char *role = session ? session[SESSION_ROLE].text : NULL;
    if (!name)
        return true;
    return talk_say(talk, err, "The account is %s%s%s.", name, role ? ", as " : "",
                    role ? role : "");
}

static bool say_clock(const struct talk *talk, const struct probe *probe, struct err *err)
{
    char apart[NUMBER_MAX];
    int64_t skew = probe->skew;
    if (skew == UNKNOWN || (skew < SKEW_NOTE && skew > -SKEW_NOTE))
        return true;
    format_duration(apart, sizeof(apart), skew < 0 ? -skew : skew);
    return talk_say(talk, err,
                    "Note: the service's clock is %s %s that of this machine, so that what is "
                    "newest is shown too %s. Set the wrong one right (timedatectl shows whether "
                    "this one is kept right).",
                    apart, skew < 0 ? "behind" : "ahead of", skew < 0 ? "old" : "new");
}

static bool has_events(const struct probe *probe)
{
    for (size_t i = 0; i < probe->n; i++)
        if (probe->feeds[i].feed->set == DATA_EVENTS && probe->feeds[i].fate == PROBE_OPEN)
            return true;
    return false;
}

/* One sentence about all of it. */
static bool say_verdict(const struct talk *talk, const struct probe *probe, struct err *err)
{
    size_t open = probe_count_open(probe);
    if (probe->err.code != ERR_NONE)
        return talk_say(talk, err, "No: %s.", probe->err.text);
    if (!open && probe->feeds[0].err.code != ERR_NONE)
        return talk_say(talk, err, "Nothing can be read: %s.", probe->feeds[0].err.text);
    if (!open)
        return talk_say(talk, err, "Nothing can be read with this credential.");
    if (!has_events(probe))
        return talk_say(talk, err,
                        "It works, but without events: the numbers over time stay empty.");
    if (open < probe->n)
        return talk_say(talk, err,
                        "It works. What is closed is missing in the views, which say "
                        "so; the rest is whole.");
    return talk_say(talk, err, "It works.");
}

static bool ask_all(struct new_profile *profile, struct probe *probe, bool *ok, struct err *err)
{
    CLEANUP(config_draft_finish)
    struct config_draft draft = {0};
    const struct talk *talk = &profile->talk;
    if (!new_profile_draft(profile, &draft, err) ||
        !probe_begin(probe, new_profile_read(profile, &draft), &profile->secret, err))
        return false;
    bool said = talk_say(talk, err, "\nAsking %s what this credential may see:", profile->url) &&
                say_feeds(talk, probe, err) && say_account(talk, probe, err) &&
                say_clock(talk, probe, err);
    if (said && probe->err.code == ERR_CANCELLED)
        return err_set(err, ERR_CANCELLED, "%s", probe->err.text);
    *ok = probe_count_open(probe) > 0;
    profile->refused = probe->err.code == ERR_AUTH;
    return said && say_verdict(talk, probe, err);
}

/* Services of one's own are often signed by an authority of one's own. *again: there is one. */
static bool ask_authority(struct new_profile *profile, const struct probe *probe, bool *again,
                          struct err *err)
{
    char answer[TALK_ANSWER];
    const struct talk_question question = {
        .text = "PEM file of your own authority, if that is who signed it", .suggest = "none"};
    *again = false;
    if (profile->yes || profile->ca_file || !text_starts(probe->err.text, "TLS: the certificate"))
        return true;
    if (!talk_put(&profile->talk, &question, answer, err))
        return false;
    *again = !text_equal(answer, "none");
    if (*again)
        profile->ca_file = arena_text(&profile->arena, answer);
    return true;
}

bool new_profile_test(struct new_profile *profile, bool *ok, struct err *err)
{
    bool again = true, good = true;
    if (!profile->source)
        return new_profile_test_cluster(profile, ok, err);
    while (again && good) {
        CLEANUP(probe_finish)
        struct probe probe = {0};
        good = ask_all(profile, &probe, ok, err) && ask_authority(profile, &probe, &again, err);
    }
    return good;
}
