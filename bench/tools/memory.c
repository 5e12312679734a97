/* How far away memory is: nanoseconds for each of many dependent reads, in areas of 256 KiB, 4 MiB and 64 MiB. A
   virtual machine may share its last cache with others that leave nothing of it: large programs suffer most. */
#include "clock.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINE = 64, READS = 4000000 };

static double ns_per_read(size_t bytes) {
  size_t lines = bytes / LINE;
  char *area = aligned_alloc(LINE, bytes);
  size_t *order = malloc(lines * sizeof *order);
  if (!area || !order) exit(1);
  for (size_t i = 0; i < lines; i++) order[i] = i;
  for (size_t i = lines - 1; i > 0; i--) { /* in a random circle: nothing is fetched ahead */
    size_t j = (((size_t)rand() << 15) ^ (size_t)rand()) % (i + 1), kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  for (size_t i = 0; i < lines; i++) *(size_t *)(area + order[i] * LINE) = order[(i + 1) % lines] * LINE;
  size_t at = order[0] * LINE;
  free(order);
  for (size_t i = 0; i < lines; i++) at = *(size_t *)(area + at);
  uint64_t begin = now_us();
  for (size_t i = 0; i < READS; i++) at = *(size_t *)(area + at);
  double us = (double)(now_us() - begin);
  if (at == SIZE_MAX) puts(""); /* the reads are for something */
  free(area);
  return us * 1000 / READS;
}

int main(void) {
  printf("{\"256k\": %.1f, ", ns_per_read(256 << 10));
  printf("\"4m\": %.1f, ", ns_per_read(4 << 20));
  printf("\"64m\": %.1f}\n", ns_per_read(64 << 20));
  return 0;
}
