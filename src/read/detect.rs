//! Which encoding bytes that are not valid UTF-8 were written in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// How much of a page the statistics look at.
const SAMPLE: usize = 64 * 1024;

/// What a page's first bytes say it is.
pub(super) fn bom(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Some(UTF_8),
        [0xFF, 0xFE, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] => Some(UTF_16BE),
        [0x84, 0x31, 0x95, 0x33, ..] => Some(GB18030),
        _ => None,
    }
}

/// UTF-16 without a byte order mark, if the bytes make sense that way round and not the other.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let units = bytes[..bytes.len().min(SAMPLE)].as_chunks::<2>().0;
    match (
        makes_sense(units, u16::from_le_bytes),
        makes_sense(units, u16::from_be_bytes),
    ) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether nine in ten units are what newspapers are made of, and not by chance.
///
/// Line ends and digits have a zero byte, which no other encoding of text has. A few words have none; then their letters
/// must be common ones.
fn makes_sense(units: &[[u8; 2]], read: fn([u8; 2]) -> u16) -> bool {
    let (mut good, mut ascii) = (0, false);
    for unit in units.iter().map(|u| read(*u)) {
        good += usize::from(newspaper_unit(unit));
        ascii |= matches!(unit, 0x09..=0x7E);
    }
    if units.len() < 2 || good * 10 < units.len() * 9 {
        return false;
    }
    ascii || {
        let text: String = char::decode_utf16(units.iter().map(|u| read(*u)))
            .filter_map(Result::ok)
            .collect();
        let common = |fit: Fit| fit.share() >= 80 && fit.pairs as usize * 10 >= units.len() * 9;
        common(gb18030_score(&GB18030.encode(&text).0)) || common(big5_score(&BIG5.encode(&text).0))
    }
}

/// Code units that newspapers are made of.
fn newspaper_unit(unit: u16) -> bool {
    matches!(unit, 0x09 | 0x0A | 0x0C | 0x0D | 0x20..=0x7E | 0xA0..=0xFF | 0x2010..=0x2027 | 0x2460..=0x24FF
        | 0x25A0..=0x26FF | 0x3000..=0x30FF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 | 0xFF01..=0xFF5E)
}

/// Whether bytes that are not valid UTF-8 are UTF-8 nevertheless, with some of it broken or the end cut off.
pub(super) fn broken_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    let mut cut = false;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|&b| b >= 0xC0).count();
        let invalid = chunk.invalid();
        // The last chunk's invalid part is the beginning of a character if more bytes could have completed it.
        cut = std::str::from_utf8(invalid).is_err_and(|e| e.error_len().is_none());
        bad += usize::from(!invalid.is_empty());
    }
    // Two-byte letters of GB18030 and Big5 pass for UTF-8 once in eight times, never more often than they fail.
    good > bad || (bad == 1 && cut)
}

/// The best guess for bytes that are neither UTF-8 nor UTF-16.
pub(super) fn legacy(bytes: &[u8]) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() == bytes.len());
    let guess = detector.guess(None, Utf8Detection::Deny);
    let (gb, big5) = (gb18030_score(sample), big5_score(sample));
    let chinese = if big5.share() > gb.share() { BIG5 } else { GB18030 };
    let best = if chinese == BIG5 { &big5 } else { &gb };
    if guess == GBK || guess == GB18030 || guess == BIG5 {
        return chinese;
    }
    // The detector is trained on web pages; on a few words it takes Chinese for a Western or Korean text.
    let short = best.pairs < 20;
    if best.pairs > 0 && best.share() >= 90 && (guess.is_single_byte() || (short && guess == EUC_KR)) {
        return chinese;
    }
    guess
}

/// How well two-byte letters fit an encoding.
#[derive(Default)]
struct Fit {
    pairs: i64,
    points: i64,
}

impl Fit {
    /// Out of a hundred; below zero where more speaks against the encoding.
    fn share(&self) -> i64 {
        self.points * 100 / self.pairs.max(1)
    }

    fn add(&mut self, points: i64) {
        self.pairs += 1;
        self.points += points;
    }
}

/// Counts how the pairs of `bytes` fall: `judge` gives a lead and a trail byte their points, `None` if they are no pair.
fn fit(bytes: &[u8], judge: fn(u8, u8) -> Option<i64>) -> Fit {
    let mut fit = Fit::default();
    let mut at = 0;
    while let Some(&lead) = bytes.get(at) {
        at += 1;
        if lead < 0x80 {
            continue;
        }
        match bytes.get(at).map(|&trail| judge(lead, trail)) {
            Some(Some(points)) => {
                fit.add(points);
                at += 1;
            }
            Some(None) => fit.add(-4),
            None => {}
        }
    }
    fit
}

fn gb18030_score(bytes: &[u8]) -> Fit {
    fit(bytes, |lead, trail| match (lead, trail) {
        // The marks and the 3,755 common letters of GB 2312; then the rarer ones, then the extensions.
        (0xA1..=0xA3 | 0xB0..=0xD7, 0xA1..=0xFE) => Some(1),
        (0xA4..=0xA9 | 0xD8..=0xF7, 0xA1..=0xFE) => Some(0),
        (0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE) => Some(-1),
        (0x81..=0xFE, 0x30..=0x39) => Some(-1),
        _ => None,
    })
}

fn big5_score(bytes: &[u8]) -> Fit {
    fit(bytes, |lead, trail| match (lead, trail) {
        // Marks and the 5,401 common letters; then the rarer ones, then the extensions.
        (0xA1..=0xC6, 0x40..=0x7E | 0xA1..=0xFE) => Some(1),
        (0xC9..=0xF9, 0x40..=0x7E | 0xA1..=0xFE) => Some(0),
        (0x87..=0xFE, 0x40..=0x7E | 0xA1..=0xFE) => Some(-1),
        _ => None,
    })
}
