//! Bytes to text and back.

use crate::error::Error;
use crate::page::{Finding, Lines};
use crate::read::detect;
use crate::scan;
use crate::source::{Invalid, Source, digest};
use encoding_rs::{DecoderResult, EncoderResult, Encoding, GB18030, GBK, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

/// What U+FFFD is in UTF-8.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// Read a page's bytes as text.
///
/// `encoding` is what the user said; without it the byte order mark, the bytes' validity as UTF-8 and then their
/// statistics decide. Line ends and the byte order mark stay. Each byte sequence that the encoding does not allow
/// becomes one U+FFFD and is kept in [`Source::invalid`], so that [`encode`] gives back exactly `bytes`.
///
/// Fails on bytes that are no text (a PDF, a picture, an archive) or that fit no encoding.
pub fn decode(name: &str, bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<Source, Error> {
    let told = encoding.is_some();
    let fail = |message: String| {
        Err(Error::Read {
            path: name.into(),
            message,
        })
    };
    if !told && let Some(message) = not_text(bytes) {
        return fail(message);
    }
    let valid = simdutf8::basic::from_utf8(bytes).ok();
    let encoding = match encoding.or_else(|| detect::bom(bytes)) {
        Some(encoding) if encoding == GBK => GB18030,
        Some(encoding) => encoding,
        None => guess(bytes, valid.is_some()),
    };
    let (text, invalid) = match valid {
        Some(text) if encoding == UTF_8 => (text.to_owned(), Vec::new()),
        None if encoding == UTF_8 => utf8(bytes),
        _ => other(bytes, encoding),
    };
    if !told {
        if let Some(message) = binary(&text) {
            return fail(message);
        }
        let lost = invalid.iter().filter(|i| text[i.at..].starts_with(REPLACEMENT)).count();
        if lost > 3 && lost * 5 > text.chars().count() {
            let chars = text.chars().count();
            return fail(format!(
                "{lost} of {chars} characters cannot be read as {}, the likeliest encoding; say which it is with \
                 --encoding, or extract the text again",
                encoding.name()
            ));
        }
    }
    Ok(Source {
        name: name.into(),
        text,
        encoding: encoding.name().into(),
        sha256: digest(bytes),
        invalid,
        layout: None,
    })
}

/// The bytes that `source` was read from.
///
/// Fails only for a source that [`decode`] did not make.
pub fn encode(source: &Source) -> Result<Vec<u8>, Error> {
    let fail = |what: &str| Error::Read {
        path: source.name.clone(),
        message: format!("{what} {}; the page's source was changed by hand", source.encoding),
    };
    let encoding = Encoding::for_label(source.encoding.as_bytes()).ok_or_else(|| fail("no encoding is called"))?;
    let mut out = Vec::with_capacity(source.text.len());
    let mut at = 0;
    for invalid in &source.invalid {
        let run = source
            .text
            .get(at..invalid.at)
            .ok_or_else(|| fail("an invalid sequence is misplaced in"))?;
        run_to_bytes(run, encoding, &mut out).ok_or_else(|| fail("a character has no place in"))?;
        out.extend_from_slice(&invalid.bytes);
        at = invalid.at + source.text[invalid.at..].chars().next().map_or(0, char::len_utf8);
    }
    run_to_bytes(&source.text[at..], encoding, &mut out).ok_or_else(|| fail("a character has no place in"))?;
    Ok(out)
}

/// Where the sorted offsets `at` of [`Source::text`] stand in the input, in bytes.
///
/// `None` where the two are the same, for encodings that shift between character sets, and where the text was read out of
/// a file with positions.
pub fn positions(source: &Source, at: &[usize]) -> Option<Vec<usize>> {
    let encoding = Encoding::for_label(source.encoding.as_bytes())?;
    if source.layout.is_some() || encoding == ISO_2022_JP || encoding == UTF_8 && source.invalid.is_empty() {
        return None;
    }
    let (mut out, mut run) = (Vec::with_capacity(at.len()), Vec::new());
    let (mut text, mut input) = (0, 0);
    let mut invalid = source.invalid.iter().peekable();
    for &to in at {
        while text < to {
            let next = invalid.peek().map_or(to, |i| i.at.min(to));
            run.clear();
            run_to_bytes(source.text.get(text..next)?, encoding, &mut run)?;
            (text, input) = (next, input + run.len());
            if let Some(i) = invalid.next_if(|i| i.at == text && text < to) {
                text += source.text[text..].chars().next().map_or(1, char::len_utf8);
                input += i.bytes.len();
            }
        }
        out.push(input);
    }
    Some(out)
}

/// The finding that a page's encoding is no more than a guess, where it is: of single-byte encodings many fit.
pub fn guessed(source: &Source) -> Option<Finding> {
    let sure = ["UTF-8", "UTF-16LE", "UTF-16BE", "gb18030", "Big5"];
    (!sure.contains(&source.encoding.as_str())).then(|| Finding {
        rule: "encoding-guessed".into(),
        lines: Lines::default(),
        message: format!(
            "read as {}, the likeliest of many; say which it is with --encoding",
            source.encoding
        ),
    })
}

/// Kinds of file that people take for text, by their first bytes.
fn not_text(bytes: &[u8]) -> Option<String> {
    const KINDS: &[(&[u8], &str, &str)] = &[
        (
            b"%PDF-",
            "a PDF file",
            "extract its text first, for example with pdftotext",
        ),
        (b"PK\x03\x04", "a zip archive (or an Office file)", "unpack it first"),
        (b"\x1F\x8B", "gzip-compressed", "unpack it first, with gunzip"),
        (b"\x89PNG", "a picture", "read its text first, with an OCR program"),
        (b"\xFF\xD8\xFF", "a picture", "read its text first, with an OCR program"),
        (b"II*\0", "a picture", "read its text first, with an OCR program"),
        (b"MM\0*", "a picture", "read its text first, with an OCR program"),
        (
            b"\xFF\xFE\0\0",
            "UTF-32 text",
            "convert it first, with iconv -f UTF-32 -t UTF-8",
        ),
        (
            b"\0\0\xFE\xFF",
            "UTF-32 text",
            "convert it first, with iconv -f UTF-32 -t UTF-8",
        ),
    ];
    let (_, what, advice) = KINDS.iter().find(|(magic, ..)| bytes.starts_with(magic))?;
    Some(format!("this is {what}; {advice}"))
}

/// Whether the decoded text is no text: one character in fifty is a control that no page has.
fn binary(text: &str) -> Option<String> {
    let controls = scan::controls(text.as_bytes());
    (controls > 0 && controls * 50 > text.len()).then(|| {
        format!(
            "this is a binary file, not text ({controls} of {} characters are controls); extract the text first, or name \
             its encoding with --encoding",
            text.chars().count()
        )
    })
}

/// The likeliest encoding of `bytes`, which are `valid` UTF-8 or not.
fn guess(bytes: &[u8], valid: bool) -> &'static Encoding {
    let nul = memchr::memchr(0, bytes).is_some();
    if valid && !nul {
        return UTF_8;
    }
    if let Some(encoding) = detect::utf16(bytes) {
        return encoding;
    }
    if valid || detect::broken_utf8(bytes) {
        UTF_8
    } else {
        detect::legacy(bytes)
    }
}

fn utf8(bytes: &[u8]) -> (String, Vec<Invalid>) {
    let (mut text, mut invalid) = (String::with_capacity(bytes.len() + bytes.len() / 8), Vec::new());
    let mut read = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        read += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            invalid.push(Invalid {
                at: text.len(),
                input_at: read,
                bytes: chunk.invalid().to_vec(),
            });
            text.push(REPLACEMENT);
            read += chunk.invalid().len();
        }
    }
    (text, invalid)
}

