//! Conversion between the simplified and traditional scripts and their regional forms, off unless asked for.

use crate::error::Error;
use crate::page::{Page, Section};

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
    let mut text = |text: &mut String| {
        if let Some(new) = converter.convert(text) {
            *text = new;
            changed += 1;
        }
    };
    for article in &mut page.articles {
        let heads = [
            &mut article.kicker,
            &mut article.headline,
            &mut article.deck,
            &mut article.byline,
            &mut article.dateline,
        ];
        heads.into_iter().flatten().for_each(&mut text);
        let sections = article
            .lead
            .iter_mut()
            .chain(&mut article.sections)
            .chain(&mut article.sidebars);
        sections.for_each(|s| section(s, &mut text));
    }
    page.furniture.iter_mut().for_each(|b| text(&mut b.text));
    if changed > 0 {
        *page.changes.entry(RULE.into()).or_default() += changed;
    }
}

fn section(section: &mut Section, text: &mut impl FnMut(&mut String)) {
    if let Some(heading) = &mut section.heading {
        text(heading);
    }
    section.blocks.iter_mut().for_each(|b| text(&mut b.text));
    section.sections.iter_mut().for_each(|s| self::section(s, text));
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
pub use with_opencc::open;

/// Open the conversion `name`.
///
/// Always fails: this build is without OpenCC.
#[cfg(not(feature = "opencc"))]
pub fn open(name: &str) -> Result<Box<dyn Converter>, Error> {
    let name = config(name)?;
    let message = format!(
        "cannot convert to another script (--variant {name}): this newsmend was built without OpenCC; install OpenCC \
         (Debian, Ubuntu: libopencc-dev) and build again without --no-default-features"
    );
    Err(Error::Config { message })
}

#[cfg(feature = "opencc")]
mod with_opencc {
    use super::{Converter, config};
    use crate::error::Error;
    use opencc_rust::OpenCC;

    /// Open the conversion `name`, for use by one thread.
    ///
    /// Fails if there is no such conversion, or if OpenCC's dictionaries are not installed.
    pub fn open(name: &str) -> Result<Box<dyn Converter>, Error> {
        let name = config(name)?;
        match OpenCC::new(format!("{name}.json")) {
            Ok(opencc) => Ok(Box::new(Open { opencc })),
            Err(_) => Err(Error::Config {
                message: format!(
                    "OpenCC cannot open its configuration {name}.json; install its dictionaries (Debian, Ubuntu: \
                     libopencc-data)"
                ),
            }),
        }
    }

    struct Open {
        opencc: OpenCC,
    }

    impl Converter for Open {
        fn convert(&self, text: &str) -> Option<String> {
            // Every entry of OpenCC's dictionaries that changes anything holds a Han character.
            if !text.chars().any(|c| matches!(c, '\u{2E80}'..='\u{2FFF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')) {
                return None;
            }
            // The C interface ends a text at a NUL.
            let new = text
                .split('\0')
                .map(|part| self.opencc.convert(part))
                .collect::<Vec<_>>()
                .join("\0");
            (new != text).then_some(new)
        }
    }
}
