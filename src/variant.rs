//! Conversion between the simplified and traditional scripts and their regional forms, off unless asked for.

use crate::error::Error;
use crate::page::Page;

/// The conversions there are: from and to `s`implified, `t`raditional, `tw` (Taiwan), `hk` (Hong Kong); `p` with phrases.
pub const CONFIGS: &[&str] = &[
    "t2s", "s2t", "tw2s", "s2tw", "s2twp", "tw2sp", "s2hk", "hk2s", "t2tw", "tw2t", "t2hk", "hk2t",
];

/// Under which name [`Page::changes`] counts converted texts.
pub const RULE: &str = "variant";

/// Something that converts text.
pub trait Converter {
    /// The converted text, or `None` where nothing changes.
    fn convert(&self, text: &str) -> Option<String>;
}

/// Convert every text of a finished page and count the changed ones under [`RULE`].
pub fn convert(page: &mut Page, converter: &dyn Converter) {
    let mut changed = 0u32;
    for text in page.texts_mut() {
        if let Some(new) = converter.convert(text) {
            *text = new;
            changed += 1;
        }
    }
    if changed > 0 {
        *page.changes.entry(RULE.into()).or_default() += changed;
    }
}

/// The name in [`CONFIGS`] that `name` means.
pub fn config(name: &str) -> Result<&'static str, Error> {
    CONFIGS
        .iter()
        .find(|c| **c == name)
        .copied()
        .ok_or_else(|| Error::Config {
            message: format!("no conversion is called `{name}`; there are {}", CONFIGS.join(", ")),
        })
}

#[cfg(feature = "opencc")]
pub use with_opencc::Variant;

/// A conversion, ready for any number of threads.
#[cfg(not(feature = "opencc"))]
#[derive(Debug)]
pub struct Variant {}

#[cfg(not(feature = "opencc"))]
impl Variant {
    /// Always fails: this build is without OpenCC.
    pub fn new(name: &str) -> Result<Variant, Error> {
        let name = config(name)?;
        let message = format!(
            "--variant {name}: this newsmend was built without OpenCC; install OpenCC (Debian, Ubuntu: apt-get install \
             libopencc-dev pkg-config) and build again without --no-default-features"
        );
        Err(Error::Config { message })
    }

    /// Never called, since there is no such value.
    pub fn open(&self) -> Result<Box<dyn Converter>, Error> {
        Err(Error::Config {
            message: "built without OpenCC".into(),
        })
    }
}

#[cfg(feature = "opencc")]
mod with_opencc {
    use super::{Converter, config};
    use crate::error::Error;
    use opencc_rust::OpenCC;
    use std::cell::RefCell;
    use std::sync::Mutex;

    /// Characters that stay as they are alone but change inside some phrase, when converting from the simplified script.
    const IN_PHRASES_SIMPLIFIED: &str = "了仇仿佛俊修借僵克具冬凌出刮制劇千升卜卷只合吊同向吣呆周咽哄啓喂噪回困坐夫奸妝姜娘它家局巨布席幸庵弦彩御志念恤愈戚才扎扣折抬抵拐挨挽搜敎旋昆暗曲朱杆杯松板査核梁欲汙沈沾泛注漓玩璇症着矩私秋穗糊系絲胄背胡致舍芸苔莢蒙蔑蔽表谷軟酰酸雕面須";
    /// The same when converting from a traditional script.
    const IN_PHRASES_TRADITIONAL: &str = "么俱只啓妝彷沈牴瞭祇胄藉衹覆阪";

    /// A conversion, ready for any number of threads.
    pub struct Variant {
        name: &'static str,
        /// For the first thread: opened to see whether it can be.
        first: Mutex<Option<OpenCC>>,
    }

