// The screen and the keys.
#include "internal.h"

#include <curses.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

// Columns beyond the widest row stay blank.
enum { escape_delay = 25, widest_row = 1024 };

static SCREEN *screen;
// A pad, because reading keys from a window refreshes it as a side effect.
static WINDOW *keys;
static struct termios modes;
static int standard_error = -1;
static bool is_utf8;
static bool has_colours;

static const char *locale_name(void) {
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (int i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (value && *value) return value;
    }
    return "";
}

/// Says whether the terminal takes UTF-8, and sets a locale in which curses sends just that.
static bool choose_locale(void) {
    bool wanted;
    if (setlocale(LC_CTYPE, "")) {
        wanted = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
        if (wanted) return true;
    } else {
        // A locale that came along over SSH and is not installed here still tells what the terminal takes.
        const char *codeset = strchr(locale_name(), '.');
        wanted = codeset && (strncasecmp(codeset, ".utf-8", 6) == 0 || strncasecmp(codeset, ".utf8", 5) == 0);
    }
    if (wanted && (setlocale(LC_CTYPE, "C.UTF-8") || setlocale(LC_CTYPE, "en_US.UTF-8"))) return true;
    setlocale(LC_CTYPE, "C");
    return false;
}

static void send_errors_to(const char *log) {
    standard_error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    int file = log ? open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (file < 0) file = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    dup2(file, STDERR_FILENO);
    close(file);
}

static void start_colours(void) {
    const char *refusal = getenv("NO_COLOR");
    has_colours = !(refusal && *refusal) && has_colors() && start_color() == OK;
    if (!has_colours) return;
    int background = use_default_colors() == OK ? -1 : COLOR_BLACK;
    // 1 and 3, not the bright 9 and 11: themes for a light background keep these two dark enough to read, bright yellow
    // on white is not, and some themes put greys into the upper eight.
    init_pair(1, COLOR_RED, (short)background);
    init_pair(2, COLOR_YELLOW, (short)background);
}

enum ct_outcome ct_check(void) {
    if (!isatty(STDIN_FILENO)) return ct_no_input_terminal;
    return isatty(STDOUT_FILENO) ? ct_opened : ct_no_output_terminal;
}

static void at_exit(void) {
    ct_close();
    ct_kill_groups();
}

struct ct_answer ct_open(const char *type, const char *log, const char *crash_line) {
    static bool closes_at_exit = false;
    struct ct_answer answer = {.outcome = ct_opened, .signals = -1};
    tcgetattr(STDIN_FILENO, &modes);
    answer.is_utf8 = is_utf8 = choose_locale();

    // Before newterm, which only takes over signals that nobody handles.
    answer.signals = catch_signals();
    if (answer.signals < 0) {
        answer.outcome = ct_no_signals;
        return answer;
    }
    // Exported LINES and COLUMNS would pin the size for good.
    use_env(FALSE);
    use_tioctl(TRUE);
    screen = newterm(type, stdout, stdin);
    keys = screen ? newpad(1, 1) : NULL;
    if (!keys) {
        ct_close();
        release_signals();
        answer.outcome = ct_no_screen;
        return answer;
    }
    char restoring[256];
    arm_crash(&modes, restoring, restoring_sequence(restoring, sizeof restoring), crash_line);
    if (!closes_at_exit) closes_at_exit = atexit(at_exit) == 0;
    send_errors_to(log);
    forget_line_drawing();

    raw();
    noecho();
    nonl();
    set_escdelay(escape_delay);
    keypad(keys, TRUE);
    nodelay(keys, TRUE);
    // A mouse that another program left on speaks in sequences that are then ignored as a whole.
    define_key(NULL, KEY_MOUSE);
    // A frame is sent to its end even if keys are waiting: the next one may be equal and never be sent.
    typeahead(-1);
    idlok(stdscr, TRUE);
    leaveok(stdscr, TRUE);
    curs_set(0);
    start_colours();
    mark_pastes(true);
    return answer;
}

void ct_close(void) {
    if (!screen) return;
    mark_pastes(false);
    endwin();
    tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
    disarm_crash();
    if (keys) delwin(keys);
    delscreen(screen);
    keys = NULL;
    screen = NULL;
    if (standard_error >= 0) {
        dup2(standard_error, STDERR_FILENO);
        close(standard_error);
        standard_error = -1;
    }
    release_signals();
}

void ct_size(int32_t *columns, int32_t *rows) {
    *columns = screen ? getmaxx(stdscr) : 0;
    *rows = screen ? getmaxy(stdscr) : 0;
}

