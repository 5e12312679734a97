/* What the stub answers, in both formats. A delta carries the time at which it was made, "t=<wall_us>;", so that a
 * client on the same machine can tell how long it was on its way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "clock.h"
#include "vendor.h"

#define TEXT                                                                                       \
  "The quick brown fox jumps over the lazy dog. This is a fixed reply of a stub vendor; it is "    \
  "about as long as a short answer of a chat model would be, two sentences or so."
#define CHUNK                                                                                      \
  "{\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"         \
  "\"model\":\"gpt-mock\",\"choices\":[{\"index\":0,"
#define MESSAGE "{\"id\":\"msg_01mock\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-mock\","

static const char OPENAI_ANSWER[] =
    "{\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"gpt-mock\","
    "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" TEXT "\"},"
    "\"logprobs\":null,\"finish_reason\":\"stop\"}],"
    "\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":40,\"total_tokens\":160},"
    "\"system_fingerprint\":\"fp_mock\"}";
static const char ANTHROPIC_ANSWER[] =
    MESSAGE "\"content\":[{\"type\":\"text\",\"text\":\"" TEXT "\"}],"
    "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":120,\"output_tokens\":40}}";
static const char OPENAI_START[] =
    "data: " CHUNK "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
static const char ANTHROPIC_START[] =
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":" MESSAGE "\"content\":[],"
    "\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":120,\"output_tokens\":1}}}\n\n"
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
    "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";
static const char OPENAI_DELTA[] =
    "data: " CHUNK "\"delta\":{\"content\":\"t=%llu;%.*s\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
static const char ANTHROPIC_DELTA[] =
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
    "\"delta\":{\"type\":\"text_delta\",\"text\":\"t=%llu;%.*s\"}}\n\n";
static const char OPENAI_END[] =
    "data: " CHUNK "\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
static const char ANTHROPIC_END[] =
    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\","
    "\"stop_sequence\":null},\"usage\":{\"output_tokens\":40}}\n\n"
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
static const char OPENAI_ERROR[] =
    "{\"error\":{\"message\":\"mock error\",\"type\":\"mock_error\",\"param\":null,\"code\":null}}";
static const char ANTHROPIC_ERROR[] =
    "{\"type\":\"error\",\"error\":{\"type\":\"mock_error\",\"message\":\"mock error\"}}";

static char padding[60001];

static void append(Connection *c, const char *bytes, size_t length) {
  if (c->out_length + length > c->out_room) {
    c->out_room = (c->out_length + length) * 2;
    c->out = realloc(c->out, c->out_room);
  }
  memcpy(c->out + c->out_length, bytes, length);
  c->out_length += length;
}

static void append_text(Connection *c, const char *text) { append(c, text, strlen(text)); }

static void append_chunk(Connection *c, const char *bytes, size_t length) {
  char size[20];
  append(c, size, sprintf(size, "%zx\r\n", length));
  append(c, bytes, length);
  append(c, "\r\n", 2);
}

void reply_continue(Connection *c) { append_text(c, "HTTP/1.1 100 Continue\r\n\r\n"); }

static void append_body(Connection *c, int status, const char *body) {
  char head[160];
  sprintf(head, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", status,
          status == 200 ? "OK" : "Error", strlen(body));
  append_text(c, head);
  append_text(c, body);
}

void reply_counter(Connection *c, long replies) {
  char body[64];
  sprintf(body, "{\"replies\":%ld}", replies);
  append_body(c, 200, body);
}

void reply_whole(Connection *c) {
  const Order *order = &c->order;
  const char *body = order->anthropic ? ANTHROPIC_ANSWER : OPENAI_ANSWER;
  if (order->status) body = order->anthropic ? ANTHROPIC_ERROR : OPENAI_ERROR;
  append_body(c, order->status ? order->status : 200, body);
}

void reply_stream_head(Connection *c) {
  append_text(c, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                 "Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n");
  const char *start = c->order.anthropic ? ANTHROPIC_START : OPENAI_START;
  append_chunk(c, start, strlen(start));
}

void reply_stream_delta(Connection *c) {
  static char delta[sizeof padding + 1024];
  if (!padding[0]) memset(padding, 'x', sizeof padding - 1);
  unsigned long long time = wall_us();
  int length = c->order.anthropic ? sprintf(delta, ANTHROPIC_DELTA, time, c->order.padding, padding)
                                  : sprintf(delta, OPENAI_DELTA, time, c->order.padding, padding);
  append_chunk(c, delta, length);
}

void reply_stream_tail(Connection *c) {
  const char *end = c->order.anthropic ? ANTHROPIC_END : OPENAI_END;
  append_chunk(c, end, strlen(end));
  append_text(c, "0\r\n\r\n");
}
