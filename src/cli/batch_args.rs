//! What can be said of many pages at once.

use crate::batch::shard::Shard;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct BatchArgs {
    /// Write one file a page into this folder, instead of all pages to standard output; or all pages into one file, if
    /// this ends in .yaml, .json, .jsonl, .md or .txt (each also .zst), or .parquet
    #[arg(long, value_name = "PATH")]
    pub(super) out: Option<PathBuf>,

    /// The field of JSON lines, or the column of Parquet files, that holds a page's text [default: text]. With it
    /// standard input is JSON lines, and tables in folders are read too
    #[arg(long, value_name = "NAME")]
    pub(super) text_field: Option<String>,

    /// The field or column that names a page; without it `id`, where there is one, else the number of the line
    #[arg(long, value_name = "NAME")]
    pub(super) id_field: Option<String>,

    /// Write a line of JSON about each page: its changes and findings, how sure it is, what went wrong
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,

    /// Leave pages that an earlier run has written, from the same input with the same rules and options
    #[arg(long)]
    pub(super) resume: bool,

    /// Stop at the first page that fails
    #[arg(long)]
    pub(super) fail_fast: bool,

    /// Clean only part I of N, for N machines that share a folder; which page is in which part hangs on its path alone
    #[arg(long, value_name = "I/N")]
    pub(super) shard: Option<Shard>,
}
