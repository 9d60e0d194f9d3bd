/*
 * A disk that obeys: preloaded into a process, it makes writing and syncing below one folder hang, fail as full, or
 * fail as broken for as long as a switch file exists. Everything else the process does stays as it is.
 *
 * SLOWDISK_ROOT   folder whose files are concerned (absolute, without links)
 * SLOWDISK_SWITCH folder with the switch files `hang`, `full` (ENOSPC when writing) and `broken` (EIO)
 *
 * Reading is left alone. A hang begins in the call that meets the switch and ends when the switch is gone; the file
 * `hanging` in the switch folder is made by the first call that waits, so that a test knows the disk really hangs.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITING, SYNCING };

static int switched(const char *name, char *path, size_t size) {
  const char *folder = getenv("SLOWDISK_SWITCH");
  if (folder == NULL) return 0;
  snprintf(path, size, "%s/%s", folder, name);
  return access(path, F_OK) == 0;
}

static int concerned(int fd) {
  const char *root = getenv("SLOWDISK_ROOT");
  char link[64], target[PATH_MAX];
  ssize_t length;
  size_t root_length;
  if (root == NULL) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink(link, target, sizeof target - 1);
  if (length < 0) return 0;
  target[length] = '\0';
  root_length = strlen(root);
  return strncmp(target, root, root_length) == 0 && (target[root_length] == '/' || target[root_length] == '\0');
}

/* 0: go on; otherwise the errno to fail with. */
static int disk(int fd, enum kind kind) {
  char path[PATH_MAX], mark[PATH_MAX];
  int kept = errno, waited = 0;
  if (!concerned(fd)) {
    errno = kept;
    return 0;
  }
  while (switched("hang", path, sizeof path)) {
    if (!waited) {
      const char *folder = getenv("SLOWDISK_SWITCH");
      int made;
      waited = 1;
      snprintf(mark, sizeof mark, "%s/hanging", folder);
      made = open(mark, O_CREAT | O_WRONLY, 0600);
      if (made >= 0) close(made);
    }
    usleep(2000);
  }
  if (switched("broken", path, sizeof path)) return EIO;
  if (kind == WRITING && switched("full", path, sizeof path)) return ENOSPC;
  errno = kept;
  return 0;
}

#define THROUGH(type, name, parameters, arguments, kind)               \
  type name parameters {                                               \
    static type(*real) parameters;                                     \
    int failure = disk(fd, kind);                                      \
    if (failure != 0) {                                                \
      errno = failure;                                                 \
      return -1;                                                       \
    }                                                                  \
    if (real == NULL) real = (type(*) parameters)dlsym(RTLD_NEXT, #name); \
    return real arguments;                                             \
  }

THROUGH(ssize_t, write, (int fd, const void *bytes, size_t count), (fd, bytes, count), WRITING)
THROUGH(ssize_t, pwrite, (int fd, const void *bytes, size_t count, off_t at), (fd, bytes, count, at), WRITING)
THROUGH(ssize_t, pwrite64, (int fd, const void *bytes, size_t count, off64_t at), (fd, bytes, count, at), WRITING)
THROUGH(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count), WRITING)
THROUGH(int, fsync, (int fd), (fd), SYNCING)
THROUGH(int, fdatasync, (int fd), (fd), SYNCING)
