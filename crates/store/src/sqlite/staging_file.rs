//! The records of staged pages: one file for each open scan, beside the database, which only grows. They are written once
//! and read once; in the database each of them would be written to its log and to its pages, too.
//!
//! The database says which bytes count: those that its committed rows name. After a loss of power the file may lack some
//! of them, so whoever goes on with a scan compares checksums first.

use crate::StoreError;
use crate::row::damaged;
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{Cursor, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// So much is read at once: pages lie about in the order in which they are asked for.
const WINDOW: u64 = 1 << 16;

/// What stands between the database's name and the scan's number.
const INFIX: &str = "-staging-";

/// The files of the scans that this process has open.
#[derive(Debug)]
pub(super) struct StagingFiles {
    /// The database; none where it is in memory.
    database: Option<PathBuf>,
    open: HashMap<i64, StagingFile>,
}

/// The file of one scan.
#[derive(Debug)]
pub(super) struct StagingFile {
    medium: Box<dyn Medium>,
    /// Where the next batch begins.
    end: u64,
    /// The part that was read last, and where it begins.
    window: Vec<u8>,
    window_at: u64,
}

/// What holds the bytes: a file, or memory.
trait Medium: Read + Write + Seek + Send + std::fmt::Debug {}
impl<T: Read + Write + Seek + Send + std::fmt::Debug> Medium for T {}

/// Where a page's records lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) at: u64,
    pub(super) length: usize,
}

impl StagingFiles {
    pub(super) fn beside(database: &Path) -> Self {
        Self { database: Some(database.to_owned()), open: HashMap::new() }
    }

    pub(super) fn in_memory() -> Self {
        Self { database: None, open: HashMap::new() }
    }

    /// Opens the file of a scan whose rows name the bytes up to `end`, and makes it where there is none.
    pub(super) fn open(&mut self, scan: i64, end: u64) -> Result<&mut StagingFile, StoreError> {
        if !self.open.contains_key(&scan) {
            let medium: Box<dyn Medium> = match self.path(scan) {
                Some(path) => Box::new(private(&path).map_err(failed)?),
                None => Box::new(Cursor::new(Vec::new())),
            };
            self.open.insert(scan, StagingFile { medium, end, window: Vec::new(), window_at: 0 });
        }
        let file = self.of(scan)?;
        (file.end, file.window) = (end, Vec::new());
        Ok(file)
    }

    /// Returns the file of a scan that is open here.
    pub(super) fn of(&mut self, scan: i64) -> Result<&mut StagingFile, StoreError> {
        self.open.get_mut(&scan).ok_or(StoreError::NoSuchScan(scan))
    }

    /// Removes the files of scans that are not open any more, whoever left them.
    pub(super) fn sweep(&mut self, is_open: impl Fn(i64) -> bool) -> Result<(), StoreError> {
        self.open.retain(|scan, _| is_open(*scan));
        let Some((folder, prefix)) = self.database.as_deref().and_then(folder_and_prefix) else {
            return Ok(());
        };
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            let scan = name.to_str().and_then(|name| name.strip_prefix(&prefix)?.parse().ok());
            if scan.is_some_and(|scan| !is_open(scan)) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Removes the file of a scan that is closed.
    pub(super) fn remove(&mut self, scan: i64) -> Result<(), StoreError> {
        self.open.remove(&scan);
        self.path(scan).map_or(Ok(()), |path| remove(&path))
    }

    fn path(&self, scan: i64) -> Option<PathBuf> {
        let mut path = self.database.as_deref()?.as_os_str().to_owned();
        path.push(format!("{INFIX}{scan}"));
        Some(PathBuf::from(path))
    }
}

impl StagingFile {
    /// Adds a batch, and returns where it begins. It counts once the database's rows name it.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<u64, StoreError> {
        let at = self.end;
        self.medium.seek(SeekFrom::Start(at)).map_err(failed)?;
        self.medium.write_all(bytes).map_err(failed)?;
        self.end += bytes.len() as u64;
        self.window.clear();
        Ok(at)
    }

    /// Reads the records of a page.
    pub(super) fn read(&mut self, place: Place) -> Result<&[u8], StoreError> {
        if place.length == 0 {
            return Ok(&[]);
        }
        if self.within(place).is_none() {
            self.move_window(place)?;
        }
        self.within(place).ok_or_else(|| damaged("a staged page is cut short"))
    }

    fn within(&self, place: Place) -> Option<&[u8]> {
        let start = usize::try_from(place.at.checked_sub(self.window_at)?).ok()?;
        self.window.get(start..start.checked_add(place.length)?)
    }

    /// Reads the part around a page.
    fn move_window(&mut self, place: Place) -> Result<(), StoreError> {
        self.window_at = place.at - place.at % WINDOW;
        let length = (place.at - self.window_at + place.length as u64).max(WINDOW);
        self.window.clear();
        self.medium.seek(SeekFrom::Start(self.window_at)).map_err(failed)?;
        Read::by_ref(&mut self.medium).take(length).read_to_end(&mut self.window).map_err(failed)?;
        Ok(())
    }
}

/// Returns a sum that shows whether bytes were lost. It is no protection against who could change the database as well.
pub(super) fn checksum(bytes: &[u8]) -> i64 {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let (words, rest) = bytes.as_chunks::<8>();
    let mix = |sum: u64, word: u64| (sum ^ word).wrapping_mul(MIX).rotate_left(29);
    let sum = words.iter().fold(bytes.len() as u64, |sum, word| mix(sum, u64::from_le_bytes(*word)));
    rest.iter().fold(sum, |sum, byte| mix(sum, u64::from(*byte))).cast_signed()
}

fn folder_and_prefix(database: &Path) -> Option<(&Path, String)> {
    let folder = database.parent()?;
    // A name without a folder is in the present one.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    Some((folder, format!("{}{INFIX}", database.file_name()?.to_str()?)))
}

/// Opens a file for its owner alone.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn failed(error: std::io::Error) -> StoreError {
    StoreError::Database(Box::new(error))
}
