// The C library's heap, which Swift can't reach: its module of glibc leaves malloc.h out.
#ifndef CHEAP_H
#define CHEAP_H

/// Keeps memory that is no longer used from staying with the process; to be called before there are many threads.
///
/// By itself glibc has a heap for each thread, each with holes as large as the largest answer that was decoded there.
void heap_stay_compact(void);

#endif
