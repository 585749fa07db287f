/* What /proc tells about a process; zero where it is gone. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

bool proc_busy(pid_t pid);        /* a thread runs or wants to */
double proc_cpu_ms(pid_t pid);    /* of all its threads that there are */
double proc_used_ms(pid_t pid);   /* the same with threads that have ended */
int64_t proc_wake_ups(pid_t pid); /* voluntary context switches of all its threads */
/* "VmHWM", "RssAnon", ... of /proc/PID/status, in kB. */
int64_t proc_kb(pid_t pid, const char *name);
