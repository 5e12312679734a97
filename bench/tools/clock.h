/* Time and file limits, as vendor stub and load client share them. */
#ifndef CLOCK_H
#define CLOCK_H
#include <stdint.h>
#include <sys/resource.h>
#include <time.h>

static inline uint64_t clock_us(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000ull + t.tv_nsec / 1000;
}

/* Microseconds that never jump: for timers and latencies. */
static inline uint64_t now_us(void) { return clock_us(CLOCK_MONOTONIC); }

/* Microseconds since 1970: two processes of one machine can compare them. */
static inline uint64_t wall_us(void) { return clock_us(CLOCK_REALTIME); }

/* As many open files as the machine allows without asking. */
static inline void raise_file_limit(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}
#endif
