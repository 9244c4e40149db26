//! The layer itself: SQLite's methods for a file system and its files, passed on to the built-in ones.
//!
//! A file of ours is one allocation of SQLite's: [`Layered`] first, the built-in file's structure right behind it.
//! Only writing, truncating, syncing, opening and deleting are looked at; everything else is passed on unchanged.

use super::{Change, Content, Files};
use rusqlite::ffi;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::io;
use std::path::PathBuf;
use std::ptr;

/// What the layer's file system carries.
struct World {
    inner: *mut ffi::sqlite3_vfs,
    files: Files,
}

#[repr(C)]
struct Layered {
    base: ffi::sqlite3_file,
    inner: *mut ffi::sqlite3_file,
    /// Owned; null for files without a name, which nobody expects to survive.
    path: *mut PathBuf,
    world: *const World,
}

/// Adds the layer to SQLite's list. It stays for the life of the process, as SQLite demands.
pub fn register(name: &str, files: Files) -> io::Result<()> {
    let name = CString::new(name).map_err(io::Error::other)?;
    // SAFETY: the default file system exists for the life of the process; the copy and everything that it points to
    // is leaked on purpose, because SQLite keeps the pointer.
    unsafe {
        let inner = ffi::sqlite3_vfs_find(ptr::null());
        if inner.is_null() {
            return Err(io::Error::other("SQLite has no file system"));
        }
        let mut layer = ptr::read(inner);
        layer.szOsFile = (*inner).szOsFile + std::mem::size_of::<Layered>() as c_int;
        layer.pNext = ptr::null_mut();
        layer.zName = name.into_raw();
        layer.pAppData = Box::into_raw(Box::new(World { inner, files })).cast();
        layer.xOpen = Some(open);
        layer.xDelete = Some(delete);
        layer.xAccess = Some(access);
        layer.xFullPathname = Some(full_pathname);
        match ffi::sqlite3_vfs_register(Box::into_raw(Box::new(layer)), 0) {
            ffi::SQLITE_OK => Ok(()),
            code => Err(io::Error::other(format!("SQLite refused the layer: {code}"))),
        }
    }
}

unsafe fn world<'a>(vfs: *mut ffi::sqlite3_vfs) -> &'a World {
    // SAFETY: only `register` makes file systems with these methods, and it sets the pointer for ever.
    unsafe { &*((*vfs).pAppData as *const World) }
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives szOsFile bytes at `file`, which `register` made large enough for both structures.
    unsafe {
        let world = world(vfs);
        let layered = file.cast::<Layered>();
        let inner = file.cast::<u8>().add(std::mem::size_of::<Layered>()).cast::<ffi::sqlite3_file>();
        ptr::write(layered, Layered { base: std::mem::zeroed(), inner, path: ptr::null_mut(), world });
        let Some(inner_open) = (*world.inner).xOpen else { return ffi::SQLITE_ERROR };
        let code = inner_open(world.inner, name, inner, flags, out);
        if code != ffi::SQLITE_OK || (*inner).pMethods.is_null() {
            return code;
        }
        if !name.is_null() {
            let path = path_of(name.cast());
            world
                .files
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner())
                .entry(path.clone())
                .or_insert_with(|| Content::found(&path));
            (*layered).path = Box::into_raw(Box::new(path));
        }
        (*layered).base.pMethods = &METHODS;
        code
    }
}