    impl std::fmt::Debug for Variant {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.debug_struct("Variant")
                .field("name", &self.name)
                .finish_non_exhaustive()
        }
    }

    impl Variant {
        /// Prepare the conversion `name`, one of [`CONFIGS`](super::CONFIGS).
        ///
        /// Fails if there is no such conversion, or if OpenCC's dictionaries are not installed.
        pub fn new(name: &str) -> Result<Variant, Error> {
            let name = config(name)?;
            let first = Mutex::new(Some(start(name)?));
            Ok(Variant { name, first })
        }

        /// Open the conversion for one thread.
        pub fn open(&self) -> Result<Box<dyn Converter>, Error> {
            Ok(Box::new(Open {
                opencc: match self.first.lock().ok().and_then(|mut first| first.take()) {
                    Some(opencc) => opencc,
                    None => start(self.name)?,
                },
                changing: RefCell::new(Changing::of(self.name)?),
            }))
        }
    }

    fn start(name: &str) -> Result<OpenCC, Error> {
        OpenCC::new(format!("{name}.json")).map_err(|_| Error::Config {
            message: format!(
                "--variant {name}: OpenCC cannot open its configuration {name}.json; install its dictionaries (Debian, \
                 Ubuntu: apt-get install libopencc-data)"
            ),
        })
    }

    struct Open {
        opencc: OpenCC,
        changing: RefCell<Changing>,
    }

    impl Converter for Open {
        fn convert(&self, text: &str) -> Option<String> {
            let mut changing = self.changing.borrow_mut();
            let first = changing.next_in(text, 0)?;
            if changing.learn(&text[first..], &self.opencc) {
                changing.next_in(text, first)?;
            }
            let mut new = String::with_capacity(text.len());
            for piece in text.split_inclusive(ends) {
                // The C interface ends a text at a NUL.
                let (piece, nul) = piece.strip_suffix('\0').map_or((piece, ""), |piece| (piece, "\0"));
                match changing.next_in(piece, 0) {
                    Some(_) => new.push_str(&self.opencc.convert(piece)),
                    None => new.push_str(piece),
                }
                new.push_str(nul);
            }
            (new != text).then_some(new)
        }
    }

    /// Whether `c` is one of the marks that end a clause: no key of OpenCC 1.1's dictionaries holds one, so that what stands
    /// on either side is converted apart.
    fn ends(c: char) -> bool {
        matches!(
            c,
            '，' | '。' | '；' | '：' | '！' | '？' | '、' | '“' | '”' | '\n' | '\0'
        )
    }

    /// The characters by which text can change; text without any of them is certain to stay as it is.
    ///
    /// OpenCC replaces the keys of its dictionaries, in one or two steps, and copies the rest. So text stays as it is if it holds
    /// no key with another value; and every such key holds a character of this set. Keys of one character are found by
    /// converting each character when it is first met, since a run meets some thousands of the 29,000 there are. A key of
    /// several chooses among the values that the character dictionaries list for
    /// its letters, so a changing one either has a letter that changes alone too, or one of several values of which
    /// the first is itself: these are the constants above, taken from the dictionaries of OpenCC 1.1. A test converts
    /// phrases of all letters. The configurations that replace words as well (`…p`) follow no such rule, so there every
    /// Han letter counts.
    struct Changing {
        /// Those up to U+FFFF that are known to stay, everything below [`BLOCKS`] among them; the rarer ones beyond all
        /// count.
        stays: Letters,
        /// Those that change.
        changes: Letters,
        /// The steps that are asked about a character, if the conversion has several: the second may undo what the first
        /// did to a letter alone, and not what it did to a phrase.
        steps: Vec<OpenCC>,
    }

    /// No dictionary key consists of characters outside these blocks (radicals to Han, compatibility, half-width forms).
    const BLOCKS: [std::ops::RangeInclusive<u32>; 2] = [0x2E80..=0x9FFF, 0xF900..=0xFFEF];

    /// Characters up to U+FFFF, a bit each.
    type Letters = Box<[u64; 0x1_0000 / 64]>;

    fn add(letters: &mut Letters, c: u32) {
        if let Some(word) = letters.get_mut(c as usize / 64) {
            *word |= 1 << (c % 64);
        }
    }

    fn has(letters: &Letters, c: char) -> bool {
        let c = u32::from(c);
        letters
            .get(c as usize / 64)
            .is_some_and(|word| word >> (c % 64) & 1 == 1)
    }

    impl Changing {
        fn of(name: &str) -> Result<Changing, Error> {
            let none = || -> Letters { Box::new([0; 0x1_0000 / 64]) };
            let (mut stays, mut changes) = (none(), none());
            (0..0x1_0000)
                .filter(|c| !BLOCKS.iter().any(|block| block.contains(c)))
                .for_each(|c| add(&mut stays, c));
            if name.ends_with('p') {
                BLOCKS.into_iter().flatten().for_each(|c| add(&mut changes, c));
            }
            let from = if name.starts_with('s') {
                IN_PHRASES_SIMPLIFIED
            } else {
                IN_PHRASES_TRADITIONAL
            };
            from.chars().for_each(|c| add(&mut changes, u32::from(c)));
            let steps: &[&str] = match name {
                "s2tw" => &["s2t", "t2tw"],
                "s2hk" => &["s2t", "t2hk"],
                "tw2s" => &["tw2t", "t2s"],
                "hk2s" => &["hk2t", "t2s"],
                _ => &[],
            };
            let steps = steps.iter().map(|step| start(step)).collect::<Result<_, _>>()?;
            Ok(Changing { stays, changes, steps })
        }

        /// Where at or behind byte `at` of `text` the next character begins that is not known to stay.
        fn next_in(&self, text: &str, mut at: usize) -> Option<usize> {
            loop {
                match *text.as_bytes().get(at..)? {
                    [0..0x80, ..] => at += 1,
                    [a @ 0xE0..0xF0, b, c, ..] => {
                        // the bits of a character's last byte are its place in a word, the ones before them the word
                        let word = self.stays[usize::from(a & 15) << 6 | usize::from(b & 63)];
                        if word >> (c & 63) & 1 == 0 {
                            return Some(at);
                        }
                        at += 3;
                    }
                    [0x80..0xE0, ..] => at += 2,
                    [] => return None,
                    _ => return Some(at),
                }
            }
        }

        /// Ask `opencc` about the characters of `text` that were not met before. Returns whether there are any.
        fn learn(&mut self, text: &str, opencc: &OpenCC) -> bool {
            let is_new = |c: &char| *c <= '\u{FFFF}' && !has(&self.changes, *c) && !has(&self.stays, *c);
            let mut met: Vec<char> = text.chars().filter(is_new).collect();
            if met.is_empty() {
                return false;
            }
            met.sort_unstable();
            met.dedup();
            // No key holds a line end, so each line is converted by itself.
            let lines: String = met.iter().flat_map(|&c| [c, '\n']).collect();
            for step in if self.steps.is_empty() {
                std::slice::from_ref(opencc)
            } else {
                &self.steps
            } {
                for (&c, new) in met.iter().zip(step.convert(&lines).lines()) {
                    if new.chars().ne([c]) {
                        add(&mut self.changes, u32::from(c));
                    }
                }
            }
            for c in met {
                if !has(&self.changes, c) {
                    add(&mut self.stays, u32::from(c));
                }
            }
            true
        }
    }
}
