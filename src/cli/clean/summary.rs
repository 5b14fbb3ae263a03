//! What is said at the end of a run.

use crate::batch::report::{Row, Total};
use crate::cli::say;
use crate::cli::term::{Paint, visible};
use std::fmt::Write;
use std::path::Path;

/// How many kinds of findings are named of a page.
const KINDS: usize = 3;

/// Say on standard error how the run went: what failed always, the rest if somebody looks on or asked for a report.
pub(super) fn print(total: &Total, report: Option<&Path>, seen: bool, paint: Paint) {
    if total.failed > 0 && total.pages() > 1 {
        say(&format!(
            "newsmend: {} of {} pages failed; the others were cleaned",
            total.failed,
            total.pages()
        ));
    }
    if report.is_none() && !seen {
        return;
    }
    let mut out = paint.bold(&match total.cleaned {
        1 => "1 page cleaned".to_owned(),
        n => format!("{n} pages cleaned"),
    });
    let mut add = |n: u64, what: &str| {
        if n > 0 {
            let _ = write!(out, ", {n} {what}");
        }
    };
    add(total.skipped, "left as they were");
    add(total.failed, "failed");
    let _ = write!(out, ": {} changes, {} findings", total.changes, total.findings);
    if !total.worst.is_empty() {
        out.push_str("\nLook at these first:");
    }
    for row in &total.worst {
        let _ = write!(out, "\n{}", worst(row, paint));
    }
    if let Some(path) = report.filter(|_| total.findings > 0) {
        let _ = write!(out, "\nAll pages are in {}.", path.display());
    }
    say(&out);
}

fn worst(row: &Row, paint: Paint) -> String {
    let mut kinds: Vec<(&String, &u32)> = row.findings.iter().collect();
    kinds.sort_by_key(|(kind, n)| (std::cmp::Reverse(**n), (*kind).clone()));
    let more = kinds.len() > KINDS;
    let mut kinds: Vec<String> = kinds
        .into_iter()
        .take(KINDS)
        .map(|(kind, n)| if *n > 1 { format!("{kind} ×{n}") } else { kind.clone() })
        .collect();
    if more {
        kinds.push("…".into());
    }
    format!(
        "  {:.2}  {}  {}",
        row.confidence.unwrap_or_default(),
        paint.name(&visible(&row.path)),
        paint.dim(&kinds.join(", "))
    )
}

/// What to do after a run that did not come to its end; `left` is the file that holds what there is,
/// and `resumable` says whether the next run can use it.
pub(super) fn go_on(why: &str, total: &Total, left: Option<&Path>, resumable: bool) -> String {
    let pages = total.cleaned + total.skipped;
    let how = match left {
        _ if resumable => "run the same command with --resume to go on".to_owned(),
        Some(left) => format!("they are in {}", left.display()),
        None => "run the same command again for all of them".to_owned(),
    };
    format!("newsmend: {why} after {pages} pages; {how}")
}
