/* Reads replies as they come: head, body with a length, in chunks or until the connection ends, server-sent events. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include "client.h"
#include "clock.h"

void reply_begin(Connection *c) {
  c->part = HEAD;
  c->chunk_part = SIZE;
  c->status = c->chunked = c->closes = c->until_close = c->events = c->ended = 0;
  c->received = c->chunk_left = 0;
  c->length = -1;
  c->text_length = 0;
}

static void keep(Connection *c, const char *bytes, size_t length) {
  if (c->text_length + length + 1 > c->text_room) {
    c->text_room = (c->text_length + length + 1) * 2;
    c->text = realloc(c->text, c->text_room);
  }
  memcpy(c->text + c->text_length, bytes, length);
  c->text_length += length;
  c->text[c->text_length] = 0;
}

static void event_line(Connection *c) {
  if (strncmp(c->text, "data:", 5)) return;
  const char *time = strstr(c->text, "t=1"); /* microseconds since 1970 begin with 1 until 2033 */
  if (!time) {
    if (strstr(c->text, "[DONE]") || strstr(c->text, "\"message_stop\"")) c->ended = 1;
    return;
  }
  Request *request = &requests[c->request];
  if (!c->events++) request->first_event_ms = (now_us() - request->due) / 1000.0;
  if (c->request < options.skip) return;
  figures_event(((double)wall_us() - (double)strtoull(time + 2, 0, 10)) / 1000.0);
}

static void take_body(Connection *c, const char *bytes, size_t length) {
  c->received += length;
  while (options.stream && length) {
    const char *line_end = memchr(bytes, '\n', length);
    if (!line_end) break;
    keep(c, bytes, line_end - bytes);
    event_line(c);
    c->text_length = 0;
    length -= line_end + 1 - bytes;
    bytes = line_end + 1;
  }
  if (length) keep(c, bytes, length);
}

static void read_head(Connection *c) {
  c->status = atoi(c->text + 9);
  for (char *line = c->text; (line = strchr(line, '\n'));) {
    line++;
    if (!strncasecmp(line, "content-length:", 15)) c->length = atol(line + 15);
    else if (!strncasecmp(line, "transfer-encoding:", 18)) c->chunked = 1;
    else if (!strncasecmp(line, "connection: close", 17)) c->closes = 1;
  }
  c->until_close = !c->chunked && c->length < 0;
  c->part = BODY;
  c->text_length = 0;
}

static int digit(char hex) { return hex <= '9' ? hex - '0' : (hex | 32) - 'a' + 10; }

/* One byte that is no chunk's data. 1: the body is complete */
static int take_framing(Connection *c, char byte) {
  if (c->chunk_part == TRAILER) return byte == '\n';
  if (c->chunk_part == DATA_END) {
    if (byte == '\n') c->chunk_part = SIZE;
  } else if (byte == '\n') {
    c->chunk_part = c->chunk_left ? DATA : TRAILER;
  } else if (byte == ';') {
    c->chunk_part = EXTENSION;
  } else if (c->chunk_part == SIZE && byte != '\r' && byte != ' ') {
    c->chunk_left = c->chunk_left * 16 + digit(byte);
  }
  return 0;
}

/* 1: the body is complete */
static int take_chunks(Connection *c, const char *bytes, size_t length) {
  while (length) {
    size_t step = 1;
    if (c->chunk_part == DATA) {
      step = length < (size_t)c->chunk_left ? length : (size_t)c->chunk_left;
      take_body(c, bytes, step);
      c->chunk_left -= step;
      if (!c->chunk_left) c->chunk_part = DATA_END;
    } else if (take_framing(c, *bytes)) {
      return 1;
    }
    bytes += step;
    length -= step;
  }
  return 0;
}

Progress reply_take(Connection *c, const char *bytes, size_t length) {
  if (c->part == HEAD) {
    size_t before = c->text_length;
    keep(c, bytes, length);
    char *end = strstr(c->text, "\r\n\r\n");
    if (!end) return MORE;
    size_t used = end + 4 - c->text - before;
    *end = 0;
    read_head(c);
    bytes += used;
    length -= used;
  }
  int complete;
  if (c->chunked) {
    complete = take_chunks(c, bytes, length);
  } else {
    take_body(c, bytes, length);
    complete = c->length >= 0 && c->received >= c->length;
  }
  if (!complete) return MORE;
  return c->closes ? COMPLETE_AND_CLOSE : COMPLETE;
}

static int is_good_stream(const Connection *c) { return c->ended && c->events == options.events; }

int reply_is_good_at_close(const Connection *c) {
  return c->part == BODY && c->until_close && c->status == 200 && (!options.stream || is_good_stream(c));
}

void reply_finish(Connection *c) {
  if (c->status != 200) {
    request_finish(c, 0, &errors.status);
  } else if (options.stream) {
    request_finish(c, is_good_stream(c), &errors.cut);
  } else {
    int good = !options.needle || (c->text && strstr(c->text, options.needle));
    request_finish(c, good, &errors.body);
  }
}
