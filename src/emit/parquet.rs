//! Pages as a Parquet file: a row a page.

use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use std::io::Write;
use std::sync::Arc;

/// So many bytes of pages make a row group, which is what is held in memory.
const GROUP: usize = 16 << 20;

/// One page, as a table has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// Its name in the run: where it would stand in an output tree.
    pub id: String,
    /// The page as JSON.
    pub page: String,
    /// Its text alone.
    pub text: String,
    /// How much of it nothing speaks against, from 0 to 1.
    pub score: f64,
    /// How many findings it has.
    pub findings: i32,
}

/// A file of pages that is being written.
pub struct Table<W: Write + Send> {
    file: SerializedFileWriter<W>,
    rows: Vec<Row>,
    held: usize,
}

impl<W: Write + Send> Table<W> {
    /// Begin the file.
    pub fn new(to: W) -> Result<Table<W>> {
        let text = |name: &str| {
            Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
                .with_repetition(Repetition::REQUIRED)
                .with_logical_type(Some(LogicalType::String))
                .with_converted_type(ConvertedType::UTF8)
                .build()
        };
        let number = |name: &str, physical| {
            Type::primitive_type_builder(name, physical)
                .with_repetition(Repetition::REQUIRED)
                .build()
        };
        let fields = [
            text("id")?,
            text("page")?,
            text("text")?,
            number("score", Physical::DOUBLE)?,
            number("findings", Physical::INT32)?,
        ];
        let schema = Type::group_type_builder("newsmend")
            .with_fields(fields.into_iter().map(Arc::new).collect())
            .build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_dictionary_enabled(false)
            .set_created_by(concat!("newsmend ", env!("CARGO_PKG_VERSION")).into())
            .build();
        Ok(Table {
            file: SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties))?,
            rows: Vec::new(),
            held: 0,
        })
    }

    /// Add a page.
    pub fn add(&mut self, row: Row) -> Result<()> {
        self.held += row.page.len() + row.text.len();
        self.rows.push(row);
        match self.held > GROUP {
            true => self.group(),
            false => Ok(()),
        }
    }

    /// Write what is left, and the end of the file.
    pub fn finish(mut self) -> Result<W> {
        self.group()?;
        self.file.into_inner()
    }

    fn group(&mut self) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        let mut texts = |of: fn(&mut Row) -> &mut String| {
            let values = self
                .rows
                .iter_mut()
                .map(|row| ByteArray::from(std::mem::take(of(row)).into_bytes()));
            column::<ByteArrayType, _>(&mut group, &values.collect::<Vec<_>>())
        };
        texts(|row| &mut row.id)?;
        texts(|row| &mut row.page)?;
        texts(|row| &mut row.text)?;
        column::<DoubleType, _>(&mut group, &self.rows.iter().map(|r| r.score).collect::<Vec<_>>())?;
        column::<Int32Type, _>(&mut group, &self.rows.iter().map(|r| r.findings).collect::<Vec<_>>())?;
        group.close()?;
        self.rows.clear();
        self.held = 0;
        Ok(())
    }
}

fn column<T: parquet::data_type::DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
) -> Result<()> {
    let missing = || ParquetError::General("a column is missing".into());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, None, None)?;
    column.close()
}
