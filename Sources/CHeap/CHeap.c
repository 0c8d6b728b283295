#include "CHeap.h"

#include <features.h>

#ifdef __GLIBC__
#include <malloc.h>

void heap_stay_compact(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TRIM_THRESHOLD, 128 << 10);
    mallopt(M_MMAP_THRESHOLD, 64 << 10);
}
#else
void heap_stay_compact(void) {}
#endif
