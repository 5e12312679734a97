/* A binary heap of connections; each knows its place, so that one that closes is taken out in O(log n). */
#include "vendor.h"

static Connection *heap[MAX_CONNECTIONS];
static int count;

static void put(int place, Connection *c) {
  heap[place] = c;
  c->timer_place = place;
}

static void rise(int place) {
  Connection *c = heap[place];
  while (place && heap[(place - 1) / 2]->due > c->due) {
    put(place, heap[(place - 1) / 2]);
    place = (place - 1) / 2;
  }
  put(place, c);
}

static void sink(int place) {
  Connection *c = heap[place];
  for (;;) {
    int child = 2 * place + 1;
    if (child >= count) break;
    if (child + 1 < count && heap[child + 1]->due < heap[child]->due) child++;
    if (heap[child]->due >= c->due) break;
    put(place, heap[child]);
    place = child;
  }
  put(place, c);
}

void timer_add(Connection *c) {
  heap[count] = c;
  rise(count++);
}

void timer_remove(Connection *c) {
  int place = c->timer_place;
  if (place < 0) return;
  c->timer_place = -1;
  Connection *last = heap[--count];
  if (last == c) return;
  put(place, last);
  rise(place);
  sink(last->timer_place);
}

Connection *timer_first(void) { return count ? heap[0] : 0; }
