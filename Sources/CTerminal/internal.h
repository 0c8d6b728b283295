// What the C files share; not for Swift.
#pragma once

#include "CTerminal.h"

#include <termios.h>

// crash.c

/// Writes to the end, or to the first failure; callable from a signal handler.
void write_all(int file, const char *bytes, size_t count);
/// From now on a crash restores the terminal: these modes, these bytes, then that line.
void arm_crash(const struct termios *modes, const char *restoring, size_t count, const char *crash_line);
/// Makes the calling thread fit for the terminal: room for the handler after a stack overflow, and job control.
void prepare_thread(void);
void change_restored_modes(const struct termios *modes);
/// The terminal is as it was: a crash leaves it alone.
void disarm_crash(void);
/// Writes the restoring bytes and sets the modes, once; callable from a signal handler. Says whether it did.
bool restore_terminal(void);

// signals.c

/// Starts collecting signals; the readable end of their pipe, or -1.
int catch_signals(void);
void release_signals(void);
/// Keeps the signals that come and go while a console runs from cutting a write short.
void hold_signals(bool held);
/// Stops the process group as an unhandled SIGTSTP does, and returns once it continues. False: nobody could continue it.
bool stop_group(void);
/// Stops the process while another group has the terminal, as long as somebody can continue it.
void wait_for_foreground(void);

// types.c

/// What gives the terminal back without curses, for a crash; padding is left out.
size_t restoring_sequence(char *bytes, size_t room);
/// Asks the terminal to mark pasted text, or no longer to. Nothing for a terminal that does not
/// speak as ECMA-48 says: those that do ignore a mode which they don't know.
void mark_pastes(bool marked);
/// Has a change of attributes not select the character set each time: none but the first is ever used, and over a slow
/// line those three bytes make a tenth of what a key costs.
void forget_line_drawing(void);
