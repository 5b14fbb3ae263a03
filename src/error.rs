//! What can go wrong outside a page. Processing a page never fails.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

/// Every error names the place it happened at and says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An input could not be read or decoded.
    #[error("{path}: {message}")]
    Read {
        /// The input, as the user named it.
        path: String,
        /// What happened and what to do.
        message: String,
    },
    /// An output could not be written.
    #[error("{}: {message}", path.display())]
    Write {
        /// The file that was being written.
        path: PathBuf,
        /// What happened and what to do.
        message: String,
    },
    /// A rule or profile file is wrong.
    #[error("{0}")]
    Rule(Box<RuleFault>),
    /// An option asks for something that is not there.
    #[error("{message}")]
    Config {
        /// What was asked for and what there is.
        message: String,
    },
}

/// How wide a quoted line may be, in columns; of a longer one the part around the spot is shown.
const WIDTH: usize = 110;

/// What is wrong with a rule file, where, and what to write instead. It prints as a message with the line and a caret
/// under the spot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFault {
    /// The rule file.
    pub path: String,
    /// 1-based line.
    pub line: usize,
    /// 1-based column in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// The line that is wrong; empty where no text is at hand.
    pub source: String,
    /// The spot, in bytes of `source`.
    pub spot: Range<usize>,
    /// What to write instead; may be empty.
    pub help: String,
}

impl RuleFault {
    /// A fault at the bytes `at` of `text`; a span over several lines is cut at the end of its first.
    pub(crate) fn new(path: &str, text: &str, at: Range<usize>, message: impl Into<String>) -> RuleFault {
        let start = floor(text, at.start);
        let from = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let to = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let source = text[from..to].trim_end_matches('\r');
        let end = (floor(text, at.end).max(start) - from).min(source.len());
        RuleFault {
            path: path.to_owned(),
            line: text[..from].matches('\n').count() + 1,
            column: text[from..start].chars().count() + 1,
            message: message.into(),
            source: source.to_owned(),
            spot: (start - from).min(end)..end,
            help: String::new(),
        }
    }

    /// The same, with what to write instead.
    pub(crate) fn help(self, help: impl Into<String>) -> RuleFault {
        let help = help.into();
        RuleFault { help, ..self }
    }

    /// The message as it is printed, coloured if `color`.
    pub fn render(&self, color: bool) -> String {
        let title = Level::ERROR.primary_title(self.message.as_str());
        let group = if self.source.is_empty() {
            let place = Origin::path(self.path.as_str())
                .line(self.line)
                .char_column(self.column);
            title.element(place)
        } else {
            title.element(
                Snippet::source(self.source.as_str())
                    .line_start(self.line)
                    .path(self.path.as_str())
                    .annotation(AnnotationKind::Primary.span(self.spot.clone())),
            )
        };
        let group: Group<'_> = match self.help.as_str() {
            "" => group,
            help => group.element(Level::HELP.message(help)),
        };
        let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
        renderer.render(&[group])
    }
}

impl fmt::Display for RuleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl From<Box<RuleFault>> for Error {
    fn from(fault: Box<RuleFault>) -> Error {
        Error::Rule(fault)
    }
}

impl From<RuleFault> for Error {
    fn from(fault: RuleFault) -> Error {
        Error::Rule(Box::new(fault))
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
