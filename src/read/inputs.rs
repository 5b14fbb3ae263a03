//! What the user named, as a stream of pages: files, folders, patterns, lists, archives, tables, standard input.

use super::lines::Line;
use super::walk::{Pattern, walk};
use super::{format, kinds, kinds::Kind, lines, mets, packed, tar, zip};
use crate::error::Error;
use std::collections::HashSet;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// What is taken out of a folder, for people.
const PAGES: &str = "*.txt, *.pdf, *.hocr, and XML or HTML with positions";

/// One page to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where its bytes are.
    pub place: Place,
    /// Where it stands in an output tree, without the extension: relative, below what the user named.
    pub stem: PathBuf,
}

/// Where a page's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a file.
    File(PathBuf),
    /// On standard input.
    Stdin,
    /// In a file that holds many.
    Part {
        /// That file; `-` for standard input.
        of: Arc<Path>,
        /// It, and which of its pages: `pages.zip/p1.txt`, `all.jsonl:12`.
        name: String,
        /// Whether the file says that it is UTF-8.
        utf8: bool,
    },
}

/// A page that was found and not yet opened.
#[derive(Debug)]
pub enum Found {
    /// Its bytes are in their place.
    Place(Input),
    /// Its bytes were come across on the way.
    Held(Input, Vec<u8>),
    /// A line of JSON.
    Line(Line),
    /// The pages that a METS file lists, if [`How::issues`] are wanted.
    Issue(Issue),
}

/// An issue that a METS file lists.
#[derive(Debug)]
pub struct Issue {
    /// The METS file.
    pub path: PathBuf,
    /// Where it stands in an output tree, without the extension.
    pub stem: PathBuf,
    /// Its pages, one for each of the list's.
    pub pages: Vec<Input>,
    /// What the file lists.
    pub list: mets::Issue,
}

/// How pages are found in what was named.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// The field or column that holds a page's text; `text` where none is told.
    pub text_field: Option<String>,
    /// The field or column that names a page; `id`, where there is one, if none is told.
    pub id_field: Option<String>,
    /// Only the names of pages are wanted: what is [`Found::Held`] may be empty.
    pub names_only: bool,
    /// The pages of an issue are wanted together, as [`Found::Issue`]; else one by one.
    pub issues: bool,
}

/// What takes the pages that are found, and what was wrong with the rest, until it breaks.
pub type Each<'a> = &'a mut dyn FnMut(Result<Found, Error>) -> ControlFlow<()>;

impl Input {
    /// The name shown to people.
    pub fn name(&self) -> String {
        match &self.place {
            Place::File(path) => path.display().to_string(),
            Place::Stdin => "-".into(),
            Place::Part { name, .. } => name.clone(),
        }
    }

    /// The file that its bytes are in.
    pub fn file(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::Part { of, .. } => Some(of),
            Place::Stdin => None,
        }
    }

    /// Sheet `number`, counted from 1, of a file that holds several: it is written to, and decided about in, files of
    /// its own.
    pub fn sheet(&self, number: usize) -> Input {
        let with = |stem: &Path| {
            let mut name = stem.as_os_str().to_owned();
            name.push(format!("-p{number:03}"));
            PathBuf::from(name)
        };
        Input {
            place: match &self.place {
                Place::File(path) => {
                    let mut named = with(&path.with_extension("")).into_os_string();
                    if let Some(extension) = path.extension() {
                        named.push(".");
                        named.push(extension);
                    }
                    Place::File(PathBuf::from(named))
                }
                Place::Stdin => Place::Stdin,
                Place::Part { of, name, utf8 } => Place::Part {
                    of: of.clone(),
                    name: format!("{name}#{number}"),
                    utf8: *utf8,
                },
            },
            stem: with(&self.stem),
        }
    }

    /// Read the bytes; those of a compressed file as they were before.
    ///
    /// A part of a file cannot be read alone; [`Found::open`] has its bytes.
    pub fn load(&self) -> Result<Vec<u8>, Error> {
        let fail = |e: io::Error| Error::Read {
            path: self.name(),
            message: explain(&e),
        };
        let bytes = match &self.place {
            Place::File(path) => std::fs::read(path).map_err(fail)?,
            Place::Stdin => {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes).map_err(fail)?;
                bytes
            }
            Place::Part { .. } => return Err(fail(io::ErrorKind::Unsupported.into())),
        };
        packed::unpacked(bytes).map_err(|e| damaged(self.name(), &e))
    }
}

