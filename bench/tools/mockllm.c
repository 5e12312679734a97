/* mockllm: a fast stub of an LLM vendor, OpenAI's chat completions and Anthropic's messages, one epoll thread.
 *
 *   mockllm PORT
 *
 * The request says what it wants, so that any gateway can be driven without touching its configuration:
 *   path ending in /messages   Anthropic's format, any other OpenAI's
 *   path /replies              only the number of replies so far: {"replies":7}
 *   "stream":true              server-sent events
 *   model "mock-d<ms>-n<events>-i<ms>-s<bytes>-e<status>", any selection, anything before "mock":
 *     d delay before the first byte, n deltas, i time between them, s more bytes in each, e status of an error */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "clock.h"
#include "vendor.h"

static int epoll;
static long replies;

static void close_connection(Connection *c) {
  timer_remove(c);
  close(c->fd);
  free(c->in);
  free(c->out);
  free(c);
}

/* Sends what the socket takes and watches it for the rest. -1: the connection is dead */
static int flush(Connection *c) {
  while (c->out_sent < c->out_length) {
    ssize_t sent = send(c->fd, c->out + c->out_sent, c->out_length - c->out_sent, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return -1;
    if (sent < 0) break;
    c->out_sent += sent;
  }
  int pending = c->out_sent < c->out_length;
  if (!pending) c->out_sent = c->out_length = 0;
  if (pending != c->watches_output) {
    c->watches_output = pending;
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | (pending ? EPOLLOUT : 0), .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event);
  }
  return 0;
}

/* Appends the deltas that are due by now; 1: and the end of the stream. */
static int append_due(Connection *c, uint64_t now) {
  if (!c->head_sent) reply_stream_head(c);
  c->head_sent = 1;
  while (c->events_sent < c->order.events) {
    reply_stream_delta(c);
    if (++c->events_sent == c->order.events || !c->order.interval_ms) continue;
    c->due += c->order.interval_ms * 1000ull;
    if (c->due > now) return 0;
  }
  reply_stream_tail(c);
  return 1;
}

/* Sends what is due. -1: the connection is dead */
static int reply(Connection *c) {
  int complete = 1;
  if (!c->order.stream || c->order.status) reply_whole(c);
  else complete = append_due(c, now_us());
  if (complete) {
    c->busy = 0;
    replies++;
  }
  if (flush(c)) return -1;
  if (!complete) timer_add(c);
  return 0;
}

/* Begins the replies to whole requests in the input, one at a time. -1: the connection is dead */
static int take_requests(Connection *c) {
  while (!c->busy && c->in_length) {
    int taken = request_take(c);
    if (taken < 0) return -1;
    if (taken == 0) return 0;
    if (taken == 2) {
      reply_continue(c);
      return flush(c);
    }
    if (c->order.counter) {
      reply_counter(c, replies);
      return flush(c);
    }
    c->busy = 1;
    c->head_sent = c->events_sent = 0;
    c->due = now_us() + c->order.delay_ms * 1000ull;
    if (c->order.delay_ms) timer_add(c);
    else if (reply(c)) return -1;
  }
  return 0;
}

/* Reads until the socket has no more. -1: the connection is dead */
static int receive(Connection *c) {
  for (;;) {
    if (c->in_length == c->in_room) {
      c->in_room *= 2;
      c->in = realloc(c->in, c->in_room);
    }
    ssize_t got = recv(c->fd, c->in + c->in_length, c->in_room - c->in_length, 0);
    if (got < 0 && errno == EAGAIN) return 0;
    if (got <= 0) return -1;
    c->in_length += got;
    if (c->in_length < c->in_room) return 0;
  }
}

static void accept_all(int listener) {
  int fd, one = 1;
  while ((fd = accept4(listener, 0, 0, SOCK_NONBLOCK)) >= 0) {
    if (fd >= MAX_CONNECTIONS) {
      close(fd);
      continue;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    Connection *c = calloc(1, sizeof *c);
    c->fd = fd;
    c->timer_place = -1;
    c->in_room = 8192;
    c->in = malloc(c->in_room);
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  }
}

static void serve(Connection *c, uint32_t events) {
  int dead = 0;
  if (events & EPOLLOUT) dead = flush(c);
  if (!dead && events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) dead = receive(c);
  if (!dead) dead = take_requests(c);
  if (dead) close_connection(c);
}

static void serve_timers(void) {
  uint64_t now = now_us();
  for (Connection *c; (c = timer_first()) && c->due <= now;) {
    timer_remove(c);
    if (reply(c) || take_requests(c)) close_connection(c);
  }
}

static int milliseconds_to_next(void) {
  Connection *first = timer_first();
  if (!first) return -1;
  int64_t wait = (int64_t)first->due - (int64_t)now_us();
  return wait <= 0 ? 0 : (int)((wait + 999) / 1000);
}

static int listen_on(int port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (void *)&address, sizeof address) || listen(listener, 8192)) {
    perror("mockllm: cannot listen");
    exit(1);
  }
  return listener;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: mockllm PORT\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  raise_file_limit();
  int listener = listen_on(atoi(argv[1]));
  epoll = epoll_create1(0);
  struct epoll_event door = {.events = EPOLLIN, .data.ptr = 0}, events[512];
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &door);
  for (;;) {
    int count = epoll_wait(epoll, events, 512, milliseconds_to_next());
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr) serve(events[i].data.ptr, events[i].events);
      else accept_all(listener);
    }
    serve_timers();
  }
}
