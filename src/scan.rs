//! Looking at all bytes of a text, many at once.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, mask8x64, u8x64};

/// How many bytes are looked at together.
pub(crate) const BLOCK: usize = 64;

/// How many bytes behind those a look may need.
pub(crate) const AHEAD: usize = 2;

/// Bytes that are looked at together, and those behind them.
pub(crate) type Block = [u8; BLOCK + AHEAD];

/// Tell `found` each byte that ends a line, in order, with what stands there and behind it; behind the end stands nought.
pub(crate) fn line_ends(bytes: &[u8], mut found: impl FnMut(usize, [u8; 2])) {
    dispatch!(Level::new(), simd => simd.vectorize(
        #[inline(always)]
        || each(bytes, |at, [end, next, _]| found(at, [end, next]), #[inline(always)] |block| {
            let bytes = load(simd, block, 0);
            bytes.simd_eq(b'\n') | bytes.simd_eq(b'\r') | bytes.simd_eq(b'\x0c')
        })
    ));
}

/// Tell `found` where in the UTF-8 `bytes` each space, tab and wide space U+3000 begins, in order.
pub(crate) fn gaps(bytes: &[u8], mut found: impl FnMut(usize)) {
    dispatch!(Level::new(), simd => simd.vectorize(
        #[inline(always)]
        || each(bytes, |at, _| found(at), #[inline(always)] |block| {
            let (first, second, third) = (load(simd, block, 0), load(simd, block, 1), load(simd, block, 2));
            let wide = first.simd_eq(0xE3) & second.simd_eq(0x80) & third.simd_eq(0x80);
            first.simd_eq(b' ') | first.simd_eq(b'\t') | wide
        })
    ));
}

/// Tell `found` where in the UTF-8 `bytes` one of `marks`, a control character or another that no reader of YAML may
/// meet as it is (U+2028, U+2029, U+FEFF, U+FFFE, U+FFFF) begins, in order.
pub(crate) fn unsafe_in_yaml(bytes: &[u8], marks: [u8; 2], mut found: impl FnMut(usize)) {
    dispatch!(Level::new(), simd => simd.vectorize(
        #[inline(always)]
        || each(bytes, |at, _| found(at), #[inline(always)] |block| unsafe_in(simd, block, marks))
    ));
}

/// Whether [`unsafe_in_yaml`] finds any. Not looked at are the last [`BLOCK`] + [`AHEAD`] - 1 of `bytes`, which are safe.
pub(crate) fn any_unsafe_in_yaml(bytes: &[u8], marks: [u8; 2]) -> bool {
    dispatch!(Level::new(), simd => simd.vectorize(
        #[inline(always)]
        || {
            let mut rest = bytes;
            while let Some(block) = rest.first_chunk() {
                if may_be_unsafe_in(simd, block, marks).any_true() && unsafe_in(simd, block, marks).any_true() {
                    return true;
                }
                rest = &rest[BLOCK..];
            }
            false
        }
    ))
}

/// All that [`unsafe_in`] picks, with fewer steps, and seldom more.
#[inline(always)]
fn may_be_unsafe_in<S: Simd>(simd: S, block: &Block, marks: [u8; 2]) -> mask8x64<S> {
    let (first, second, third) = (load(simd, block, 0), load(simd, block, 1), load(simd, block, 2));
    let control = first.simd_lt(0x20) | first.simd_eq(0x7F) | first.simd_eq(0xC2);
    let separator = first.simd_eq(0xE2) & (third & 0xFE).simd_eq(0xA8);
    let mark = first.simd_eq(0xEF) & (second | 4).simd_eq(0xBF);
    control | separator | mark | first.simd_eq(marks[0]) | first.simd_eq(marks[1])
}

#[inline(always)]
fn unsafe_in<S: Simd>(simd: S, block: &Block, marks: [u8; 2]) -> mask8x64<S> {
    let (first, second, third) = (load(simd, block, 0), load(simd, block, 1), load(simd, block, 2));
    let control = first.simd_lt(0x20) | first.simd_eq(0x7F) | first.simd_eq(0xC2) & second.simd_lt(0xA0);
    let separator = first.simd_eq(0xE2) & second.simd_eq(0x80) & (third & 0xFE).simd_eq(0xA8);
    let mark = first.simd_eq(0xEF) & second.simd_eq(0xBB) & third.simd_eq(0xBF);
    let no_character = first.simd_eq(0xEF) & second.simd_eq(0xBF) & third.simd_ge(0xBE);
    control | separator | mark | no_character | first.simd_eq(marks[0]) | first.simd_eq(marks[1])
}

/// How many control characters `bytes` hold that no text has: all but white space and the escape that starts a shift.
pub(crate) fn controls(bytes: &[u8]) -> usize {
    let mut count = 0;
    dispatch!(Level::new(), simd => simd.vectorize(
        #[inline(always)]
        || each(bytes, |_, _| count += 1, #[inline(always)] |block| {
            let bytes = load(simd, block, 0);
            let space = bytes.simd_ge(0x09) & bytes.simd_le(0x0D);
            bytes.simd_lt(0x20) & !space & !bytes.simd_eq(0x1B) | bytes.simd_eq(0x7F)
        })
    ));
    count
}