unsafe fn path_of(name: *const c_char) -> PathBuf {
    // SAFETY: SQLite's file names end with a zero byte.
    PathBuf::from(unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned())
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    // SAFETY: arguments are SQLite's own and are passed on unchanged.
    unsafe {
        let world = world(vfs);
        world.files.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(&path_of(name));
        (*world.inner).xDelete.map_or(ffi::SQLITE_ERROR, |f| f(world.inner, name, sync))
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: as above.
    unsafe {
        let inner = world(vfs).inner;
        (*inner).xAccess.map_or(ffi::SQLITE_ERROR, |f| f(inner, name, flags, out))
    }
}

unsafe extern "C" fn full_pathname(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    length: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: as above.
    unsafe {
        let inner = world(vfs).inner;
        (*inner).xFullPathname.map_or(ffi::SQLITE_ERROR, |f| f(inner, name, length, out))
    }
}

/// Notes a change of a named file.
unsafe fn note(file: *mut ffi::sqlite3_file, change: Change) {
    // SAFETY: `file` was opened by `open`, which filled the structure.
    unsafe {
        let layered = &*file.cast::<Layered>();
        if layered.path.is_null() {
            return;
        }
        let mut files = (*layered.world).files.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        files.entry((*layered.path).clone()).or_default().waiting.push(change);
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    data: *const c_void,
    length: c_int,
    at: i64,
) -> c_int {
    // SAFETY: SQLite gives `length` readable bytes at `data`.
    unsafe {
        let bytes = std::slice::from_raw_parts(data.cast::<u8>(), length as usize).to_vec();
        note(file, Change::Write(at as usize, bytes));
        let inner = (*file.cast::<Layered>()).inner;
        (*(*inner).pMethods).xWrite.map_or(ffi::SQLITE_ERROR, |f| f(inner, data, length, at))
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, length: i64) -> c_int {
    // SAFETY: as above.
    unsafe {
        note(file, Change::Truncate(length as usize));
        let inner = (*file.cast::<Layered>()).inner;
        (*(*inner).pMethods).xTruncate.map_or(ffi::SQLITE_ERROR, |f| f(inner, length))
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: as above. The real sync is left out: the image decides what survives, and a test need not wait.
    unsafe {
        let _ = flags;
        let layered = &*file.cast::<Layered>();
        if !layered.path.is_null() {
            let mut files = (*layered.world).files.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            files.entry((*layered.path).clone()).or_default().sync();
        }
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes a file once; the path was boxed by `open`.
    unsafe {
        let layered = &mut *file.cast::<Layered>();
        if !layered.path.is_null() {
            drop(Box::from_raw(std::mem::replace(&mut layered.path, ptr::null_mut())));
        }
        let inner = layered.inner;
        (*(*inner).pMethods).xClose.map_or(ffi::SQLITE_ERROR, |f| f(inner))
    }
}

macro_rules! pass_on {
    ($($name:ident = $method:ident($($arg:ident: $ty:ty),*) -> $out:ty, $or:expr;)*) => {$(
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file, $($arg: $ty),*) -> $out {
            // SAFETY: `file` was opened by `open`; the arguments are SQLite's own and are passed on unchanged.
            unsafe {
                let inner = (*file.cast::<Layered>()).inner;
                (*(*inner).pMethods).$method.map_or($or, |f| f(inner, $($arg),*))
            }
        }
    )*};
}

pass_on! {
    read = xRead(data: *mut c_void, length: c_int, at: i64) -> c_int, ffi::SQLITE_ERROR;
    file_size = xFileSize(out: *mut i64) -> c_int, ffi::SQLITE_ERROR;
    lock = xLock(level: c_int) -> c_int, ffi::SQLITE_ERROR;
    unlock = xUnlock(level: c_int) -> c_int, ffi::SQLITE_ERROR;
    check_lock = xCheckReservedLock(out: *mut c_int) -> c_int, ffi::SQLITE_ERROR;
    control = xFileControl(op: c_int, arg: *mut c_void) -> c_int, ffi::SQLITE_NOTFOUND;
    sector_size = xSectorSize() -> c_int, 4096;
    characteristics = xDeviceCharacteristics() -> c_int, 0;
    shm_map = xShmMap(page: c_int, size: c_int, extend: c_int, out: *mut *mut c_void) -> c_int, ffi::SQLITE_ERROR;
    shm_lock = xShmLock(offset: c_int, count: c_int, flags: c_int) -> c_int, ffi::SQLITE_ERROR;
    shm_unmap = xShmUnmap(delete: c_int) -> c_int, ffi::SQLITE_ERROR;
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: as above.
    unsafe {
        let inner = (*file.cast::<Layered>()).inner;
        if let Some(f) = (*(*inner).pMethods).xShmBarrier {
            f(inner);
        }
    }
}

/// Version 2: shared memory for the write-ahead log, no memory-mapped pages that would pass by `write`.
static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_lock),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};
