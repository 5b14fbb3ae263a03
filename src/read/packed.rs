//! What is compressed with gzip or zstd, as it was before.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// No page is longer than this, in bytes: what unpacks to more is no page, or was made to do harm.
pub const MOST: u64 = 256 << 20;

const BUFFER: usize = 1 << 17;

/// The bytes of a file, or of what it is compressed from.
pub fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    stream(BufReader::with_capacity(BUFFER, File::open(path)?))
}

/// The bytes of `raw`, or of what they are compressed from.
pub fn stream(mut raw: impl BufRead + 'static) -> io::Result<Box<dyn BufRead>> {
    let start = raw.fill_buf()?;
    if is_gzip(start) {
        let unpacked = flate2::bufread::MultiGzDecoder::new(raw);
        Ok(Box::new(BufReader::with_capacity(BUFFER, unpacked)))
    } else if is_zstd(start) {
        let unpacked = zstd::Decoder::with_buffer(raw)?;
        Ok(Box::new(BufReader::with_capacity(BUFFER, unpacked)))
    } else {
        Ok(Box::new(raw))
    }
}

/// `bytes`, or what they are compressed from.
///
/// Fails on what is broken off or damaged, and on more than [`MOST`] bytes.
pub fn unpacked(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    if is_gzip(&bytes) {
        whole(flate2::bufread::MultiGzDecoder::new(&bytes[..]))
    } else if is_zstd(&bytes) {
        whole(zstd::Decoder::with_buffer(&bytes[..])?)
    } else {
        Ok(bytes)
    }
}

/// All that `from` gives.
///
/// Fails on more than [`MOST`] bytes.
pub fn whole(from: impl Read) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    if from.take(MOST + 1).read_to_end(&mut out)? as u64 > MOST {
        return Err(too_long());
    }
    Ok(out)
}

pub(crate) fn too_long() -> io::Error {
    io::Error::new(
        io::ErrorKind::FileTooLarge,
        format!("longer than {} MB, which no page is", MOST >> 20),
    )
}

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1F\x8B")
}

fn is_zstd(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x28\xB5\x2F\xFD")
}
