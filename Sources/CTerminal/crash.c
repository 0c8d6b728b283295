// What happens when this process dies of a fault: everything here is safe in a signal handler, with no lock and no
// allocation, because the fault may have struck anywhere.
#include "internal.h"

#include <errno.h>
#include <execinfo.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { room_for_groups = 256, room_for_restoring = 512, room_for_line = 1024, frames_in_trace = 64 };

static _Atomic int32_t groups[room_for_groups];

bool ct_guard_group(int32_t group) {
    // kill(-1) would reach every process there is.
    if (group <= 1) return false;
    for (int i = 0; i < room_for_groups; i++) {
        int32_t nobody = 0;
        if (atomic_compare_exchange_strong(&groups[i], &nobody, group)) return true;
    }
    return false;
}

void ct_release_group(int32_t group) {
    for (int i = 0; i < room_for_groups; i++) {
        int32_t expected = group;
        if (atomic_compare_exchange_strong(&groups[i], &expected, 0)) return;
    }
}

void ct_kill_groups(void) {
    for (int i = 0; i < room_for_groups; i++) {
        int32_t group = atomic_exchange(&groups[i], 0);
        if (group > 1) kill(-group, SIGKILL);
    }
}

static const int faults[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE};
enum { fault_count = sizeof faults / sizeof *faults };
static struct sigaction earlier[fault_count];
// A stack that has overflown can't carry the handler. Each thread needs one of its own, and the main actor's may change.
static _Thread_local char fault_stack[32 * 1024];
static _Thread_local bool is_prepared;

static struct termios restored_modes;
static char restoring_bytes[room_for_restoring];
static size_t restoring_count;
static char crash_note[room_for_line];
static atomic_bool is_armed;
static atomic_bool is_crashing;

void write_all(int file, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(file, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        count -= (size_t)written;
    }
}

bool restore_terminal(void) {
    if (!atomic_exchange(&is_armed, false)) return false;
    write_all(STDOUT_FILENO, restoring_bytes, restoring_count);
    tcsetattr(STDIN_FILENO, TCSANOW, &restored_modes);
    return true;
}

static void on_fault(int number) {
    // A second thread that faults meanwhile waits here for the end, instead of bringing it about halfway.
    if (atomic_exchange(&is_crashing, true)) {
        for (;;) pause();
    }
    ct_kill_groups();
    if (restore_terminal()) {
        write_all(STDOUT_FILENO, crash_note, strlen(crash_note));
        void *frames[frames_in_trace];
        backtrace_symbols_fd(frames, backtrace(frames, frames_in_trace), STDERR_FILENO);
    }
    // The signal is blocked here; it takes its default action once the handler returns.
    signal(number, SIG_DFL);
    raise(number);
}

void prepare_thread(void) {
    if (is_prepared) return;
    stack_t stack = {.ss_sp = fault_stack, .ss_size = sizeof fault_stack};
    sigaltstack(&stack, NULL);
    // Threads of a pool block these; a console put in the background would then take the shell's terminal unstopped.
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTTIN);
    sigaddset(&set, SIGTTOU);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    is_prepared = true;
}

void arm_crash(const struct termios *modes, const char *restoring, size_t count, const char *crash_line) {
    restored_modes = *modes;
    restoring_count = count < room_for_restoring ? count : 0;
    memcpy(restoring_bytes, restoring, restoring_count);
    crash_note[0] = '\0';
    if (crash_line) {
        strncpy(crash_note, crash_line, room_for_line - 2);
        strcat(crash_note, "\n");
    }

    prepare_thread();
    struct sigaction action = {.sa_handler = on_fault, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < fault_count; i++) sigaddset(&action.sa_mask, faults[i]);
    for (int i = 0; i < fault_count; i++) sigaction(faults[i], &action, &earlier[i]);
    // The first trace loads the unwinder, which a handler must not have to do.
    void *frame[1];
    backtrace(frame, 1);
    atomic_store(&is_armed, true);
}

void change_restored_modes(const struct termios *modes) { restored_modes = *modes; }

void disarm_crash(void) {
    atomic_store(&is_armed, false);
    for (int i = 0; i < fault_count; i++) sigaction(faults[i], &earlier[i], NULL);
}
