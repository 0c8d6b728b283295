#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CHeap.h"

#include <features.h>

#ifdef __GLIBC__
#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

void heap_stay_compact(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TRIM_THRESHOLD, 128 << 10);
    mallopt(M_MMAP_THRESHOLD, 64 << 10);
}

static int let_go(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size;
    (void)unused;
    const ElfW(Addr) page = (ElfW(Addr))sysconf(_SC_PAGESIZE);
    for (int index = 0; index < info->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[index];
        // What may be written was changed by the loader, and could not be read again from the file.
        if (segment->p_type != PT_LOAD || segment->p_flags & PF_W) continue;
        const ElfW(Addr) start = (info->dlpi_addr + segment->p_vaddr + page - 1) & ~(page - 1);
        const ElfW(Addr) end = (info->dlpi_addr + segment->p_vaddr + segment->p_memsz) & ~(page - 1);
        if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void code_let_go(void) {
    dl_iterate_phdr(let_go, 0);
    malloc_trim(0);
}
#else
void heap_stay_compact(void) {}
void code_let_go(void) {}
#endif
