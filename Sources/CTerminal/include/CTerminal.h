/// ncursesw behind plain structs and functions.
///
/// Nothing of <curses.h> shows here: Swift would see macros it can't import, globals it must refuse and functions that
/// shadow its own. Everything is for one thread at a time, the main actor's, except where it says otherwise.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What a name of a terminal type leads to.
enum ct_type { ct_type_usable, ct_type_unknown, ct_type_no_cursor };

/// Why a terminal could not be opened.
enum ct_outcome { ct_opened, ct_no_input_terminal, ct_no_output_terminal, ct_no_signals, ct_no_screen };

/// Whether standard input and output are terminals at all: `ct_opened`, or what speaks against it.
enum ct_outcome ct_check(void);

/// What was found out while opening.
struct ct_answer {
    enum ct_outcome outcome;
    /// The locale says that the terminal takes UTF-8; otherwise nothing but ASCII is ever sent to it.
    bool is_utf8;
    /// Becomes readable when `ct_next_signal` has something to say.
    int32_t signals;
};

enum { ct_scalars_in_cell = 5 };

/// One character with up to four combining ones; 0 ends them early.
struct ct_cell {
    uint32_t scalars[ct_scalars_in_cell];
    uint8_t width;
    /// 0 the terminal's own, 1 red, 2 yellow.
    uint8_t colour;
    /// A set of `ct_attribute`.
    uint8_t attributes;
};

enum ct_attribute { ct_bold = 1, ct_dim = 2, ct_reversed = 4, ct_underlined = 8 };

/// What `ct_next_key` gives beside bytes (0 to 255).
enum ct_key {
    ct_key_none = -1,
    /// A key that has a name, but none of ours.
    ct_key_other = 256,
    ct_key_up,
    ct_key_down,
    ct_key_left,
    ct_key_right,
    ct_key_home,
    ct_key_end,
    ct_key_page_up,
    ct_key_page_down,
    ct_key_enter,
    ct_key_back_tab,
    ct_key_backspace,
    ct_key_delete,
    /// F1 is `ct_key_function` + 1.
    ct_key_function = 512,
};

/// Whether a terminal of that type could be used.
enum ct_type ct_look_up_type(const char *name);

/// Takes the terminal that `ct_check` found: signals, modes, alternate screen; standard error goes to a file.
///
/// @param type one that `ct_look_up_type` called usable
/// @param log where standard error goes until `ct_close`; NULL, or a file that can't be opened: nowhere
/// @param crash_line what is written on the restored terminal after a crash; NULL for nothing
struct ct_answer ct_open(const char *type, const char *log, const char *crash_line);

/// Gives the terminal back as it was; does nothing when it is not open.
void ct_close(void);

/// The size curses works with.
void ct_size(int32_t *columns, int32_t *rows);

/// Asks the terminal for its size and works with that from now on; what it shows is not relied upon any more.
void ct_take_new_size(void);

/// Blanks every row, before a frame that has nothing in common with the last.
void ct_blank(void);

/// Replaces one row; a cell of width 2 stands for two columns, so the widths add up to the row's.
void ct_put_row(int32_t row, const struct ct_cell *cells, size_t count);

/// Sends what has changed.
void ct_flush(void);

/// Has the next `ct_flush` send everything.
void ct_distrust_screen(void);

void ct_bell(void);

/// The next key or byte, without waiting; after an escape character up to 25 ms for what belongs to it.
int32_t ct_next_key(void);

/// Whether the terminal is gone, asked after a read event that gave no key.
bool ct_is_gone(void);

/// Gives the terminal back, stops the process group, and takes the terminal again once it continues.
void ct_suspend(void);

/// Takes the terminal again after somebody else stopped the process.
void ct_resume(void);

/// The next signal that arrived, or 0.
int32_t ct_next_signal(void);

/// Ends the process by that signal, as if nobody had handled it.
void ct_die_of(int32_t number);

/// Registers a process group that must not outlive this process, from any thread; false when there is no room.
bool ct_guard_group(int32_t group);

/// Takes back `ct_guard_group`, from any thread.
void ct_release_group(int32_t group);

/// Kills every registered process group, from any thread or signal handler.
void ct_kill_groups(void);

/// Has the registered process groups killed when SIGINT, SIGTERM, SIGQUIT or SIGHUP ends a process that opens no terminal.
void ct_kill_groups_on_signals(void);
