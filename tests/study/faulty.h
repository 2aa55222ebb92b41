/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * faulty.h: a disk that fails SQLite, or ends the process, at the k-th write: a layer in front of
 * SQLite's own file system that counts what changes a file. The program's own rename and unlink are
 * counted too where the linker puts the test in front of them (--wrap).
 */
#ifndef ORDO_TESTS_FAULTY_H
#define ORDO_TESTS_FAULTY_H

#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

static struct {
    enum { FAULT_NONE, FAULT_KILL, FAULT_FULL, FAULT_FULL_ONCE } fault;
    size_t at;    /* the fault comes before this one, from 1 */
    size_t count; /* writes so far */
} disk;

/* Whether this write is to fail; does not return if the process ends here. */
static bool disk_fails(void) {
    disk.count++;
    if (disk.fault == FAULT_KILL && disk.count == disk.at)
        raise(SIGKILL);
    return (disk.fault == FAULT_FULL && disk.count >= disk.at) ||
           (disk.fault == FAULT_FULL_ONCE && disk.count == disk.at);
}

/* The file of SQLite's own follows. */
struct faulty_file {
    sqlite3_file base;
    sqlite3_file *own;
};

static sqlite3_file *own(sqlite3_file *file) { return ((struct faulty_file *)file)->own; }

static int faulty_close(sqlite3_file *f) { return own(f)->pMethods->xClose(own(f)); }
static int faulty_read(sqlite3_file *f, void *to, int size, sqlite3_int64 at) {
    return own(f)->pMethods->xRead(own(f), to, size, at);
}
static int faulty_write(sqlite3_file *f, const void *from, int size, sqlite3_int64 at) {
    return disk_fails() ? SQLITE_FULL : own(f)->pMethods->xWrite(own(f), from, size, at);
}
static int faulty_truncate(sqlite3_file *f, sqlite3_int64 size) {
    disk_fails();
    return own(f)->pMethods->xTruncate(own(f), size);
}
/* The end of a process loses nothing that was written, so there is nothing to wait for. */
static int faulty_sync(sqlite3_file *f, int flags) {
    (void)f, (void)flags;
    disk_fails();
    return SQLITE_OK;
}
static int faulty_size(sqlite3_file *f, sqlite3_int64 *size) {
    return own(f)->pMethods->xFileSize(own(f), size);
}
static int faulty_lock(sqlite3_file *f, int level) {
    return own(f)->pMethods->xLock(own(f), level);
}
static int faulty_unlock(sqlite3_file *f, int level) {
    return own(f)->pMethods->xUnlock(own(f), level);
}
static int faulty_reserved(sqlite3_file *f, int *out) {
    return own(f)->pMethods->xCheckReservedLock(own(f), out);
}
static int faulty_control(sqlite3_file *f, int op, void *argument) {
    return own(f)->pMethods->xFileControl(own(f), op, argument);
}
static int faulty_sector(sqlite3_file *f) { return own(f)->pMethods->xSectorSize(own(f)); }
static int faulty_characteristics(sqlite3_file *f) {
    return own(f)->pMethods->xDeviceCharacteristics(own(f));
}
static int faulty_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **map) {
    if (extend && disk_fails())
        return SQLITE_FULL;
    return own(f)->pMethods->xShmMap(own(f), page, size, extend, map);
}
static int faulty_shm_lock(sqlite3_file *f, int offset, int n, int flags) {
    return own(f)->pMethods->xShmLock(own(f), offset, n, flags);
}
static void faulty_shm_barrier(sqlite3_file *f) { own(f)->pMethods->xShmBarrier(own(f)); }
static int faulty_shm_unmap(sqlite3_file *f, int remove_it) {
    return own(f)->pMethods->xShmUnmap(own(f), remove_it);
}

static const sqlite3_io_methods faulty_methods = {
    .iVersion = 2,
    .xClose = faulty_close,
    .xRead = faulty_read,
    .xWrite = faulty_write,
    .xTruncate = faulty_truncate,
    .xSync = faulty_sync,
    .xFileSize = faulty_size,
    .xLock = faulty_lock,
    .xUnlock = faulty_unlock,
    .xCheckReservedLock = faulty_reserved,
    .xFileControl = faulty_control,
    .xSectorSize = faulty_sector,
    .xDeviceCharacteristics = faulty_characteristics,
    .xShmMap = faulty_shm_map,
    .xShmLock = faulty_shm_lock,
    .xShmBarrier = faulty_shm_barrier,
    .xShmUnmap = faulty_shm_unmap,
};

static sqlite3_vfs *own_vfs; /* SQLite's */
static sqlite3_vfs faulty_vfs;

static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                       int *out) {
    struct faulty_file *f = (struct faulty_file *)file;

    (void)vfs;
    f->own = (sqlite3_file *)(f + 1);
    f->base.pMethods = NULL;
    const int status = own_vfs->xOpen(own_vfs, name, f->own, flags, out);
    if (f->own->pMethods != NULL)
        f->base.pMethods = &faulty_methods;
    return status;
}

static int faulty_delete(sqlite3_vfs *vfs, const char *name, int sync) {
    (void)vfs;
    disk_fails();
    return own_vfs->xDelete(own_vfs, name, sync);
}

/* From now on SQLite writes to the faulty disk, which fails as said; and no longer does. */
static inline void disk_begin(int fault, size_t at) {
    own_vfs = own_vfs != NULL ? own_vfs : sqlite3_vfs_find(NULL);
    faulty_vfs = *own_vfs;
    faulty_vfs.zName = "faulty";
    faulty_vfs.szOsFile = (int)sizeof(struct faulty_file) + own_vfs->szOsFile;
    faulty_vfs.xOpen = faulty_open;
    faulty_vfs.xDelete = faulty_delete;
    sqlite3_vfs_register(&faulty_vfs, 1);
    disk.fault = fault;
    disk.at = at;
    disk.count = 0;
}

static inline void disk_end(void) { disk.fault = FAULT_NONE; }

/* The program's own, in front of which the linker puts these: --wrap=rename,--wrap=unlink. */
int __real_rename(const char *from, const char *to);
int __real_unlink(const char *path);
int __wrap_rename(const char *from, const char *to);
int __wrap_unlink(const char *path);

int __wrap_rename(const char *from, const char *to) {
    disk_fails();
    return __real_rename(from, to);
}

int __wrap_unlink(const char *path) {
    disk_fails();
    return __real_unlink(path);
}

#endif
