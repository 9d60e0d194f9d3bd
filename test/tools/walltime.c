/*
 * A wall clock that obeys: preloaded into a process, it shifts what the process is told of the time of day by the
 * number of milliseconds that stands, as a signed 64-bit number, at the start of the file WALLTIME_SHIFT. The file is
 * mapped, so that a change is seen at once. The monotonic clock stays as it is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int64_t shift(void) {
  static volatile int64_t *cell = NULL;
  if (cell == NULL) {
    const char *path = getenv("WALLTIME_SHIFT");
    int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    void *made;
    if (fd < 0) return 0;
    made = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (made == MAP_FAILED) return 0;
    cell = made;
  }
  return *cell;
}

int clock_gettime(clockid_t which, struct timespec *out) {
  static int (*real)(clockid_t, struct timespec *) = NULL;
  int result;
  if (real == NULL) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  result = real(which, out);
  if (result == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) out->tv_sec += shift() / 1000;
  return result;
}

int gettimeofday(struct timeval *out, void *zone) {
  static int (*real)(struct timeval *, void *) = NULL;
  int result;
  if (real == NULL) real = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
  result = real(out, zone);
  if (result == 0 && out != NULL) out->tv_sec += shift() / 1000;
  return result;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != NULL) *out = now.tv_sec;
  return now.tv_sec;
}
