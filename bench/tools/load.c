/* load: an open-loop client of LLM gateways, plain replies and streams, one epoll thread, JSON on stdout.
 *
 *   load -u http://127.0.0.1:PORT/PATH -b BODYFILE [-H 'Name: value']... -N requests -r requests_per_second
 *        [-s -n events]   replies are streams with so many "t=<us>;" deltas (see vendor_reply.c)
 *        [-k needle]      a plain reply is good when it contains this
 *        [-T timeout_ms]  of a request (60000)     [-x skip]  so many first requests stay out of the percentiles
 *
 * Requests start at fixed times, whatever became of the earlier ones, and latency counts from there: a stall of the
 * gateway shows in full. "-r 100000 -N 1000" is 1,000 at once. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "client.h"
#include "clock.h"

Options options = {.path = "/", .count = 1, .rate = 1, .timeout_ms = 60000};
Request *requests;
Errors errors;
int done_count, good_count, epoll;
uint64_t last_done;
char *message;
size_t message_length;

static void fail(const char *what) {
  fprintf(stderr, "load: %s; see the head of load.c\n", what);
  exit(2);
}

static void add_header(const char *header) {
  if (strlen(options.headers) + strlen(header) + 3 > sizeof options.headers) fail("too many headers");
  strcat(strcat(options.headers, header), "\r\n");
}

static void read_options(int argc, char **argv) {
  const char *url = "";
  for (int letter; (letter = getopt(argc, argv, "u:b:H:N:r:sn:k:T:x:")) > 0;) {
    switch (letter) {
      case 'u': url = optarg; break;
      case 'b': options.body_file = optarg; break;
      case 'H': add_header(optarg); break;
      case 'N': options.count = atoi(optarg); break;
      case 'r': options.rate = atof(optarg); break;
      case 's': options.stream = 1; break;
      case 'n': options.events = atoi(optarg); break;
      case 'k': options.needle = optarg; break;
      case 'T': options.timeout_ms = atoi(optarg); break;
      case 'x': options.skip = atoi(optarg); break;
      default: fail("unknown option");
    }
  }
  if (sscanf(url, "http://%63[^:/]:%d%1023s", options.host, &options.port, options.path) < 2) fail("no URL");
  if (strncmp(options.host, "127.", 4)) fail("this machine only");
  if (!options.body_file) fail("no body");
}

static void build_message(void) {
  FILE *file = fopen(options.body_file, "r");
  if (!file) fail("the body cannot be read");
  fseek(file, 0, SEEK_END);
  size_t length = ftell(file);
  rewind(file);
  message = malloc(length + sizeof options.headers + sizeof options.path + 512);
  message_length = sprintf(message,
                           "POST %s HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: application/json\r\n"
                           "Accept: */*\r\n%sContent-Length: %zu\r\n\r\n",
                           options.path, options.host, options.port, options.headers, length);
  message_length += fread(message + message_length, 1, length, file);
  fclose(file);
}

static void end_late_ones(int started, uint64_t now) {
  static int first; /* all before it are done */
  while (first < started && requests[first].done) first++;
  for (int i = first; i < started; i++) {
    Connection *c = requests[i].connection;
    if (c && now > requests[i].due + options.timeout_ms * 1000ull) connection_time_out(c);
  }
}

static int milliseconds_to(uint64_t due) {
  int64_t wait = (int64_t)due - (int64_t)now_us();
  return wait <= 0 ? 0 : (int)(wait / 1000);
}

static void run(void) {
  struct epoll_event events[512];
  uint64_t last_look = now_us();
  int started = 0;
  while (done_count < options.count) {
    uint64_t now = now_us();
    while (started < options.count && requests[started].due <= now) request_start(started++);
    if (now > last_look + 250000) {
      last_look = now;
      end_late_ones(started, now);
    }
    int wait = started < options.count ? milliseconds_to(requests[started].due) : 50;
    int count = epoll_wait(epoll, events, 512, wait);
    for (int i = 0; i < count; i++) connection_ready(events[i].data.ptr, events[i].events);
  }
}

int main(int argc, char **argv) {
  read_options(argc, argv);
  signal(SIGPIPE, SIG_IGN);
  raise_file_limit();
  build_message();
  epoll = epoll_create1(0);
  requests = calloc(options.count, sizeof *requests);
  uint64_t first_due = now_us() + 20000;
  for (int i = 0; i < options.count; i++) requests[i].due = first_due + (uint64_t)(i * 1e6 / options.rate);
  run();
  figures_print(first_due);
  return 0;
}
