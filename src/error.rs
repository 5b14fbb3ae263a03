//! What can go wrong outside a page. Processing a page never fails.

use std::path::PathBuf;

/// Every error names the place it happened at and says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An input could not be read or decoded.
    #[error("{path}: {message}")]
    Read {
        /// The input, as the user named it.
        path: String,
        /// What happened and what to do.
        message: String,
    },
    /// An output could not be written.
    #[error("{}: {message}", path.display())]
    Write {
        /// The file that was being written.
        path: PathBuf,
        /// What happened and what to do.
        message: String,
    },
    /// A rule or profile file is wrong.
    #[error("{path}:{line}:{column}: {message}")]
    Rule {
        /// The rule file.
        path: String,
        /// 1-based line.
        line: usize,
        /// 1-based column in characters.
        column: usize,
        /// What is wrong, with the line and a caret under the spot, and what to write instead.
        message: String,
    },
    /// An option asks for something that is not there.
    #[error("{message}")]
    Config {
        /// What was asked for and what there is.
        message: String,
    },
}
