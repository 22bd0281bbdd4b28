/*
 * Preloaded into a process, writes down what it does to the files below RECORD_FOLDER:
 * every write with its bytes, every truncation, removal and sync, in order, and every
 * line "ACK ..." that it says on stdout. The record goes to the file RECORD_LOG.
 *
 * One record: kind (1 byte), path length (u32), data length (u32), offset (i64), path, data.
 * Kinds: W write, T truncate to offset, U unlink, S sync, A acknowledgement.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int record_log = -1;
static const char *folder;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("RECORD_LOG");
  folder = getenv("RECORD_FOLDER");
  if (path && folder) record_log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void record(char kind, const char *path, int64_t offset, const void *data, size_t length) {
  uint32_t sizes[2] = {(uint32_t)strlen(path), (uint32_t)length};
  struct iovec parts[5] = {
      {&kind, 1}, {sizes, sizeof sizes}, {&offset, sizeof offset}, {(void *)path, sizes[0]}, {(void *)data, length}};
  if (writev(record_log, parts, 5) < 0) abort();
}

/* Whether the descriptor is a file below the folder; fills in its path. */
static int below(int fd, char *path) {
  char link[64];
  if (record_log < 0 || fd < 3 || fd == record_log) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0;
}

static ssize_t wrote(int fd, const void *data, ssize_t count, int64_t offset) {
  char path[PATH_MAX];
  if (count > 0 && below(fd, path)) record('W', path, offset, data, (size_t)count);
  return count;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
  return wrote(fd, data, REAL(pwrite64)(fd, data, size, offset), offset);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
  return wrote(fd, data, REAL(pwrite)(fd, data, size, offset), offset);
}

ssize_t write(int fd, const void *data, size_t size) {
  char path[PATH_MAX];
  int64_t offset = below(fd, path) ? lseek(fd, 0, SEEK_CUR) : 0;
  if (record_log >= 0 && fd == 1 && size > 4 && memcmp(data, "ACK ", 4) == 0) record('A', "", 0, data, size);
  return wrote(fd, data, REAL(write)(fd, data, size), offset);
}

static int synced(int fd, int result) {
  char path[PATH_MAX];
  if (result == 0 && below(fd, path)) record('S', path, 0, "", 0);
  return result;
}

int fsync(int fd) { return synced(fd, REAL(fsync)(fd)); }

int fdatasync(int fd) { return synced(fd, REAL(fdatasync)(fd)); }

static int truncated(int fd, int64_t size, int result) {
  char path[PATH_MAX];
  if (result == 0 && below(fd, path)) record('T', path, size, "", 0);
  return result;
}

int ftruncate(int fd, off_t size) { return truncated(fd, size, REAL(ftruncate)(fd, size)); }

int ftruncate64(int fd, off64_t size) { return truncated(fd, size, REAL(ftruncate64)(fd, size)); }

int unlink(const char *path) {
  int result = REAL(unlink)(path);
  if (result == 0 && record_log >= 0 && strncmp(path, folder, strlen(folder)) == 0) record('U', path, 0, "", 0);
  return result;
}
