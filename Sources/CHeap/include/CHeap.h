// The C library's heap, which Swift can't reach: its module of glibc leaves malloc.h out.
#ifndef CHEAP_H
#define CHEAP_H

/// Keeps memory that is no longer used from staying with the process; to be called before there are many threads.
///
/// By itself glibc has a heap for each thread, each with holes as large as the largest answer that was decoded there.
void heap_stay_compact(void);

/// Lets go of the pages of code and tables that were read so far; those that are needed again come back from the file.
///
/// Starting a program touches most of its tables once. A process that then mostly waits, for hours, need not keep them.
void code_let_go(void);

#endif