fn other(bytes: &[u8], encoding: &'static Encoding) -> (String, Vec<Invalid>) {
    let (text, invalid) = run_to_text(bytes, encoding);
    // Its shifts between character sets can be written in many ways; none is worth keeping.
    if encoding == ISO_2022_JP {
        return (text, invalid);
    }
    let (encoding_name, name, sha256) = (encoding.name().into(), String::new(), String::new());
    let source = Source {
        name,
        text,
        encoding: encoding_name,
        sha256,
        invalid,
        layout: None,
    };
    // A few byte sequences are a second spelling of a character (0x80 for the euro in GBK): they are kept as well.
    if encode(&source).is_ok_and(|back| back == bytes) {
        return (source.text, source.invalid);
    }
    letter_by_letter(bytes, encoding)
}

/// Decodes in one go, noting what is malformed.
fn run_to_text(bytes: &[u8], encoding: &'static Encoding) -> (String, Vec<Invalid>) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut text, mut invalid) = (String::new(), Vec::new());
    let mut at = 0;
    loop {
        let room = decoder
            .max_utf8_buffer_length_without_replacement(bytes.len() - at)
            .unwrap_or(bytes.len());
        text.reserve(room);
        let (result, read) = decoder.decode_to_string_without_replacement(&bytes[at..], &mut text, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => return (text, invalid),
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(len, after) => {
                let end = at - usize::from(after);
                let input_at = end - usize::from(len);
                invalid.push(Invalid {
                    at: text.len(),
                    input_at,
                    bytes: bytes[input_at..end].to_vec(),
                });
                text.push(REPLACEMENT);
            }
        }
    }
}

/// Decodes one character at a time, noting also those whose bytes the encoder would not write.
fn letter_by_letter(bytes: &[u8], encoding: &'static Encoding) -> (String, Vec<Invalid>) {
    let (mut text, mut invalid) = (String::with_capacity(bytes.len() * 2), Vec::new());
    let mut back = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let letter = (1..=4.min(bytes.len() - at)).find_map(|len| {
            let bytes = &bytes[at..at + len];
            let (decoded, bad) = run_to_text(bytes, encoding);
            (bad.is_empty() && !decoded.is_empty()).then_some((len, decoded))
        });
        let (len, decoded) = letter.unwrap_or((1, REPLACEMENT.into()));
        back.clear();
        let plain = run_to_bytes(&decoded, encoding, &mut back).is_some() && back == bytes[at..at + len];
        for (i, c) in decoded.chars().enumerate() {
            // Big5 has pairs that are two characters; the second then stands for no bytes.
            if !plain {
                let bytes = if i == 0 {
                    bytes[at..at + len].to_vec()
                } else {
                    Vec::new()
                };
                invalid.push(Invalid {
                    at: text.len(),
                    input_at: at,
                    bytes,
                });
            }
            text.push(c);
        }
        at += len;
    }
    (text, invalid)
}

/// Appends `text` in `encoding`; `None` if a character has no place there.
fn run_to_bytes(text: &str, encoding: &'static Encoding, out: &mut Vec<u8>) -> Option<()> {
    if encoding == UTF_8 {
        out.extend_from_slice(text.as_bytes());
    } else if encoding == UTF_16LE {
        out.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    } else if encoding == UTF_16BE {
        out.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    } else {
        let mut encoder = encoding.new_encoder();
        let mut at = 0;
        loop {
            let room = encoder.max_buffer_length_from_utf8_without_replacement(text.len() - at)?;
            out.reserve(room);
            let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(&text[at..], out, true);
            at += read;
            match result {
                EncoderResult::InputEmpty => break,
                EncoderResult::OutputFull => {}
                EncoderResult::Unmappable(_) => return None,
            }
        }
    }
    Some(())
}
