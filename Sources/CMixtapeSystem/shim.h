// The system's declarations for every Swift file of MixtapeIO, whatever the platform. Header only.
//
// _GNU_SOURCE stays undefined: with it, types differ from those of the module `Glibc`, and the two
// cannot be imported together. What needs it is declared here by hand.
#ifndef MIXTAPE_SYSTEM_SHIM_H
#define MIXTAPE_SYSTEM_SHIM_H
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <linux/sockios.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags);

// epoll_wait with nanoseconds (Linux 5.11). Called by number, which is the same on every
// architecture, because the C library knows it only since glibc 2.35; the caller falls back on
// ENOSYS.
static inline int mixtape_epoll_pwait2(
    int epoll, struct epoll_event *events, int count, const struct timespec *timeout) {
  return (int)syscall(441, epoll, events, count, timeout, NULL, 8);
}

// The bytes of the mask of cores that this process may run on: `taskset` and containers make it
// smaller than the machine.
static inline int mixtape_affinity(void *mask, int size) {
  return (int)syscall(SYS_sched_getaffinity, 0, size, mask);
}

// How many bytes were sent that the peer has not acknowledged. In C, because Swift does not see the
// request's number.
static inline int mixtape_unreceived(int socket) {
  int count = 0;
  return ioctl(socket, SIOCOUTQ, &count) == 0 ? count : 0;
}
#elif defined(__APPLE__)
#include <sys/event.h>

static inline int mixtape_unreceived(int socket) {
  int count = 0;
  socklen_t size = sizeof count;
  return getsockopt(socket, SOL_SOCKET, SO_NWRITE, &count, &size) == 0 ? count : 0;
}
#endif

// What can run out, as a number: Swift sees other types of these on Linux and on Darwin.
static const int mixtape_limit_of_descriptors = RLIMIT_NOFILE;
static const int mixtape_limit_of_file_size = RLIMIT_FSIZE;

// A thread that nobody waits for. In C, because Swift sees other types of pthread_create on Linux
// and on Darwin.
static inline int mixtape_start_thread(void *(*run)(void *), void *argument) {
  pthread_attr_t attributes;
  pthread_t thread;
  int failure = pthread_attr_init(&attributes);
  if (failure != 0) return failure;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  failure = pthread_create(&thread, &attributes, run, argument);
  pthread_attr_destroy(&attributes);
  return failure;
}
#endif
