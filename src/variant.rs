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
    use std::sync::Arc;

    /// Characters that stay as they are alone but change inside some phrase, when converting from the simplified script.
    const IN_PHRASES_SIMPLIFIED: &str = "了仇仿佛俊修借僵克具冬凌出刮制劇千升卜卷只合吊同向吣呆周咽哄啓喂噪回困坐夫奸妝姜娘它家局巨布席幸庵弦彩御志念恤愈戚才扎扣折抬抵拐挨挽搜敎旋昆暗曲朱杆杯松板査核梁欲汙沈沾泛注漓玩璇症着矩私秋穗糊系絲胄背胡致舍芸苔莢蒙蔑蔽表谷軟酰酸雕面須";
    /// The same when converting from a traditional script.
    const IN_PHRASES_TRADITIONAL: &str = "么俱只啓妝彷沈牴瞭祇胄藉衹覆阪";

    /// A conversion, ready for any number of threads.
    #[derive(Debug)]
    pub struct Variant {
        name: &'static str,
        changing: Arc<Changing>,
    }

    impl Variant {
        /// Prepare the conversion `name`, one of [`CONFIGS`](super::CONFIGS).
        ///
        /// Fails if there is no such conversion, or if OpenCC's dictionaries are not installed.
        pub fn new(name: &str) -> Result<Variant, Error> {
            let name = config(name)?;
            let changing = Arc::new(Changing::of(name)?);
            Ok(Variant { name, changing })
        }

        /// Open the conversion for one thread.
        pub fn open(&self) -> Result<Box<dyn Converter>, Error> {
            Ok(Box::new(Open {
                opencc: start(self.name)?,
                changing: Arc::clone(&self.changing),
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
        changing: Arc<Changing>,
    }

    impl Converter for Open {
        fn convert(&self, text: &str) -> Option<String> {
            if !self.changing.any_in(text) {
                return None;
            }
            let mut new = String::with_capacity(text.len());
            // The C interface ends a text at a NUL.
            for (i, part) in text.split('\0').enumerate() {
                if i > 0 {
                    new.push('\0');
                }
                new.push_str(&self.opencc.convert(part));
            }
            (new != text).then_some(new)
        }
    }

    /// The characters by which text can change; text without any of them is certain to stay as it is.
    ///
    /// OpenCC replaces the keys of its dictionaries, in one or two steps, and copies the rest. So text stays as it is if it holds
    /// no key with another value; and every such key holds a character of this set. Keys of one character are found by
    /// converting each character. A key of several chooses among the values that the character dictionaries list for
    /// its letters, so a changing one either has a letter that changes alone too, or one of several values of which
    /// the first is itself: these are the constants above, taken from the dictionaries of OpenCC 1.1. A test converts
    /// phrases of all letters. The configurations that replace words as well (`…p`) follow no such rule, so there every
    /// Han letter counts.
    #[derive(Debug)]
    struct Changing {
        /// A bit for each character up to U+FFFF; the rarer ones beyond all count.
        bits: Vec<u64>,
    }

    /// No dictionary key consists of characters outside these blocks (radicals to Han, compatibility, half-width forms).
    const BLOCKS: [std::ops::RangeInclusive<u32>; 2] = [0x2E80..=0x9FFF, 0xF900..=0xFFEF];

    impl Changing {
        fn of(name: &str) -> Result<Changing, Error> {
            let mut changing = Changing {
                bits: vec![0; 0x1_0000 / 64],
            };
            let all = BLOCKS.into_iter().flatten().filter_map(char::from_u32);
            if name.ends_with('p') {
                all.for_each(|c| changing.add(c));
                return Ok(changing);
            }
            // A second step may undo what the first did to a letter alone, and not what it did to a phrase; so each step
            // is asked by itself.
            let steps: &[&str] = match name {
                "s2tw" => &["s2t", "t2tw"],
                "s2hk" => &["s2t", "t2hk"],
                "tw2s" => &["tw2t", "t2s"],
                "hk2s" => &["hk2t", "t2s"],
                _ => &[name],
            };
            // No key holds a line end, so each line is converted by itself.
            let lines: String = all.clone().flat_map(|c| [c, '\n']).collect();
            for step in steps {
                for (c, new) in all.clone().zip(start(step)?.convert(&lines).lines()) {
                    if new.chars().ne([c]) {
                        changing.add(c);
                    }
                }
            }
            let from = if name.starts_with('s') {
                IN_PHRASES_SIMPLIFIED
            } else {
                IN_PHRASES_TRADITIONAL
            };
            from.chars().for_each(|c| changing.add(c));
            Ok(changing)
        }

        fn add(&mut self, c: char) {
            let c = u32::from(c) as usize;
            if let Some(word) = self.bits.get_mut(c / 64) {
                *word |= 1 << (c % 64);
            }
        }

        fn any_in(&self, text: &str) -> bool {
            text.chars()
                .map(|c| u32::from(c) as usize)
                .any(|c| self.bits.get(c / 64).is_none_or(|w| w >> (c % 64) & 1 == 1))
        }
    }
}
