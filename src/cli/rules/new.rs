//! `newsmend rules new`.

use super::{Done, chosen};
use crate::batch;
use crate::cli::args::NewPass;
use crate::cli::{DONE, say};
use crate::error::Error;
use crate::rule::{Pass, is_kebab, schema, skeleton};
use std::path::Path;

pub(super) fn run(id: &str, pass: NewPass, folder: &Path) -> Done {
    let pass = match pass {
        NewPass::Normalize => Pass::Normalize,
        NewPass::Ornament => Pass::Ornament,
        NewPass::Repair => Pass::Repair,
        NewPass::Label => Pass::Label,
        NewPass::Space => Pass::Space,
    };
    let wrong = |message: String| Err(vec![Error::Config { message }]);
    if !is_kebab(id) {
        return wrong(format!(
            "`{id}` is no id; make it of small letters, digits and single dashes, such as bracket-width"
        ));
    }
    let path = folder.join(pass.name()).join(format!("{id}.yaml"));
    if path.exists() {
        return wrong(format!(
            "{} is there already; choose another id, or edit the file",
            path.display()
        ));
    }
    if let Some(rule) = chosen::all(&[])?
        .rules()
        .find(|r| r.file.id == id && !Path::new(&r.path).exists())
    {
        return wrong(format!(
            "`{id}` is a built-in rule of the pass {}; a file of that id would take its place: choose another id",
            rule.file.pass.name()
        ));
    }
    let Some(text) = skeleton(id, pass) else {
        return wrong("rules of the pass join only name what the passes find by themselves".into());
    };
    let write = |path: &Path, text: &str| batch::write(path, text.as_bytes()).map_err(|e| vec![e]);
    // Editors find it beside the folders of the passes; one of another version may have been put there on purpose.
    let beside = folder.join("schema.json");
    if !beside.exists() {
        write(&beside, &format!("{:#}\n", schema::rule()))?;
        say(&format!("{}: the schema of rules, for editors", beside.display()));
    }
    write(&path, &text)?;
    say(&format!(
        "{}: fill it in, then run: newsmend rules test {id} --rules {}",
        path.display(),
        folder.display()
    ));
    Ok(DONE)
}
