/* The load client's parts: schedule and options (load.c), connections (client_connection.c), replies (client_reply.c),
 * figures (client_figures.c). One thread, so nothing is locked. */
#ifndef CLIENT_H
#define CLIENT_H
#include <stddef.h>
#include <stdint.h>

typedef enum { HEAD, BODY } Part;
typedef enum { SIZE, EXTENSION, DATA, DATA_END, TRAILER } ChunkPart;
typedef enum { MORE, COMPLETE, COMPLETE_AND_CLOSE } Progress;

typedef struct Connection {
  int fd;
  int request; /* index; -1: idle */
  int reused;
  size_t sent;
  Part part;
  int status, chunked, closes, until_close;
  long length; /* of the body; -1: not told */
  long received;
  ChunkPart chunk_part;
  long chunk_left;
  int events, ended; /* of a stream: deltas so far, its last word */
  char *text;        /* the head; then the whole body, or a stream's current line */
  size_t text_length, text_room;
  struct Connection *next_idle;
} Connection;

typedef struct {
  uint64_t due; /* when it was to start, in now_us(): latency counts from here */
  double first_event_ms, latency_ms;
  int good, done, retried;
  Connection *connection;
} Request;

typedef struct {
  char host[64], path[1024], headers[8192];
  const char *body_file, *needle;
  int port, count, stream, events, timeout_ms, skip;
  double rate;
} Options;

typedef struct {
  long status, connection, timeout, cut, body;
} Errors;

extern Options options;
extern Request *requests;
extern Errors errors;
extern int done_count, good_count;
extern uint64_t last_done;
extern char *message;
extern size_t message_length;
extern int epoll;

/* client_connection.c */
void request_start(int index);
void request_finish(Connection *c, int good, long *error);
void connection_ready(Connection *c, uint32_t events);
void connection_time_out(Connection *c);

/* client_reply.c */
void reply_begin(Connection *c);
Progress reply_take(Connection *c, const char *bytes, size_t length);
int reply_is_good_at_close(const Connection *c);
void reply_finish(Connection *c);

/* client_figures.c */
void figures_event(double delay_ms);
void figures_print(uint64_t first_due);
#endif
