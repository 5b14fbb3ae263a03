//! A new rule, for its author to fill in.

use super::Pass;

/// The text of a rule file that is right and untested; `None` for the pass `join`, whose rules only name what the
/// passes find by themselves.
pub fn skeleton(id: &str, pass: Pass) -> Option<String> {
    let (find, examples) = match pass {
        Pass::Normalize => ("find: {literal: \"…\"}\nreplace: \"…\"\n", TEXT),
        Pass::Ornament => ("find: {run: {min: 12}}\nreplace: \"\"\n", TEXT),
        Pass::Repair => (
            "# The group `at` is replaced; what stands around it is context.\nfind: {regex: \"…(?<at>…)…\"}\nreplace: \"…\"\n",
            TEXT,
        ),
        Pass::Label => (
            "find: {regex: \"…\"}\nwhere: {alone: true, max-chars: 40}\nlabel: furniture\n# 100 is certain, 30 a hint.\nweight: 60\n",
            LABEL,
        ),
        Pass::Space => (
            "find: {gap: {after: [han], before: [han]}}\nwhere: {role: [text]}\nreplace: \"\"\n",
            TEXT,
        ),
        Pass::Join => return None,
    };
    let pass = pass.name();
    Some(format!(
        "\
# yaml-language-server: $schema=../schema.json
format: 1
id: {id}
revision: 1
summary: What is wrong, in one line.
why: |
  How the fault comes about, and how this rule tells it from what is meant.
level: fix
pass: {pass}
{find}# At least one text in which it finds something, and one near miss that it has to leave alone.
examples: []
{examples}"
    ))
}

const TEXT: &str = "\
#  - {name: a fault, before: \"…\", after: \"…\"}
#  - {name: a near miss, keep: \"…\"}
";

const LABEL: &str = "\
#  - {name: such a line, before: \"…\", label: furniture}
#  - {name: a near miss, keep: \"…\"}
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleSet;

    #[test]
    fn every_skeleton_is_right() {
        for pass in [Pass::Normalize, Pass::Ornament, Pass::Repair, Pass::Label, Pass::Space] {
            let text = skeleton("a-rule", pass).expect("a skeleton");
            let path = format!("rules/{}/a-rule.yaml", pass.name());
            if let Err(errors) = RuleSet::from_files([(path, text)]) {
                panic!("{}", errors[0]);
            }
        }
    }
}