impl Found {
    /// Which page it is, and its bytes.
    ///
    /// An issue has no bytes of its own: it gives those of its list.
    pub fn open(self) -> Result<(Input, Vec<u8>), Error> {
        match self {
            Found::Place(input) => input.load().map(|bytes| (input, bytes)),
            Found::Held(input, bytes) => Ok((input, bytes)),
            Found::Line(line) => line.open(),
            Found::Issue(issue) => {
                let input = Input {
                    place: Place::File(issue.path),
                    stem: issue.stem,
                };
                input.load().map(|bytes| (input, bytes))
            }
        }
    }

    /// Which page it is, or which pages an issue has. Of a line of JSON no more is read than its id.
    pub fn inputs(&self) -> Result<Vec<Input>, Error> {
        match self {
            Found::Place(input) | Found::Held(input, _) => Ok(vec![input.clone()]),
            Found::Line(line) => line.input().map(|input| vec![input]),
            Found::Issue(issue) => Ok(issue.pages.clone()),
        }
    }

    /// The files that its bytes are in.
    pub fn files(&self) -> Vec<&Path> {
        match self {
            Found::Place(input) | Found::Held(input, _) => input.file().into_iter().collect(),
            Found::Line(line) => vec![line.file()],
            Found::Issue(issue) => issue.pages.iter().filter_map(Input::file).collect(),
        }
    }

    /// What tells it from other pages of the run, whatever the folder is called that holds them, without reading it.
    pub fn key(&self) -> PathBuf {
        match self {
            Found::Place(input) | Found::Held(input, _) => input.stem.clone(),
            Found::Line(line) => line.numbered(),
            Found::Issue(issue) => issue.stem.clone(),
        }
    }

    /// The name shown to people, without reading it.
    pub fn name(&self) -> String {
        match self {
            Found::Place(input) | Found::Held(input, _) => input.name(),
            Found::Line(line) => line.place(),
            Found::Issue(issue) => issue.path.display().to_string(),
        }
    }
}

/// What happened to a file, and what to do about it.
pub(crate) fn explain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder; check the spelling".into(),
        io::ErrorKind::PermissionDenied => "permission denied; allow yourself to read it".into(),
        io::ErrorKind::InvalidData => "not UTF-8 text; save it as UTF-8".into(),
        io::ErrorKind::IsADirectory => "is a folder; a file was expected".into(),
        _ => format!("{error}; check the file and try again"),
    }
}

/// The error of an archive or compressed file that cannot be read to its end.
pub(crate) fn damaged(path: String, error: &io::Error) -> Error {
    let message = match error.kind() {
        io::ErrorKind::UnexpectedEof => "breaks off in the middle; get the file again".into(),
        io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied | io::ErrorKind::IsADirectory => explain(error),
        _ => format!("cannot be unpacked ({error}); get the file again"),
    };
    Error::Read { path, message }
}

