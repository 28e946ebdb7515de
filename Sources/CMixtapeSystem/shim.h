// The system calls that `import Glibc` hides because they need _GNU_SOURCE. Header only, no code.
#ifndef MIXTAPE_SYSTEM_SHIM_H
#define MIXTAPE_SYSTEM_SHIM_H
#if defined(__linux__)
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/socket.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#endif
#endif
