/* The small HTTP client. */
#include "client.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

static int connect_to(const char *url)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_port = htons((uint16_t)atoi(strrchr(url, ':') + 1));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void read_all(int fd, size_t most, struct str *out)
{
    char buffer[65536];
    ssize_t n;
    while ((most == 0 || out->len < most) && (n = recv(fd, buffer, sizeof buffer, 0)) > 0)
        str_bytes(out, buffer, (size_t)n);
}

static void split(struct str *all, struct reply *reply)
{
    char value[128];
    const char *end = strstr(str_text(all), "\r\n\r\n");
    if (!end)
        return;
    size_t head = (size_t)(end - all->data) + 2;
    reply->head = mem_array(head + 1, 1);
    memcpy(reply->head, all->data, head);
    reply->status = atoi(reply->head + strlen("HTTP/1.1 "));
    reply->size = all->len - head - 2;
    reply->body = mem_array(reply->size + 1, 1);
    memcpy(reply->body, all->data + head + 2, reply->size);
    reply->announced = *reply_header(reply, "Content-Length", value) ? atoll(value) : -1;
    reply->whole = reply->announced == (int64_t)reply->size;
}

struct reply client_ask(const struct ask *ask)
{
    struct reply reply = {.announced = -1};
    struct str text = {0};
    int fd = connect_to(ask->url);
    if (fd < 0)
        return reply;
    str_addf(&text, "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n",
             ask->method ? ask->method : "GET", ask->path);
    if (ask->token)
        str_addf(&text, "Authorization: Bearer %s\r\n", ask->token);
    str_addf(&text, "%s\r\n", ask->headers ? ask->headers : "");
    if (send(fd, text.data, text.len, MSG_NOSIGNAL) == (ssize_t)text.len) {
        str_clear(&text);
        read_all(fd, ask->most, &text);
        split(&text, &reply);
    }
    close(fd);
    str_finish(&text);
    return reply;
}

void reply_finish(struct reply *reply)
{
    free(reply->head);
    free(reply->body);
    *reply = (struct reply){0};
}

const char *reply_header(const struct reply *reply, const char *name, char out[static 128])
{
    *out = 0;
    size_t size = strlen(name);
    for (const char *line = reply->head; line && *line; line = strstr(line, "\r\n") + 2)
        if (strncasecmp(line, name, size) == 0 && line[size] == ':')
            snprintf(out, 128, "%.*s", (int)strcspn(line + size + 2, "\r"), line + size + 2);
    return out;
}

char *reply_unpack(const struct reply *reply, size_t most, size_t *size)
{
    enum { GZIP = 15 + 16 };
    z_stream stream = {.next_in = (Bytef *)reply->body, .avail_in = (uInt)reply->size};
    char *out = mem_array(most + 1, 1);
    inflateInit2(&stream, GZIP);
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)most;
    int state = inflate(&stream, Z_FINISH);
    *size = stream.total_out;
    inflateEnd(&stream);
    if (state == Z_STREAM_END || stream.avail_out == 0)
        return out;
    free(out);
    return NULL;
}

static json_t *get_json(const char *url, const char *path, const char *headers)
{
    struct ask ask = {.url = url, .path = path, .token = "t", .headers = headers};
    struct reply reply = client_ask(&ask);
    json_t *json = reply.status == 200 ? json_loadb(reply.body, reply.size, 0, NULL) : NULL;
    reply_finish(&reply);
    return json;
}

json_t *client_json(const char *url, const char *fmt, ...)
{
    char path[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(path, sizeof path, fmt, args);
    va_end(args);
    return get_json(url, path, NULL);
}

json_t *client_columns(const char *url, const char *fmt, ...)
{
    char path[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(path, sizeof path, fmt, args);
    va_end(args);
    return get_json(url, path,
                    "Accept: application/vnd.usage.columns+json, application/json;q=0.5\r\n");
}

json_t *client_list(const char *url, const char *path, int limit)
{
    json_t *all = json_array(), *page;
    char cursor[128] = "";
    do {
        page = client_json(url, "%slimit=%d%s%s", path, limit, *cursor ? "&cursor=" : "", cursor);
        json_array_extend(all, json_object_get(page, "data"));
        const char *next = json_string_value(json_object_get(page, "next_cursor"));
        bool more = json_is_true(json_object_get(page, "has_more"));
        snprintf(cursor, sizeof cursor, "%s", next && more ? next : "");
        json_decref(page);
    } while (*cursor);
    return all;
}