/// Hand the pages that `paths` name to `each`, in their order: files, those that a METS file lists, folders (sorted by name,
/// see [`format::in_folder`]), patterns such as `1920/*.txt`, `@list` (a file of paths, one a line), archives, tables, and `-`.
///
/// Tables in folders are taken only if `how` names a field of theirs. Nothing is kept but what a folder's files are called.
pub fn each(paths: &[PathBuf], how: &How, each: Each<'_>) {
    let mut stdin = false;
    for path in paths {
        let bytes = path.as_os_str().as_encoded_bytes();
        let flow = match bytes {
            b"-" if std::mem::replace(&mut stdin, true) => ControlFlow::Continue(()),
            b"-" if how.text_field.is_some() => lines::stdin(how, each),
            b"-" => each(Ok(Found::Place(Input {
                place: Place::Stdin,
                stem: "stdin".into(),
            }))),
            [b'@', ..] if !path.exists() => list(path, how, each),
            _ => one(path, None, how, each),
        };
        if flow.is_break() {
            return;
        }
    }
}

/// Whether `paths` name more than one page, as far as can be known without reading standard input.
pub fn several(paths: &[PathBuf], how: &How) -> bool {
    if paths.iter().any(|p| is_stream(p, how)) {
        return true;
    }
    let how = How {
        names_only: true,
        ..how.clone()
    };
    let mut pages = 0;
    each(paths, &how, &mut |found| {
        pages += found.map_or(0, |f| match f {
            Found::Issue(issue) => issue.pages.len(),
            _ => 1,
        });
        match pages {
            0 | 1 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    });
    pages > 1
}

/// Whether `path` stands for many pages that can be read only once.
pub fn is_stream(path: &Path, how: &How) -> bool {
    match path.as_os_str().as_encoded_bytes() {
        b"-" => how.text_field.is_some(),
        b"@-" => true,
        _ => false,
    }
}

/// The pages of what was named as `path`. They stand in an output tree at `stem`, where one is told.
fn one(path: &Path, stem: Option<PathBuf>, how: &How, each: Each<'_>) -> ControlFlow<()> {
    let wrong = |message: String| Error::Read {
        path: path.display().to_string(),
        message,
    };
    match std::fs::metadata(path) {
        Ok(meta) if meta.is_dir() => folder(path, path, None, how, each),
        Ok(_) => {
            match mets::issue(path) {
                Ok(None) => {}
                Ok(Some(list)) => {
                    let stem = stem.unwrap_or_else(|| PathBuf::from(path.file_name().unwrap_or_default()));
                    return issue(path, &stem, list, how, each);
                }
                Err(e) => return each(Err(e)),
            }
            let (kind, bare) = kinds::named(path);
            let stem = stem.map_or_else(|| PathBuf::from(&bare), |s| s.with_file_name(&bare));
            opened(path, kind, stem, how, true, each)
        }
        Err(e) => match Pattern::new(path) {
            Some(Ok(pattern)) => folder(path, &pattern.base, Some(&pattern), how, each),
            Some(Err(e)) => each(Err(wrong(format!(
                "{e}; correct the pattern, or quote nothing and name the files"
            )))),
            None => each(Err(wrong(explain(&e)))),
        },
    }
}

/// The METS files of the folders that a walk is in.
struct Lists {
    /// The folders that were looked through, and the pages that their METS files list.
    open: Vec<(PathBuf, HashSet<PathBuf>)>,
    base: PathBuf,
}

impl Lists {
    fn new(base: &Path) -> Lists {
        Lists {
            open: Vec::new(),
            base: base.to_path_buf(),
        }
    }

    /// The METS files that are met on the way to `path`, with what they list. They count where all their pages are there, and
    /// none of them is there as text.
    fn enter(&mut self, path: &Path) -> Vec<(PathBuf, mets::Issue)> {
        let folder = parent(path);
        while self.open.last().is_some_and(|(open, _)| !folder.starts_with(open)) {
            self.open.pop();
        }
        let known = self.open.len();
        let mut folders: Vec<&Path> = folder.ancestors().take_while(|f| f.starts_with(&self.base)).collect();
        if self.base.as_os_str() == "." {
            folders = folder.ancestors().collect();
        }
        let mut out = Vec::new();
        for folder in folders.into_iter().rev().skip(known) {
            let mut pages = HashSet::new();
            for mets in named_mets(folder) {
                let Ok(Some(list)) = mets::issue(&mets) else { continue };
                let own: Vec<PathBuf> = list.pages.iter().map(|p| folder.join(&p.path)).collect();
                let free = |p: &PathBuf| p.is_file() && format::in_folder(p) && !pages.contains(p) && !self.hold(p);
                if own.iter().all(free) {
                    pages.extend(own);
                    out.push((mets, list));
                }
            }
            self.open.push((folder.to_path_buf(), pages));
        }
        out
    }

    /// Whether a list has the page at `path`.
    fn hold(&self, path: &Path) -> bool {
        self.open.iter().any(|(_, pages)| pages.contains(path))
    }
}

/// The files in a folder whose names say that they are METS files, sorted.
fn named_mets(folder: &Path) -> Vec<PathBuf> {
    let here = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let entries = std::fs::read_dir(here).into_iter().flatten().flatten();
    let named = entries.map(|e| e.file_name()).filter(|name| {
        let name = name.to_string_lossy().to_ascii_lowercase();
        name.contains("mets") && name.ends_with(".xml") && !name.starts_with('.')
    });
    let mut out: Vec<PathBuf> = named.map(|name| folder.join(name)).collect();
    out.sort_unstable();
    out
}

/// The pages of `list`, the METS file at `path`, which would stand in an output tree at `stem`.
fn issue(path: &Path, stem: &Path, list: mets::Issue, how: &How, each: Each<'_>) -> ControlFlow<()> {
    let (below, folder) = (parent(path), parent(stem));
    let page = |p: &mets::Listed| Input {
        place: Place::File(below.join(&p.path)),
        stem: folder.join(p.path.with_extension("")),
    };
    let pages: Vec<Input> = list.pages.iter().map(page).collect();
    if how.issues {
        let (path, stem) = (path.to_path_buf(), stem.with_extension(""));
        return each(Ok(Found::Issue(Issue {
            path,
            stem,
            pages,
            list,
        })));
    }
    pages.into_iter().try_for_each(|input| each(Ok(Found::Place(input))))
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// The pages below `base` that match, or whose names say that they are pages.
fn folder(named: &Path, base: &Path, pattern: Option<&Pattern>, how: &How, each: Each<'_>) -> ControlFlow<()> {
    let (mut taken, mut others) = (0usize, 0usize);
    let mut lists = Lists::new(base);
    walk(base, &mut |path| {
        let path = match path {
            Ok(path) => path,
            Err(e) => return each(Err(e)),
        };
        let below = path.strip_prefix(base).unwrap_or(&path);
        if pattern.is_none() {
            for (mets, list) in lists.enter(&path) {
                taken += 1;
                issue(&mets, mets.strip_prefix(base).unwrap_or(&mets), list, how, each)?;
            }
            if lists.hold(&path) {
                return ControlFlow::Continue(());
            }
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let kind = match pattern {
            Some(pattern) if pattern.has(&path) => Some(kinds::named(&path)),
            Some(_) => None,
            None => kinds::kind(&name)
                .filter(|(kind, _)| !kind.is_table() || how.text_field.is_some())
                .filter(|(kind, _)| *kind != Kind::Page || format::in_folder(&path))
                .map(|(kind, bare)| (kind, bare.to_owned())),
        };
        let Some((kind, bare)) = kind else {
            others += 1;
            return ControlFlow::Continue(());
        };
        taken += 1;
        let stem = below.with_file_name(bare);
        opened(&path, kind, stem, how, pattern.is_some(), each)
    })?;
    if taken > 0 {
        return ControlFlow::Continue(());
    }
    let why = match (pattern, others) {
        (Some(_), _) => {
            "no file matches the pattern; check it, and that the shell passes it on as you mean it".to_owned()
        }
        (_, 0) => "the folder holds no files (hidden ones are left out); name another folder".to_owned(),
        (_, 1) => format!("its one file is no page ({PAGES}); name the file itself to read it"),
        (_, n) => format!("none of its {n} files is a page ({PAGES}); name the files themselves to read them"),
    };
    each(Err(Error::Read {
        path: named.display().to_string(),
        message: format!("no pages were read: {why}"),
    }))
}

/// The pages in a file. Of an archive that was not `named`, that it holds none is no error.
fn opened(path: &Path, kind: Kind, stem: PathBuf, how: &How, named: bool, each: Each<'_>) -> ControlFlow<()> {
    let holder = Holder {
        path: Arc::from(path),
        stem: &stem,
        how,
    };
    let mut any = false;
    let mut count = |found: Result<Found, Error>| {
        any = true;
        each(found)
    };
    match kind {
        Kind::Page => {
            return each(Ok(Found::Place(Input {
                place: Place::File(path.to_path_buf()),
                stem,
            })));
        }
        Kind::Lines => lines::file(&holder, &mut count)?,
        Kind::Zip => zip::parts(&holder, &mut count)?,
        Kind::Tar => tar::parts(&holder, &mut count)?,
        Kind::Parquet => super::parquet::rows(&holder, &mut count)?,
    }
    if any || !named {
        return ControlFlow::Continue(());
    }
    each(Err(Error::Read {
        path: path.display().to_string(),
        message: format!(
            "no pages were read: it holds no file that ends in .{}; unpack it and name the files",
            kinds::PAGES.join(", .")
        ),
    }))
}

/// A file that holds pages, as its readers see it.
pub(super) struct Holder<'a> {
    /// The file.
    pub(super) path: Arc<Path>,
    /// The folder of an output tree that its pages stand in.
    pub(super) stem: &'a Path,
    pub(super) how: &'a How,
}

impl Holder<'_> {
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// The page that a member of an archive is; `None` for a member that is none.
    pub(super) fn member(&self, name: &str) -> Option<Input> {
        let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let (kind, bare) = kinds::kind(base)?;
        if kind != Kind::Page || base.starts_with('.') {
            return None;
        }
        Some(Input {
            place: Place::Part {
                of: self.path.clone(),
                name: format!("{}/{name}", self.path.display()),
                utf8: false,
            },
            stem: self.stem.join(Path::new(name).with_file_name(bare)),
        })
    }

    /// The bytes of a member, unpacked where it is compressed itself.
    pub(super) fn held(&self, input: Input, bytes: io::Result<Vec<u8>>) -> Result<Found, Error> {
        match bytes.and_then(packed::unpacked) {
            Ok(bytes) => Ok(Found::Held(input, bytes)),
            Err(e) => Err(damaged(input.name(), &e)),
        }
    }

    pub(super) fn damaged(&self, error: &io::Error) -> Error {
        damaged(self.name(), error)
    }
}

/// What the lines of the file `@path` name. They are mirrored in an output tree as they stand there.
fn list(path: &Path, how: &How, each: Each<'_>) -> ControlFlow<()> {
    let name = path.to_string_lossy();
    let name = name.strip_prefix('@').unwrap_or(&name);
    let wrong = |e: &io::Error| Error::Read {
        path: name.to_owned(),
        message: explain(e),
    };
    let lines: Box<dyn BufRead> = match name {
        "-" => Box::new(io::BufReader::new(io::stdin())),
        name => match packed::open(Path::new(name)) {
            Ok(file) => file,
            Err(e) => return each(Err(wrong(&e))),
        },
    };
    for line in lines.lines() {
        let line = match line {
            Ok(line) => line,
            Err(e) => return each(Err(wrong(&e))),
        };
        if line.is_empty() {
            continue;
        }
        let path = Path::new(&line);
        let normal = path.components().filter(|c| matches!(c, Component::Normal(_)));
        one(path, Some(normal.collect()), how, each)?;
    }
    ControlFlow::Continue(())
}