void ct_take_new_size(void) {
    struct winsize size;
    if (!screen || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return;
    if (size.ws_row > 0 && size.ws_col > 0) resizeterm(size.ws_row, size.ws_col);
    ct_distrust_screen();
}

/// Fits a cell into what curses and the C library agree to be its width, or stands something in for it.
static int curses_cells(const struct ct_cell *cell, cchar_t *into) {
    attr_t attributes = A_NORMAL;
    if (cell->attributes & ct_bold) attributes |= A_BOLD;
    if (cell->attributes & ct_dim) attributes |= A_DIM;
    if (cell->attributes & ct_reversed) attributes |= A_REVERSE;
    if (cell->attributes & ct_underlined) attributes |= A_UNDERLINE;
    short pair = has_colours ? (short)cell->colour : 0;

    wchar_t text[ct_scalars_in_cell + 1] = {0};
    int count = 0;
    for (int i = 0; i < ct_scalars_in_cell && cell->scalars[i]; i++) {
        wchar_t scalar = (wchar_t)cell->scalars[i];
        // A combining character that the C library doesn't know as one would be refused with the whole cell.
        if (i == 0 || (is_utf8 && wcwidth(scalar) == 0)) text[count++] = scalar;
    }
    bool fits = is_utf8 ? wcwidth(text[0]) == cell->width : text[0] >= 0x20 && text[0] < 0x7F && cell->width == 1;
    if (fits && setcchar(into, text, attributes, pair, NULL) == OK) return 1;
    setcchar(into, is_utf8 ? L"\u25A1" : L"?", attributes, pair, NULL);
    if (cell->width < 2) return 1;
    setcchar(into + 1, L" ", attributes, pair, NULL);
    return 2;
}

void ct_blank(void) {
    if (screen) erase();
}

void ct_put_row(int32_t row, const struct ct_cell *cells, size_t count) {
    if (!screen) return;
    static cchar_t line[widest_row + 1];
    int used = 0;
    for (size_t i = 0; i < count && used < widest_row; i++) used += curses_cells(&cells[i], &line[used]);
    mvadd_wchnstr(row, 0, line, used);
}

void ct_flush(void) {
    if (!screen) return;
    prepare_thread();
    hold_signals(true);
    refresh();
    hold_signals(false);
}

void ct_distrust_screen(void) {
    if (screen) clearok(curscr, TRUE);
}

void ct_bell(void) {
    if (screen) beep();
}

static int32_t our_name(int code) {
    if (code >= KEY_F(1) && code <= KEY_F(63)) return ct_key_function + code - KEY_F0;
    switch (code) {
    case KEY_UP: return ct_key_up;
    case KEY_DOWN: return ct_key_down;
    case KEY_LEFT: return ct_key_left;
    case KEY_RIGHT: return ct_key_right;
    case KEY_HOME:
    case KEY_FIND:
    case KEY_A1: return ct_key_home;
    case KEY_END:
    case KEY_SELECT:
    case KEY_C1: return ct_key_end;
    case KEY_PPAGE:
    case KEY_A3: return ct_key_page_up;
    case KEY_NPAGE:
    case KEY_C3: return ct_key_page_down;
    case KEY_ENTER: return ct_key_enter;
    case KEY_BTAB: return ct_key_back_tab;
    case KEY_BACKSPACE: return ct_key_backspace;
    case KEY_DC: return ct_key_delete;
    default: return ct_key_other;
    }
}

static bool is_in_background(void) {
    return tcgetpgrp(STDIN_FILENO) != getpgrp();
}

int32_t ct_next_key(void) {
    if (!screen) return ct_key_none;
    prepare_thread();
    // What is there to be read is the shell's, which may take it between our finding and our reading it: back in the
    // foreground, the read would hold everything up until the next key.
    if (is_in_background()) wait_for_foreground();
    // Bytes, not wget_wch: that one loses the first half of a character whose second half has not arrived yet, and
    // swallows keys after a byte that is no UTF-8.
    int code = wgetch(keys);
    // resizeterm puts this one into the input; the size is known already.
    while (code == KEY_RESIZE) code = wgetch(keys);
    if (code == ERR) return ct_key_none;
    return code < 256 ? code : our_name(code);
}

bool ct_is_gone(void) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&input, 1, 0) <= 0) return false;
    if (input.revents & (POLLHUP | POLLERR | POLLNVAL)) return true;
    // Readable, yet with nothing to read: the end of the input.
    int waiting = 0;
    if (ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting == 0) return true;
    // Another group has the terminal. Where somebody could give it back, the read would have stopped us; what is left is
    // an error for ever.
    return is_in_background();
}

void ct_suspend(void) {
    if (!screen) return;
    prepare_thread();
    mark_pastes(false);
    endwin();
    tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
    if (stop_group()) {
        // What was set up in the meantime is what is given back in the end.
        tcgetattr(STDIN_FILENO, &modes);
        def_shell_mode();
        change_restored_modes(&modes);
    }
    ct_resume();
}

void ct_resume(void) {
    if (!screen) return;
    prepare_thread();
    wait_for_foreground();
    // Stopped from outside, the terminal was taken away without a word: leave it properly before taking it again.
    if (!isendwin()) endwin();
    mark_pastes(true);
    ct_take_new_size();
    ct_flush();
}
