//! Looking at all bytes of a text, many at once.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, mask8x64, u8x64};

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// How many bytes behind those a look may need.
const AHEAD: usize = 2;

/// Tell `found` each byte that ends a line, in order.
pub(crate) fn line_ends(bytes: &[u8], mut found: impl FnMut(usize)) {
    dispatch!(Level::new(), simd => simd.vectorize(
        #[inline(always)]
        || each(bytes, &mut found, #[inline(always)] |at| {
            let block = load(simd, at, 0);
            block.simd_eq(b'\n') | block.simd_eq(b'\r') | block.simd_eq(b'\x0c')
        })
    ));
}

/// Tell `found` where in the UTF-8 `bytes` each space, tab and wide space U+3000 begins, in order.
pub(crate) fn gaps(bytes: &[u8], mut found: impl FnMut(usize)) {
    dispatch!(Level::new(), simd => simd.vectorize(
        #[inline(always)]
        || each(bytes, &mut found, #[inline(always)] |at| {
            let (first, second, third) = (load(simd, at, 0), load(simd, at, 1), load(simd, at, 2));
            let wide = first.simd_eq(0xE3) & second.simd_eq(0x80) & third.simd_eq(0x80);
            first.simd_eq(b' ') | first.simd_eq(b'\t') | wide
        })
    ));
}

/// The bytes of a block, from `skip` on.
#[inline(always)]
fn load<S: Simd>(simd: S, block: &[u8; BLOCK + AHEAD], skip: usize) -> u8x64<S> {
    match block[skip..].first_chunk::<BLOCK>() {
        Some(bytes) => u8x64::simd_from(simd, *bytes),
        None => u8x64::splat(simd, 0),
    }
}

/// Tell `found` the places that `look` picks, block by block; behind the end stands nought.
#[inline(always)]
fn each<S: Simd>(
    bytes: &[u8],
    found: &mut impl FnMut(usize),
    look: impl Fn(&[u8; BLOCK + AHEAD]) -> mask8x64<S>,
) {
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
        while bits != 0 {
            found(at + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_stands_anywhere() {
        for n in 0..140 {
            let before = "一".repeat(n / 3) + &"a".repeat(n % 3);
            let text = format!("{before}\u{3000}\u{3001} \t、{before}\n\r\x0c。\u{3000}");
            let places = |wanted: &[char]| -> Vec<usize> { text.match_indices(wanted).map(|m| m.0).collect() };
            let (mut ends, mut spaces) = (Vec::new(), Vec::new());
            line_ends(text.as_bytes(), |at| ends.push(at));
            gaps(text.as_bytes(), |at| spaces.push(at));
            assert_eq!(ends, places(&['\n', '\r', '\x0c']));
            assert_eq!(spaces, places(&[' ', '\t', '\u{3000}']));
        }
    }
}
