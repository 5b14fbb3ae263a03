//! Pages in lines of JSON (JSONL): one object a line, a field of which holds the text.

use super::inputs::{Each, Found, Holder, How, Input, Place, explain};
use super::packed;
use crate::error::Error;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A line that was not yet looked into.
#[derive(Debug)]
pub struct Line {
    of: Arc<Of>,
    /// 1-based.
    number: u64,
    bytes: Vec<u8>,
}

/// What is the same for all lines of a file.
#[derive(Debug)]
struct Of {
    path: Arc<Path>,
    name: String,
    stem: PathBuf,
    text: String,
    /// The field, and whether it was asked for.
    id: (String, bool),
}

impl Of {
    fn new(path: Arc<Path>, stem: &Path, how: &How) -> Arc<Of> {
        let field = |told: &Option<String>, usual: &str| told.clone().unwrap_or_else(|| usual.to_owned());
        Arc::new(Of {
            name: path.display().to_string(),
            path,
            stem: stem.to_path_buf(),
            text: field(&how.text_field, "text"),
            id: (field(&how.id_field, "id"), how.id_field.is_some()),
        })
    }
}

/// The lines of a file.
pub(super) fn file(holder: &Holder<'_>, each: Each<'_>) -> ControlFlow<()> {
    match packed::open(&holder.path) {
        Ok(file) => lines(file, Of::new(holder.path.clone(), holder.stem, holder.how), each),
        Err(e) => each(Err(holder.damaged(&e))),
    }
}

/// The lines of standard input.
pub(super) fn stdin(how: &How, each: Each<'_>) -> ControlFlow<()> {
    match packed::stream(io::BufReader::with_capacity(1 << 17, io::stdin())) {
        Ok(file) => lines(file, Of::new(Path::new("-").into(), Path::new("stdin"), how), each),
        Err(e) => each(Err(Error::Read {
            path: "-".into(),
            message: explain(&e),
        })),
    }
}

fn lines(mut file: Box<dyn BufRead>, of: Arc<Of>, each: Each<'_>) -> ControlFlow<()> {
    for number in 1.. {
        let mut bytes = Vec::new();
        let read = file.by_ref().take(packed::MOST).read_until(b'\n', &mut bytes);
        let read = match read {
            Ok(n) if n as u64 == packed::MOST && !bytes.ends_with(b"\n") => Err(packed::too_long()),
            read => read,
        };
        match read {
            Ok(0) => break,
            Ok(_) if bytes.trim_ascii().is_empty() => {}
            Ok(_) => {
                let of = of.clone();
                each(Ok(Found::Line(Line { of, number, bytes })))?;
            }
            Err(e) => return each(Err(super::inputs::damaged(format!("{}:{number}", of.name), &e))),
        }
    }
    ControlFlow::Continue(())
}

impl Line {
    pub(super) fn file(&self) -> &Path {
        &self.of.path
    }

    /// Where it stands.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.of.name, self.number)
    }

    /// Where it would stand in an output tree if it had no id.
    pub(super) fn numbered(&self) -> PathBuf {
        self.of.stem.join(format!("{:08}", self.number))
    }

    /// The page, and its text.
    pub(super) fn open(self) -> Result<(Input, Vec<u8>), Error> {
        let fields = self.fields(true)?;
        match fields.text {
            Some(Value::String(text)) => Ok((self.named(fields.id), text.into_bytes())),
            other => {
                let message = match other {
                    Some(_) => format!("its field `{}` is no text", self.of.text),
                    None => format!("has no field `{}`, only {}", self.of.text, fields.others.join(", ")),
                };
                Err(self.wrong(None, format!("{message}; say with --text-field which holds the page")))
            }
        }
    }

    /// The page.
    pub(super) fn input(&self) -> Result<Input, Error> {
        Ok(self.named(self.fields(false)?.id))
    }

    fn named(&self, id: Option<String>) -> Input {
        let (name, stem) = match id {
            Some(id) => (format!("{}/{id}", self.of.name), self.of.stem.join(&id)),
            None => (self.place(), self.numbered()),
        };
        Input {
            place: Place::Part {
                of: self.of.path.clone(),
                name,
                utf8: true,
            },
            stem,
        }
    }

    fn fields(&self, text: bool) -> Result<Fields, Error> {
        let want = Want {
            text: text.then_some(&*self.of.text),
            id: &self.of.id.0,
        };
        let mut json = serde_json::Deserializer::from_slice(&self.bytes);
        let fields = json.deserialize_map(want).and_then(|f| json.end().map(|()| f));
        let fields = fields.map_err(|e| {
            let message = format!(
                "not a JSON object in one line ({}); correct the line or leave it out",
                bare(&e)
            );
            self.wrong(Some(e.column()), message)
        })?;
        if fields.id.is_none() && self.of.id.1 {
            let message = format!(
                "has no field `{}` that names it; choose another --id-field",
                self.of.id.0
            );
            return Err(self.wrong(None, message));
        }
        Ok(fields)
    }

    fn wrong(&self, column: Option<usize>, message: String) -> Error {
        let column = column.map(|c| format!(":{c}")).unwrap_or_default();
        Error::Read {
            path: self.place() + &column,
            message,
        }
    }
}

/// The message without the place, which is told in another way.
fn bare(e: &serde_json::Error) -> String {
    let text = e.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// What is wanted of an object.
struct Want<'a> {
    text: Option<&'a str>,
    id: &'a str,
}

#[derive(Default)]
struct Fields {
    text: Option<Value>,
    id: Option<String>,
    /// What else there is.
    others: Vec<String>,
}

impl<'de> Visitor<'de> for Want<'_> {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut out = Fields::default();
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            if Some(&*key) == self.text {
                out.text = Some(map.next_value()?);
            } else if key == self.id {
                out.id = match map.next_value()? {
                    Value::String(id) if !id.is_empty() => Some(id),
                    Value::Number(n) => Some(n.to_string()),
                    _ => None,
                };
            } else {
                map.next_value::<IgnoredAny>()?;
                out.others.push(key.into_owned());
            }
        }
        Ok(out)
    }
}
