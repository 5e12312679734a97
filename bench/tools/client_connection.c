/* Connections are kept and used again; one more is opened when none is idle. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "client.h"
#include "clock.h"

static Connection *idle;

static void discard(Connection *c) {
  close(c->fd);
  free(c->text);
  free(c);
}

static void discard_idle(Connection *c) {
  for (Connection **place = &idle; *place; place = &(*place)->next_idle) {
    if (*place != c) continue;
    *place = c->next_idle;
    break;
  }
  discard(c);
}

void request_finish(Connection *c, int good, long *error) {
  Request *request = &requests[c->request];
  last_done = now_us();
  request->done = 1;
  request->good = good;
  request->latency_ms = (last_done - request->due) / 1000.0;
  request->connection = 0;
  done_count++;
  good_count += good;
  if (!good) ++*error;
  c->request = -1;
}

static void watch(Connection *c, int operation, int output) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | (output ? EPOLLOUT : 0), .data.ptr = c};
  epoll_ctl(epoll, operation, c->fd, &event);
}

static void send_request(Connection *c) {
  while (c->sent < message_length) {
    ssize_t sent = send(c->fd, message + c->sent, message_length - c->sent, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno != EAGAIN && errno != ENOTCONN) return; /* reading will tell */
      break;
    }
    c->sent += sent;
  }
  watch(c, EPOLL_CTL_MOD, c->sent < message_length);
}

/* A connection under way, or 0 when there is none to be had. */
static Connection *connection_open(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options.port)};
  inet_pton(AF_INET, options.host, &address.sin_addr);
  if (fd < 0) return 0;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(fd, (void *)&address, sizeof address) && errno != EINPROGRESS) {
    close(fd);
    return 0;
  }
  Connection *c = calloc(1, sizeof *c);
  c->fd = fd;
  watch(c, EPOLL_CTL_ADD, 1);
  return c;
}

void request_start(int index) {
  Connection *c = idle;
  if (c) {
    idle = c->next_idle;
    c->reused = 1;
  } else if (!(c = connection_open())) {
    Connection none = {.request = index};
    request_finish(&none, 0, &errors.connection);
    return;
  }
  c->request = index;
  c->sent = 0;
  requests[index].connection = c;
  reply_begin(c);
  if (c->reused) send_request(c);
}

/* The peer has closed. A kept connection that dies before any answer is no failure: the request is sent again, once. */
static void peer_closed(Connection *c) {
  int index = c->request;
  if (index < 0) {
    discard_idle(c);
    return;
  }
  if (c->reused && c->part == HEAD && !c->text_length && !requests[index].retried) {
    requests[index].retried = 1;
    discard(c);
    request_start(index);
    return;
  }
  request_finish(c, reply_is_good_at_close(c), c->part == BODY ? &errors.cut : &errors.connection);
  discard(c);
}

void connection_time_out(Connection *c) {
  request_finish(c, 0, &errors.timeout);
  discard(c);
}

/* 1: the connection is closed */
static int take(Connection *c, const char *bytes, size_t length) {
  if (c->request < 0) { /* bytes that nobody asked for */
    discard_idle(c);
    return 1;
  }
  Progress progress = reply_take(c, bytes, length);
  if (progress == MORE) return 0;
  reply_finish(c);
  if (progress == COMPLETE_AND_CLOSE) {
    discard(c);
    return 1;
  }
  c->next_idle = idle;
  idle = c;
  return 0;
}

void connection_ready(Connection *c, uint32_t events) {
  static char bytes[1 << 18];
  if (events & EPOLLOUT && c->request >= 0) send_request(c);
  if (!(events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))) return;
  for (;;) {
    ssize_t got = recv(c->fd, bytes, sizeof bytes, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      peer_closed(c);
      return;
    }
    if (take(c, bytes, got)) return;
    if (got < (ssize_t)sizeof bytes && !(events & EPOLLRDHUP)) return;
  }
}
