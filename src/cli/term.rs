//! Colours, where they are wanted.

use crate::rule::is_hidden;
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use std::io::{self, IsTerminal};

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// Colours text, or leaves it as it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    on: bool,
}

impl Paint {
    /// For standard output.
    pub(super) fn stdout(color: Color) -> Paint {
        Paint::new(color, &io::stdout())
    }

    /// For standard error.
    pub(super) fn stderr(color: Color) -> Paint {
        Paint::new(color, &io::stderr())
    }

    fn new(color: Color, stream: &impl IsTerminal) -> Paint {
        let unwanted = || {
            let set = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
            set || std::env::var_os("TERM").is_some_and(|t| t == "dumb")
        };
        let on = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => stream.is_terminal() && !unwanted(),
        };
        Paint { on }
    }

    pub(super) fn on(self) -> bool {
        self.on
    }

    fn style(self, text: &str, style: Style) -> String {
        match self.on {
            true => format!("{style}{text}{style:#}"),
            false => text.to_owned(),
        }
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.style(text, Style::new().bold())
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.style(text, Style::new().dimmed())
    }

    pub(super) fn good(self, text: &str) -> String {
        self.style(text, AnsiColor::Green.on_default())
    }

    pub(super) fn bad(self, text: &str) -> String {
        self.style(text, AnsiColor::Red.on_default().bold())
    }

    pub(super) fn name(self, text: &str) -> String {
        self.style(text, AnsiColor::Cyan.on_default())
    }

    /// Text that is taken out; a gap is seen by its ground. Without colours `[-…-]`.
    pub(super) fn removed(self, text: &str) -> String {
        match self.on {
            true => self.style(
                text,
                Style::new()
                    .fg_color(Some(AnsiColor::White.into()))
                    .bg_color(Some(AnsiColor::Red.into())),
            ),
            false => format!("[-{text}-]"),
        }
    }

    /// Text that was found. Without colours `[…]`.
    pub(super) fn found(self, text: &str) -> String {
        match self.on {
            true => self.style(text, AnsiColor::Green.on_default().underline()),
            false => format!("[{text}]"),
        }
    }

    /// Text that is put in. Without colours `{+…+}`.
    pub(super) fn added(self, text: &str) -> String {
        match self.on {
            true => self.style(
                text,
                Style::new()
                    .fg_color(Some(AnsiColor::Black.into()))
                    .bg_color(Some(AnsiColor::Green.into())),
            ),
            false => format!("{{+{text}+}}"),
        }
    }
}

/// `text` with the characters that cannot be seen written `<U+200B>`.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push(c),
            c if is_hidden(c) => out.push_str(&format!("<U+{:04X}>", c as u32)),
            c => out.push(c),
        }
    }
    out
}
