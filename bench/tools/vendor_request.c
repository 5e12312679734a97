/* Reads requests as gateways send them: with a length or in chunks, one after another on a connection. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include "vendor.h"

typedef struct {
  long length;
  int chunked, expects_continue;
} Head;

static Head read_head(const char *text) {
  Head head = {0};
  for (const char *line = text; (line = strchr(line, '\n'));) {
    line++;
    if (!strncasecmp(line, "content-length:", 15)) head.length = atol(line + 15);
    else if (!strncasecmp(line, "transfer-encoding:", 18)) head.chunked = 1;
    else if (!strncasecmp(line, "expect:", 7)) head.expects_continue = 1;
  }
  return head;
}

/* Whether a chunked body is here to its end; *end is set behind it. */
static int chunks_complete(char *p, char *limit, char **end) {
  while (p < limit) {
    char *line_end = memchr(p, '\n', limit - p);
    if (!line_end) return 0;
    long size = strtol(p, 0, 16);
    char *next = line_end + 1 + size + 2;
    if (next > limit) return 0;
    if (!size) {
      *end = next;
      return 1;
    }
    p = next;
  }
  return 0;
}

/* Joins the chunks of a complete body in place; returns the body's length. */
static size_t join_chunks(char *body, char *limit) {
  char *from = body, *to = body;
  for (;;) {
    char *line_end = memchr(from, '\n', limit - from);
    long size = strtol(from, 0, 16);
    if (!size) return to - body;
    memmove(to, line_end + 1, size);
    to += size;
    from = line_end + 1 + size + 2;
  }
}

static int asks_for_stream(const char *body, size_t length) {
  const char *limit = body + length;
  for (const char *p = body; (p = memmem(p, limit - p, "\"stream\"", 8));) {
    p += 8;
    while (p < limit && (*p == ' ' || *p == ':')) p++;
    if (p + 4 <= limit && !memcmp(p, "true", 4)) return 1;
  }
  return 0;
}

static void read_letter(Order *order, char letter, int value) {
  switch (letter) {
    case 'd': order->delay_ms = value; break;
    case 'n': order->events = value; break;
    case 'i': order->interval_ms = value; break;
    case 's': order->padding = value < 60000 ? value : 60000; break;
    case 'e': order->status = value; break;
  }
}

/* The order is in the model's name: mock-d<ms>-n<events>-i<ms>-s<bytes>-e<status>, in any selection. */
static void read_model(Order *order, const char *body, size_t length) {
  const char *limit = body + length;
  const char *p = memmem(body, length, "\"model\"", 7);
  if (!p) return;
  p = memchr(p + 7, '"', limit - p - 7);
  const char *end = p ? memchr(p + 1, '"', limit - p - 1) : 0;
  if (!end) return;
  p = memmem(p, end - p, "mock", 4);
  for (; p && p + 2 < end; p++)
    if (*p == '-') read_letter(order, p[1], atoi(p + 2));
}

static int read_order(Connection *c, size_t head_length, const char *body, size_t length) {
  char *line_end = memchr(c->in, '\r', head_length);
  char *path = memchr(c->in, ' ', line_end - c->in);
  char *path_end = path ? memchr(path + 1, ' ', line_end - path - 1) : 0;
  if (!path_end) return -1;
  c->order = (Order){.events = 10};
  c->order.counter = !strncmp(path + 1, "/replies", 8);
  c->order.anthropic = memmem(path, path_end - path, "/messages", 9) != 0;
  c->order.stream = asks_for_stream(body, length);
  read_model(&c->order, body, length);
  return 1;
}

int request_take(Connection *c) {
  char *head_end = memmem(c->in, c->in_length, "\r\n\r\n", 4);
  if (!head_end) return 0;
  *head_end = 0;
  Head head = read_head(c->in);
  *head_end = '\r';
  char *body = head_end + 4, *limit = c->in + c->in_length, *end = body + head.length;
  if (head.expects_continue && body == limit && head.length) return 2;
  if (head.chunked ? !chunks_complete(body, limit, &end) : end > limit) return 0;
  size_t length = head.chunked ? join_chunks(body, limit) : (size_t)head.length;
  int taken = read_order(c, body - c->in, body, length);
  c->in_length = limit - end;
  memmove(c->in, end, c->in_length);
  return taken;
}
