//! How far a run is, on a terminal.

use crate::batch::report::{Row, Total};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// A line that is drawn again and again, or nothing.
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    pub(super) fn none() -> Progress {
        Progress(None)
    }

    /// Of `count` pages, if that is known. Nothing if standard error is no terminal.
    pub(super) fn new(count: Option<u64>) -> Progress {
        let target = ProgressDrawTarget::stderr_with_hz(8);
        if target.is_hidden() {
            return Progress(None);
        }
        let (bar, template) = match count {
            Some(count) => (
                ProgressBar::with_draw_target(Some(count), target),
                "{bar:24} {pos} of {len} pages  {msg}  {eta} left",
            ),
            None => (
                ProgressBar::with_draw_target(None, target),
                "{spinner} {pos} pages  {msg}  {elapsed}",
            ),
        };
        let style = ProgressStyle::with_template(template).map(|s| s.progress_chars("━╸─"));
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(500));
        Progress(Some(bar))
    }

    pub(super) fn is_shown(&self) -> bool {
        self.0.is_some()
    }

    /// A page is done, with which it comes to `total`.
    pub(super) fn page(&self, row: &Row, total: &Total) {
        let Some(bar) = &self.0 else { return };
        bar.inc(1);
        // Words that change faster than they are drawn are not worth their price.
        if total.pages().is_multiple_of(16) || row.error.is_some() {
            let rate = total.bytes as f64 / 1e6 / bar.elapsed().as_secs_f64().max(1e-3);
            let errors = match total.failed {
                0 => String::new(),
                1 => "  1 error".into(),
                n => format!("  {n} errors"),
            };
            bar.set_message(format!("{rate:.1} MB/s{errors}"));
        }
    }

    /// Print something else above the line.
    pub(super) fn aside(&self, print: impl FnOnce()) {
        match &self.0 {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Take the line away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
