/* Percentiles, as JSON on stdout. All in milliseconds. */
#include <stdio.h>
#include <stdlib.h>
#include "client.h"

static float *delays;
static size_t delay_count, delay_room;

void figures_event(double delay_ms) {
  if (delay_count == delay_room) {
    delay_room = delay_room ? delay_room * 2 : 65536;
    delays = realloc(delays, delay_room * sizeof *delays);
  }
  delays[delay_count++] = delay_ms;
}

static int ascending(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

static void print_percentiles(const char *name, float *values, size_t count) {
  if (!count) {
    printf("\"%s\":null,", name);
    return;
  }
  qsort(values, count, sizeof *values, ascending);
  printf("\"%s\":{\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f},", name, values[count / 2], values[count * 99 / 100],
         values[count - 1]);
}

void figures_print(uint64_t first_due) {
  float *latencies = malloc(options.count * sizeof *latencies), *firsts = malloc(options.count * sizeof *firsts);
  size_t latency_count = 0, first_count = 0;
  for (int i = options.skip; i < options.count; i++) {
    if (!requests[i].good) continue;
    latencies[latency_count++] = requests[i].latency_ms;
    if (requests[i].first_event_ms > 0) firsts[first_count++] = requests[i].first_event_ms;
  }
  printf("{");
  print_percentiles("latency", latencies, latency_count);
  print_percentiles("first_event", firsts, first_count);
  print_percentiles("event_delay", delays, delay_count);
  printf("\"good\":%d,\"wall_ms\":%.1f,", good_count, (last_done - first_due) / 1000.0);
  printf("\"errors\":{\"status\":%ld,\"connection\":%ld,\"timeout\":%ld,\"cut\":%ld,\"body\":%ld}}\n", errors.status,
         errors.connection, errors.timeout, errors.cut, errors.body);
}
