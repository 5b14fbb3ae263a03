//! The names most like one that does not exist.

/// How many of the nearest names are told.
const TOLD: usize = 3;

/// A question where one is meant, else some: those of `names` that are most like `name`, as a hint.
pub(crate) fn hint<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let mut near: Vec<(usize, &str)> = names.into_iter().map(|n| (distance(name, n), n)).collect();
    near.sort_unstable();
    near.dedup();
    let close = 1 + name.chars().count() / 4;
    match near.as_slice() {
        [] => "there are none".into(),
        [first, rest @ ..]
            if first.0 <= close
                && rest
                    .first()
                    .is_none_or(|second| second.0 > first.0 + usize::from(name.len() > 4)) =>
        {
            format!("did you mean `{}`?", first.1)
        }
        _ => {
            let near: Vec<String> = near.iter().take(TOLD).map(|n| format!("`{}`", n.1)).collect();
            format!("nearest are {}", near.join(", "))
        }
    }
}

/// How many letters to put in, take out, change or swap with the next to make `b` of `a`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn one_close_name_is_meant_else_some_are_told() {
        assert_eq!(hint("regx", ["regex", "run", "pair"]), "did you mean `regex`?");
        assert_eq!(hint("replaec", ["replace", "revision"]), "did you mean `replace`?");
        assert_eq!(hint("gpa", ["gap", "han", "sep"]), "did you mean `gap`?");
        assert_eq!(hint("zzz", ["b", "a", "pair", "run"]), "nearest are `a`, `b`, `run`");
        assert_eq!(hint("x", []), "there are none");
    }
}
