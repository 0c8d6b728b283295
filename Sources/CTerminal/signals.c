// Signals as bytes in a pipe, so that they are dealt with on the main thread, between two frames.
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static const int caught[] = {SIGWINCH, SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGTSTP, SIGCONT, SIGPIPE};
enum { caught_count = sizeof caught / sizeof *caught, patience = 3 };
static struct sigaction earlier[caught_count];
static int ends[2] = {-1, -1};
static atomic_int unanswered;

static bool asks_to_end(int number) { return number == SIGTERM || number == SIGINT || number == SIGQUIT; }

static void on_signal(int number) {
    int kept = errno;
    // Whoever asks for the third time meets a main thread that is stuck, perhaps in a write to a stalled terminal.
    if (asks_to_end(number) && atomic_fetch_add(&unanswered, 1) + 1 >= patience) {
        ct_kill_groups();
        restore_terminal();
        signal(number, SIG_DFL);
        raise(number);
    }
    unsigned char byte = (unsigned char)number;
    // A full pipe already holds enough to wake the reader.
    ssize_t written = write(ends[1], &byte, 1);
    (void)written;
    errno = kept;
}

/// Ignored by whoever started us (nohup, a script's background job): that stays so.
static bool may_stay_ignored(int number) {
    return number == SIGHUP || number == SIGINT || number == SIGQUIT || number == SIGTSTP;
}

static void install(int index) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    if (caught[index] == SIGPIPE) action.sa_handler = SIG_IGN;
    if (may_stay_ignored(caught[index]) && earlier[index].sa_handler == SIG_IGN) action.sa_handler = SIG_IGN;
    sigemptyset(&action.sa_mask);
    sigaction(caught[index], &action, NULL);
}

int catch_signals(void) {
    if (ends[0] < 0 && pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) return -1;
    while (ct_next_signal() != 0) continue;
    atomic_store(&unanswered, 0);
    for (int i = 0; i < caught_count; i++) {
        sigaction(caught[i], NULL, &earlier[i]);
        install(i);
    }
    return ends[0];
}

void release_signals(void) {
    // The pipe stays: a handler may be about to write to it on another thread, and whoever watches it learns of the end
    // only later.
    if (ends[0] < 0) return;
    for (int i = 0; i < caught_count; i++) sigaction(caught[i], &earlier[i], NULL);
}

int32_t ct_next_signal(void) {
    unsigned char byte = 0;
    if (ends[0] < 0 || read(ends[0], &byte, 1) != 1) return 0;
    if (asks_to_end(byte)) atomic_store(&unanswered, 0);
    return byte;
}

void ct_die_of(int32_t number) {
    signal(number, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
}

static void on_end(int number) {
    ct_kill_groups();
    // The signal is blocked here; it takes its default action once the handler returns.
    signal(number, SIG_DFL);
    raise(number);
}

void ct_kill_groups_on_signals(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGQUIT, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction before, action = {.sa_handler = on_end};
        sigemptyset(&action.sa_mask);
        sigaction(numbers[i], NULL, &before);
        if (before.sa_handler != SIG_IGN) sigaction(numbers[i], &action, NULL);
    }
}

void hold_signals(bool held) {
    // One thread at a time draws, so one place for what it had blocked is enough. Signals that ask for the end are let
    // through: they may find the write stuck, and nothing is lost by cutting it short.
    static sigset_t before;
    if (!held) {
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        return;
    }
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGWINCH);
    sigaddset(&set, SIGCONT);
    sigaddset(&set, SIGTSTP);
    pthread_sigmask(SIG_BLOCK, &set, &before);
}

void wait_for_foreground(void) {
    // Draining counts as changing the terminal, which the kernel does not let a background process do; what it would
    // write meanwhile, it could.
    tcdrain(STDIN_FILENO);
}

bool stop_group(void) {
    for (int i = 0; i < caught_count; i++) {
        // Without job control nobody would ever continue us.
        if (caught[i] == SIGTSTP && earlier[i].sa_handler == SIG_IGN) return false;
    }
    // The others first: scripts around us have to stop as well, or the shell would wait for them. It stays pending where
    // a thread is just leaving the handler, and would stop us a second time; ignoring it again drops it.
    signal(SIGTSTP, SIG_IGN);
    kill(0, SIGTSTP);
    signal(SIGTSTP, SIG_IGN);
    // Continuing needs no handler: it is noticed by the line after `raise` being reached.
    signal(SIGCONT, SIG_DFL);
    signal(SIGTSTP, SIG_DFL);
    sigset_t set;
    sigset_t before;
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &set, &before);
    // Sent to this thread, it stops the process here; sent to the process, another thread would take it while this one
    // went on to repaint.
    raise(SIGTSTP);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    wait_for_foreground();
    for (int i = 0; i < caught_count; i++) {
        if (caught[i] == SIGTSTP || caught[i] == SIGCONT) install(i);
    }
    return true;
}
