/* The vendor stub's parts: connections (mockllm.c), requests (vendor_request.c), replies (vendor_reply.c), timers
 * (vendor_timers.c). One thread, so nothing is locked. */
#ifndef VENDOR_H
#define VENDOR_H
#include <stddef.h>
#include <stdint.h>

/* What a request asks of the stub. */
typedef struct {
  int counter;     /* only how many replies there were so far */
  int anthropic;   /* its format; else OpenAI's */
  int stream;      /* server-sent events instead of one body */
  int events;      /* deltas of a stream */
  int delay_ms;    /* before the first byte */
  int interval_ms; /* between two deltas */
  int padding;     /* bytes more in each delta */
  int status;      /* an error's status; 0: none */
} Order;

typedef struct {
  int fd;
  int busy;     /* a reply is due or under way */
  int watches_output;
  Order order;
  int head_sent; /* of a stream */
  int events_sent;
  char *in;
  size_t in_length, in_room;
  char *out;
  size_t out_length, out_room, out_sent;
  uint64_t due;      /* when the next thing is to be sent, in now_us() */
  int timer_place; /* in the timers' heap; -1: none */
} Connection;

#define MAX_CONNECTIONS 65536

/* vendor_timers.c: connections by the time at which they are due */
void timer_add(Connection *c);
void timer_remove(Connection *c);
Connection *timer_first(void); /* 0: none */

/* vendor_request.c: takes one whole request out of c->in.
 * 1: there was one, c->order says what it asks; 0: not all is here yet; -1: no HTTP; 2: the body waits for a 100 */
int request_take(Connection *c);

/* vendor_reply.c: append to c->out */
void reply_whole(Connection *c);
void reply_stream_head(Connection *c);
void reply_stream_delta(Connection *c);
void reply_stream_tail(Connection *c);
void reply_continue(Connection *c);
void reply_counter(Connection *c, long replies);
#endif
