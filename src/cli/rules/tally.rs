//! How often rules fired, as a table.

use crate::cli::term::Paint;
use crate::pass::coverage::{Count, Tally};
use crate::rule::{Level, RuleSet};

/// The rules of `set` that `tally` counted, the busiest first, with places to look at; then those that never fired. If
/// `ids` is not empty, only those.
pub(in crate::cli) fn print(tally: &Tally, set: &RuleSet, ids: &[String], paint: Paint) -> String {
    let wanted = |id: &str| ids.is_empty() || ids.iter().any(|i| i == id);
    let mut fired: Vec<(&str, &Count)> = tally
        .rules
        .iter()
        .map(|(id, c)| (id.as_str(), c))
        .filter(|r| wanted(r.0))
        .collect();
    fired.sort_by(|a, b| (b.1.fired, a.0).cmp(&(a.1.fired, b.0)));
    let mut out = format!(
        "{}\n",
        paint.bold(&format!("{:>8} {:>7}  rule ({} pages)", "fired", "pages", tally.pages))
    );
    for (id, count) in &fired {
        out.push_str(&format!("{:>8} {:>7}  {}\n", count.fired, count.pages, paint.name(id)));
        for place in count.places() {
            let at = format!("{}:{}", place.page, place.line);
            out.push_str(&format!("{:>18}{}  {}\n", "", paint.dim(&at), place.text));
        }
    }
    let never = set.rules().filter(|r| r.file.level != Level::Off && wanted(&r.file.id));
    let never: Vec<&str> = never
        .map(|r| r.file.id.as_str())
        .filter(|id| !tally.rules.contains_key(*id))
        .collect();
    if !never.is_empty() {
        out.push_str(&format!(
            "{} {}\n",
            paint.bold(&format!("never fired ({}):", never.len())),
            never.join(", ")
        ));
    }
    out
}
