//! Pages in a column of a Parquet file.

use super::inputs::{Each, Found, Holder, Input, Place};
use crate::error::Error;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row, reader::RowIter};
use parquet::schema::types::Type;
use std::fs::File;
use std::ops::ControlFlow;
use std::sync::Arc;

/// How many rows are unpacked at a time: pages are long.
const ROWS: usize = 8;

/// The rows of a file, in order.
pub(super) fn rows(holder: &Holder<'_>, each: Each<'_>) -> ControlFlow<()> {
    let file = match File::open(&holder.path) {
        Ok(file) => file,
        Err(e) => return each(Err(holder.damaged(&e))),
    };
    let wrong = |e: &dyn std::fmt::Display| Error::Read {
        path: holder.name(),
        message: format!("not a Parquet file that can be read ({e}); write it anew, with zstd or snappy inside"),
    };
    let reader = match SerializedFileReader::new(file) {
        Ok(reader) => reader,
        Err(e) => return each(Err(wrong(&e))),
    };
    let columns = match columns(holder, reader.metadata().file_metadata().schema()) {
        Ok(columns) => columns,
        Err(e) => return each(Err(e)),
    };
    let rows = match RowIter::from_file_into(Box::new(reader)).project(Some(columns.only)) {
        Ok(rows) => rows.with_batch_size(ROWS),
        Err(e) => return each(Err(wrong(&e))),
    };
    for (number, row) in (1u64..).zip(rows) {
        let row = match row {
            Ok(row) => row,
            // What follows cannot be told from the damage.
            Err(e) => return each(Err(wrong(&e))),
        };
        each(page(holder, row, &columns.text, &columns.id, number))?;
    }
    ControlFlow::Continue(())
}

/// What is read of a table.
struct Columns {
    text: String,
    id: Option<String>,
    only: Type,
}

fn columns(holder: &Holder<'_>, schema: &Type) -> Result<Columns, Error> {
    let how = holder.how;
    let names = || schema.get_fields().iter().map(|f| f.name());
    let missing = |name: &str, option: &str| Error::Read {
        path: holder.name(),
        message: format!(
            "has no column `{name}`, only {}; say with {option} which it is",
            names().collect::<Vec<_>>().join(", ")
        ),
    };
    let text = how.text_field.clone().unwrap_or_else(|| "text".into());
    if !names().any(|n| n == text) {
        return Err(missing(&text, "--text-field"));
    }
    let id = match &how.id_field {
        Some(id) if !names().any(|n| n == id) => return Err(missing(id, "--id-field")),
        Some(id) => Some(id.clone()),
        None => names().find(|n| *n == "id").map(str::to_owned),
    };
    let wanted = |name: &str| id.as_deref() == Some(name) || name == text && !(how.names_only && id.is_some());
    let fields = schema.get_fields().iter().filter(|f| wanted(f.name())).map(Arc::clone);
    let only = Type::group_type_builder(schema.name())
        .with_fields(fields.collect())
        .build();
    let only = only.map_err(|e| Error::Read {
        path: holder.name(),
        message: e.to_string(),
    })?;
    Ok(Columns { text, id, only })
}

fn page(holder: &Holder<'_>, row: Row, text: &str, id: &Option<String>, number: u64) -> Result<Found, Error> {
    let (mut bytes, mut name) = (None, None);
    for (column, field) in row.into_columns() {
        if column == text {
            bytes = match &field {
                Field::Str(text) => Some(text.clone().into_bytes()),
                Field::Bytes(bytes) => Some(bytes.data().to_vec()),
                _ => None,
            };
        }
        if Some(&column) == id.as_ref() {
            name = match field {
                Field::Str(id) if !id.is_empty() => Some(id),
                Field::Bytes(id) => String::from_utf8(id.data().to_vec()).ok(),
                Field::Null | Field::Str(_) => None,
                other => Some(other.to_string()),
            };
        }
    }
    let place = format!("{}:{number}", holder.name());
    let (name, stem) = match name {
        Some(id) => (format!("{}/{id}", holder.name()), holder.stem.join(id)),
        None => (place.clone(), holder.stem.join(format!("{number:08}"))),
    };
    let input = Input {
        place: Place::Part {
            of: holder.path.clone(),
            name,
            utf8: true,
        },
        stem,
    };
    match bytes {
        Some(bytes) => Ok(Found::Held(input, bytes)),
        None if holder.how.names_only => Ok(Found::Held(input, Vec::new())),
        None => Err(Error::Read {
            path: place,
            message: format!("its column `{text}` is no text; say with --text-field which holds the page"),
        }),
    }
}
