use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use chrono::{Datelike, Timelike};
use serde_json::json;
use sha2::{Digest, Sha256};
use tintype_domain::{
    Failure, Outcome,
    exports::{Archive, ArchiveMaker, Entry, Record},
    media::BlobWriter,
    time::Timestamp,
};
use zip::{
    CompressionMethod, DateTime, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use crate::records;

/// Of the manifest and of what it describes: another one when a reader of before would not understand it.
const VERSION: u32 = 1;
const MANIFEST: &str = "manifest.json";
/// What is compressed goes out in pieces of about this size.
const PIECE: usize = 64 << 10;

/// Makes ZIP files that are written from front to back, so that nothing of them has to be kept.
pub struct ZipArchives;

impl ArchiveMaker for ZipArchives {
    fn begin(&self, out: Box<dyn BlobWriter>, made_at: Timestamp) -> Box<dyn Archive> {
        let outlet = Outlet::default();
        let zip = ZipWriter::new_stream(outlet.clone());
        Box::new(ZipArchive { out, zip, outlet, made_at, current: None, files: Vec::new(), bytes: 0 })
    }
}

/// Where the ZIP file comes out, until it is written away.
#[derive(Clone, Default)]
struct Outlet(Arc<Mutex<Vec<u8>>>);

impl Outlet {
    fn take(&self, least: usize) -> Vec<u8> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if bytes.len() < least { Vec::new() } else { mem::take(&mut *bytes) }
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct ZipArchive {
    out: Box<dyn BlobWriter>,
    zip: ZipWriter<StreamWriter<Outlet>>,
    outlet: Outlet,
    made_at: Timestamp,
    current: Option<Current>,
    files: Vec<Finished>,
    /// So far.
    bytes: u64,
}

/// The file that is being written.
struct Current {
    name: String,
    entry: Entry,
    is_empty: bool,
    bytes: u64,
    hash: Sha256,
}

struct Finished {
    name: String,
    bytes: u64,
    sha256: [u8; 32],
}

#[async_trait]
impl Archive for ZipArchive {
    async fn open(&mut self, file: &str, entry: Entry) -> Outcome<()> {
        self.close().await?;
        self.begin(file, entry)?;
        if entry == Entry::List { self.put(b"[").await } else { Ok(()) }
    }

    async fn record(&mut self, record: &Record) -> Outcome<()> {
        let Some(Current { entry, is_empty, .. }) = &mut self.current else { return Err(nothing_open()) };
        let before = match (*entry, mem::take(is_empty)) {
            (Entry::List, true) => "\n",
            (Entry::List, false) => ",\n",
            _ => "",
        };
        let text = format!("{before}{}", records::json(record));
        self.put(text.as_bytes()).await
    }

    async fn bytes(&mut self, bytes: &[u8]) -> Outcome<()> {
        self.put(bytes).await
    }

    async fn finish(mut self: Box<Self>) -> Outcome<u64> {
        self.close().await?;
        let manifest = self.manifest();
        self.begin(MANIFEST, Entry::Single)?;
        self.put(manifest.as_bytes()).await?;
        self.close().await?;
        let Self { zip, outlet, mut out, bytes, .. } = *self;
        zip.finish().map_err(failed)?;
        let rest = outlet.take(0);
        out.write(&rest).await?;
        out.finish().await?;
        Ok(bytes + rest.len() as u64)
    }
}

impl ZipArchive {
    /// Pictures are as small as they get.
    fn begin(&mut self, name: &str, entry: Entry) -> Outcome<()> {
        let method = if entry == Entry::Bytes { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(date(self.made_at));
        self.zip.start_file(name, options.unix_permissions(0o600)).map_err(failed)?;
        self.current = Some(Current { name: name.to_owned(), entry, is_empty: true, bytes: 0, hash: Sha256::new() });
        Ok(())
    }

    async fn put(&mut self, bytes: &[u8]) -> Outcome<()> {
        let Some(current) = &mut self.current else { return Err(nothing_open()) };
        current.bytes += bytes.len() as u64;
        current.hash.update(bytes);
        self.zip.write_all(bytes).map_err(failed)?;
        let piece = self.outlet.take(PIECE);
        self.bytes += piece.len() as u64;
        if piece.is_empty() { Ok(()) } else { Ok(self.out.write(&piece).await?) }
    }

    async fn close(&mut self) -> Outcome<()> {
        match self.current.as_ref().map(|current| current.entry) {
            Some(Entry::List) => self.put(b"\n]\n").await?,
            Some(Entry::Single) => self.put(b"\n").await?,
            _ => {}
        }
        self.files.extend(self.current.take().map(Current::finish));
        Ok(())
    }

    fn manifest(&self) -> String {
        let files = self.files.iter().map(|file| {
            let line = json!({"name": file.name, "bytes": file.bytes, "sha256": hex(&file.sha256)});
            format!("    {line}")
        });
        let made_at = json!(records::moment(self.made_at));
        let files = files.collect::<Vec<_>>().join(",\n");
        format!("{{\n  \"version\": {VERSION},\n  \"made_at\": {made_at},\n  \"files\": [\n{files}\n  ]\n}}")
    }
}

impl Current {
    fn finish(self) -> Finished {
        Finished { name: self.name, bytes: self.bytes, sha256: self.hash.finalize().into() }
    }
}

/// In UTC, as a ZIP file has no zone; without one where it cannot hold the year.
fn date(at: Timestamp) -> DateTime {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or_default();
    let (month, day) = (small(at.month()), small(at.day()));
    let date = DateTime::from_date_and_time(year, month, day, small(at.hour()), small(at.minute()), small(at.second()));
    date.unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |text, byte| text + &format!("{byte:02x}"))
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::Internal(Box::new(error))
}

fn nothing_open() -> Failure {
    Failure::Internal("no file of the archive is open".into())
}
