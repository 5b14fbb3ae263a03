//! newsmend turns the wrecked text of scanned and PDF'd newspaper pages back into what was printed.
//!
//! This page is the ten-minute tour. A page goes through the crate like this:
//!
//! ```text
//!  bytes ─ read ─▶ Source             immutable; every span points here
//!             ▼  normalize            single characters                  ┐
//!             ▼  ornament             runs taken out, kept as evidence   │ edits from rules, all of a pass
//!             ▼  repair               doubled text, brackets, bullets    ┘ looking at one frozen text
//!             ▼  label                what rules say of each line
//!             ▼  lines                widths, marks, indents: measures, no decisions
//!             ▼  untangle             columns printed row by row: lines in the order they are read
//!             ▼  blocks               one dynamic programme: what joins, what is a heading
//!             ▼  space                gaps closed last: they were evidence until here
//!             ▼  structure            titles, sections, numbers, sidebars, order
//!           Page + changes ─ emit ─▶ YAML
//! ```
//!
//! # Floors
//!
//! A file imports only from lower floors; `tests/layers.rs` fails on an upward `use`.
//!
//! | floor | files | what |
//! |---|---|---|
//! | 0 | `source` `scan` `edit` `chars` `lexicon` `script` `error` | words: text with its lines, an edit as data, classes of characters |
//! | 1 | `ledger` `page` `decisions` | what we know about a page: its changes, what was decided of them, and the schema `newsmend/page@1` |
//! | 2 | `rule/` | rules as data: the file format, finders, sets, profiles, examples |
//! | 3 | `pass/` | the passes, in the order above; [`pass::process`] runs them |
//! | 4 | `read/` `emit/` `variant` `diff` `batch` | the outside world: files, encodings, YAML, OpenCC, threads |
//! | 5 | `cli/` | the command line; alone in printing and exiting |
//!
//! # What holds everywhere
//!
//! - Nothing below floor 4 touches the file system, the clock, the environment or a global.
//! - Processing a page never fails: it gives a [`Page`] with findings.
//! - `rule/file.rs` alone reads rule YAML, `emit/yaml.rs` alone writes pages, `cli/` alone prints.
//! - Rules are an argument. A pass is applied once; that a second run changes nothing is a test, not a loop.
//! - Output is the same bytes for any number of threads.
//!
//! # How lines become blocks
//!
//! [`pass`] reads a page as the cheapest path through states (what a line is × how wide its column is), Viterbi's
//! algorithm. Every piece of evidence is a cost in [`rule::Weights`], which profiles tune: a line that had room for
//! the next word was ended on purpose; a paragraph's first line is two letters shorter where the page indents; a
//! heading is narrower or wider than its column and hardly punctuated. Before it judges, the pass learns the page's
//! habits: whether it indents, whether its blank lines mean anything, which mark ends its sentences, how wide its
//! digits and quotes are.
//!
//! # How columns printed row by row are untangled
//!
//! Some readers of PDFs print line 1 of column A, of B, of C, line 2 of A … A line of Chinese ends inside a word about
//! every third time, and only its true continuation completes it, which [`lexicon`] measures. Where words are cut
//! across rows, `pass/untangle/` deals the lines to columns and hands them on in the order they are read in. Beside the
//! lexicon it goes by the phrases that come back on the page, by how wide lines are and what they end with, and by which
//! column was printed when. [`pass::Outcome::moves`] says where each line was. A page on which that makes no more words whole stays as it was
//! printed.
//!
//! # How places are read
//!
//! Where a file tells where its lines stand ([`layout`]), `pass/layout/` looks at them before any rule does. It takes out
//! words printed over themselves, parts lines that the file ran together over a gutter, and cuts the sheet along its white
//! into columns: above heads first, then between columns. Lines are handed on in that order, with a finding where the file
//! has another. The pass over the lines then goes by what was measured (an indent, the room that a line left in its
//! column, its type size) instead of guessing widths; that, too, is costs in [`rule::Weights`]. The largest head is the
//! headline, and the article with the largest comes first.
//!
//! # How pages of an issue know of each other
//!
//! Each page is read by itself. [`pass::issue::mark`] looks at all of them before that, for what stands at the same place on
//! several; [`pass::issue::tie`] after it, for articles that go on from page to page: by their jump lines, their headlines, and
//! what a METS file says of them ([`read::mets`]). A tie needs both ends; else there is a finding.
//!
//! # Where to begin
//!
//! Clean a page: [`pass::process`]. Write a rule: `docs/rules.md`. Find why a line was
//! joined: `pass/blocks.rs`, `join`.

pub mod batch;
pub mod chars;
pub mod cli;
pub mod decisions;
pub mod diff;
pub mod edit;
pub mod emit;
pub mod error;
pub mod layout;
pub mod ledger;
pub mod lexicon;
pub mod page;
pub mod pass;
pub mod read;
pub mod rule;
mod scan;
pub mod script;
pub mod source;
pub mod variant;

pub use error::Error;
pub use page::Page;
pub use source::Source;