/// The bytes of a block, from `skip` on.
#[inline(always)]
pub(crate) fn load<S: Simd>(simd: S, block: &Block, skip: usize) -> u8x64<S> {
    match block[skip..].first_chunk::<BLOCK>() {
        Some(bytes) => u8x64::simd_from(simd, *bytes),
        None => u8x64::splat(simd, 0),
    }
}

/// Tell `found` the places that `look` picks, each with the three bytes that stand there, block by block; behind the end
/// stands nought.
#[inline(always)]
pub(crate) fn each<S: Simd>(bytes: &[u8], mut found: impl FnMut(usize, [u8; 3]), look: impl Fn(&Block) -> mask8x64<S>) {
    let mut last;
    for at in (0..bytes.len()).step_by(BLOCK) {
        let rest = &bytes[at..];
        let block = match rest.first_chunk() {
            Some(block) => block,
            None => {
                last = [0; BLOCK + AHEAD];
                last[..rest.len()].copy_from_slice(rest);
                &last
            }
        };
        let mut bits = look(block).to_bitmask();
        if rest.len() < BLOCK {
            bits &= (1 << rest.len()) - 1;
        }
        while bits != 0 {
            let i = bits.trailing_zeros() as usize & (BLOCK - 1);
            found(at + i, [block[i], block[i + 1], block[i + 2]]);
            bits &= bits - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_unsafe_is_what_is_found(text in "[一，。“·：:#é\u{7f}\u{80}\u{9f}\u{a0}\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}\u{ffe5}\u{fefe}]{0,60}", safe in "[一，。“·：é\u{ffe5}\u{fefe}]{0,60}") {
            for text in [&text, &safe] {
                let mut found = false;
                unsafe_in_yaml(text.as_bytes(), [b':', b'#'], |_| found = true);
                let padded = text.clone() + &"-".repeat(BLOCK + AHEAD - 1);
                prop_assert_eq!(any_unsafe_in_yaml(padded.as_bytes(), [b':', b'#']), found);
            }
        }
    }

    #[test]
    fn finds_what_stands_anywhere() {
        for n in 0..140 {
            let before = "一".repeat(n / 3) + &"a".repeat(n % 3);
            let text = format!("{before}\u{3000}\u{3001} \t、{before}\n\r\x0c。\u{3000}");
            let places = |wanted: &[char]| -> Vec<usize> { text.match_indices(wanted).map(|m| m.0).collect() };
            let (mut ends, mut spaces) = (Vec::new(), Vec::new());
            line_ends(text.as_bytes(), |at, _| ends.push(at));
            gaps(text.as_bytes(), |at| spaces.push(at));
            assert_eq!(ends, places(&['\n', '\r', '\x0c']));
            assert_eq!(spaces, places(&[' ', '\t', '\u{3000}']));
        }
    }
}
