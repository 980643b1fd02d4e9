"""The FUSE server behind `tests.disks.failing_disk`: a folder passed through, with faults that files switch on.

Usage: fuse_disk.py STORE MOUNT CONTROL
"""

import errno
import os
import sys
import time

import fuse


class Disk(fuse.Operations):
    def __init__(self, store, control):
        self.store, self.control = store, control

    def __call__(self, operation, *args):
        if operation not in ("init", "destroy"):
            while os.path.exists(f"{self.control}/sleep"):
                time.sleep(0.05)
            if operation in ("write", "fsync", "read", "fsyncdir") and os.path.exists(
                f"{self.control}/{operation.removesuffix('dir')}"
            ):
                raise fuse.FuseOSError(errno.EIO)
        try:
            return super().__call__(operation, *args)
        except OSError as error:
            if isinstance(error, fuse.FuseOSError):
                raise
            raise fuse.FuseOSError(error.errno) from error

    def at(self, path):
        return self.store + path

    def getattr(self, path, fh=None):
        found = os.lstat(self.at(path))
        names = ("st_atime", "st_ctime", "st_gid", "st_mode", "st_mtime", "st_nlink", "st_size", "st_uid")
        return {name: getattr(found, name) for name in names}

    def readdir(self, path, fh):
        return [".", "..", *os.listdir(self.at(path))]

    def mkdir(self, path, mode):
        os.mkdir(self.at(path), mode)

    def rmdir(self, path):
        os.rmdir(self.at(path))

    def create(self, path, mode, fi=None):
        return os.open(self.at(path), os.O_CREAT | os.O_RDWR | os.O_EXCL, mode)

    def open(self, path, flags):
        return os.open(self.at(path), flags & ~(os.O_DIRECT | os.O_APPEND))

    def read(self, path, size, offset, fh):
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        os.truncate(self.at(path), length)

    def fsync(self, path, datasync, fh):
        os.fsync(fh)

    def fsyncdir(self, path, datasync, fh):
        return 0

    def release(self, path, fh):
        os.close(fh)

    def rename(self, old, new):
        os.rename(self.at(old), self.at(new))

    def unlink(self, path):
        os.unlink(self.at(path))

    def statfs(self, path):
        found = os.statvfs(self.at(path))
        names = ("f_bavail", "f_bfree", "f_blocks", "f_bsize", "f_files", "f_ffree", "f_frsize", "f_namemax")
        return {name: getattr(found, name) for name in names}


if __name__ == "__main__":
    fuse.FUSE(Disk(sys.argv[1], sys.argv[3]), sys.argv[2], foreground=True, nothreads=False)
