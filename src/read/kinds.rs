//! What a file is, by its name: a page, or something that holds pages.

use std::path::Path;

/// The extensions of files that hold one page each. A walk over a folder or an archive takes these.
pub const PAGES: &[&str] = &["txt", "pdf", "hocr", "xml", "html", "htm", "xhtml"];

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One page.
    Page,
    /// JSON, a page a line.
    Lines,
    /// A zip archive of pages.
    Zip,
    /// A tar archive of pages.
    Tar,
    /// A table with a column of pages.
    Parquet,
}

impl Kind {
    /// Whether its pages are rows of a table, which need not be pages of a newspaper at all.
    pub fn is_table(self) -> bool {
        matches!(self, Kind::Lines | Kind::Parquet)
    }
}

/// What the file called `name` holds, and its name without the extensions that say so. `None` where nothing says so.
pub fn kind(name: &str) -> Option<(Kind, &str)> {
    let (stem, ext) = split(name)?;
    let is = |list: &[&str]| list.iter().any(|e| ext.eq_ignore_ascii_case(e));
    if is(&["gz", "zst"]) {
        let (inner, kind) = split(stem)?;
        return inside(inner, kind);
    }
    match ext {
        _ if is(&["zip"]) => Some((Kind::Zip, stem)),
        _ if is(&["tgz", "tzst"]) => Some((Kind::Tar, stem)),
        _ if is(&["parquet"]) => Some((Kind::Parquet, stem)),
        ext => inside(stem, ext),
    }
}

/// Of what can be compressed as a whole.
fn inside<'a>(stem: &'a str, ext: &str) -> Option<(Kind, &'a str)> {
    let is = |list: &[&str]| list.iter().any(|e| ext.eq_ignore_ascii_case(e));
    match ext {
        _ if is(PAGES) => Some((Kind::Page, plain(stem))),
        _ if is(&["jsonl", "ndjson"]) => Some((Kind::Lines, stem)),
        _ if is(&["tar"]) => Some((Kind::Tar, stem)),
        _ => None,
    }
}

/// `page` of `page.alto`, where `page.alto.xml` is a page: the format is in the file.
fn plain(stem: &str) -> &str {
    match split(stem) {
        Some((plain, "alto" | "bbox" | "hocr" | "page")) => plain,
        _ => stem,
    }
}

/// The kind of a file that was named itself, and its stem: where its name says nothing, it is a page.
pub fn named(path: &Path) -> (Kind, String) {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    match kind(&name) {
        Some((kind, stem)) => (kind, stem.to_owned()),
        None => {
            let bare = split(&name).filter(|(_, e)| e.eq_ignore_ascii_case("gz") || e.eq_ignore_ascii_case("zst"));
            let stem = bare.map_or(&*name, |(stem, _)| stem);
            (Kind::Page, split(stem).map_or(stem, |(stem, _)| stem).to_owned())
        }
    }
}

fn split(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_files_hold() {
        let table = [
            ("p.v2.TXT", Some((Kind::Page, "p.v2"))),
            ("p.txt.gz", Some((Kind::Page, "p"))),
            ("all.jsonl.zst", Some((Kind::Lines, "all"))),
            ("a.tar.gz", Some((Kind::Tar, "a"))),
            ("a.tgz", Some((Kind::Tar, "a"))),
            ("a.zip", Some((Kind::Zip, "a"))),
            ("a.zip.gz", None),
            ("notes.md", None),
            ("p.gz", None),
            ("p.v2.alto.xml", Some((Kind::Page, "p.v2"))),
            ("p.bbox.xhtml", Some((Kind::Page, "p"))),
            (".alto.xml", Some((Kind::Page, ".alto"))),
            ("txt", None),
        ];
        for (name, is) in table {
            assert_eq!(kind(name), is, "{name}");
        }
        assert_eq!(named(Path::new("x/page.gz")), (Kind::Page, "page".into()));
        assert_eq!(named(Path::new("x/page.v1.text")), (Kind::Page, "page.v1".into()));
    }
}
