// What the descriptions of terminal types say. In a file of its own, since <term.h> defines `lines`, `columns`, `bell`
// and hundreds of other words as macros.
#include "internal.h"

#include <curses.h>
#include <string.h>
#include <unistd.h>

#include <term.h>

static bool is_string(const char *capability) { return capability && capability != (char *)-1; }

enum ct_type ct_look_up_type(const char *name) {
    int error = 0;
    // Unlike initscr, this reports a type it doesn't know instead of ending the process.
    if (setupterm(name, STDOUT_FILENO, &error) != OK) return ct_type_unknown;
    // newterm accepts a type without cursor movement, and then paints nothing.
    enum ct_type answer = is_string(tigetstr("cup")) ? ct_type_usable : ct_type_no_cursor;
    del_curterm(cur_term);
    return answer;
}

static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";

/// Whether sequences begin with ESC [, as every terminal's do that knows pastes.
static bool has_modes(void) {
    const char *text = tigetstr("cup");
    return is_string(text) && strncmp(text, "\033[", 2) == 0;
}

void mark_pastes(bool marked) {
    // Past curses, which knows no such mode; putp would keep it in a buffer that curses never sends.
    const char *text = marked ? paste_on : paste_off;
    if (has_modes()) write_all(STDOUT_FILENO, text, strlen(text));
}

size_t restoring_sequence(char *bytes, size_t room) {
    static const char *const names[] = {"sgr0", "op", "rmkx", "cnorm", "rmcup"};
    size_t count = 0;
    if (has_modes() && room > strlen(paste_off)) {
        count = strlen(paste_off);
        memcpy(bytes, paste_off, count);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = tigetstr(names[i]);
        if (!is_string(text)) {
            // Without an alternate screen the next line at least is a new one.
            text = strcmp(names[i], "rmcup") == 0 ? "\r\n" : "";
        }
        for (; *text && count < room; text++) {
            const char *end = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;
            if (end) {
                text = end;
            } else {
                bytes[count++] = *text;
            }
        }
    }
    return count;
}

static void cut_out(const char *name, const char *part) {
    char *text = tigetstr(name);
    char *found = is_string(text) ? strstr(text, part) : NULL;
    if (found) memmove(found, found + strlen(part), strlen(found + strlen(part)) + 1);
}

void forget_line_drawing(void) {
    // As xterm's description and those derived from it have them; others stay as they are.
    cut_out("sgr", "%?%p9%t\033(0%e\033(B%;");
    cut_out("sgr0", "\033(B");
}
