//! What can be written on the command line, and the help text.

use super::batch_args::BatchArgs;
use super::term::Color;
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Turn the wrecked text of scanned and PDF'd newspaper pages back into what was printed.
#[derive(Debug, Parser)]
#[command(name = "newsmend", version, max_term_width = 100, arg_required_else_help = true)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,

    /// Colour what is printed; auto does so on a terminal unless NO_COLOR is set
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value = "auto",
        global = true,
        hide_possible_values = true
    )]
    pub(super) color: Color,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Clean pages: text in, structured YAML out.
    #[command(after_help = EXIT_CODES)]
    Clean(Box<CleanArgs>),
    /// Show what cleaning would change, each change with its rules.
    #[command(after_help = DIFF_CODES)]
    Diff(Box<DiffArgs>),
    /// Print a cleaned page's input again, byte for byte, from the page and its ledger alone.
    #[command(after_help = UNDO_CODES)]
    Undo(UndoArgs),
    /// Print the page that was made of an input, from the input and the ledger alone.
    #[command(after_help = UNDO_CODES)]
    Replay(ReplayArgs),
    /// Tell which rules touched a line, what made it a heading or joined it, and how near the other reading was.
    Explain(ExplainArgs),
    /// List, explain, test and write rules.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Print the JSON Schema of a cleaned page.
    Schema(SchemaArgs),
    /// Print what a shell needs to complete newsmend's commands and options.
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, in roff.
    Man {
        /// The command whose page it is
        command: Option<String>,
    },
}

const EXIT_CODES: &str = "\
Exit codes: 0 all pages were cleaned, 2 something could not be read or written (the other pages were cleaned).";

const DIFF_CODES: &str = "\
Exit codes: 0 nothing would change, 1 something would, 2 something could not be read (the other pages were shown).";

#[derive(Debug, clap::Args)]
pub(super) struct DiffArgs {
    /// Files (text, ALTO, hOCR, PAGE XML, PDF), folders of them, patterns such as '1920/*.txt', or - for standard input
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// How to show it: for people, one JSON document a page, or for review bots (reviewdog)
    #[arg(long, value_enum, default_value_t = DiffFormat::Terminal)]
    pub(super) format: DiffFormat,

    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub(super) json: bool,

    /// Write a preview to decide in: one HTML file, input and page side by side
    #[arg(long, value_name = "FILE", conflicts_with_all = ["format", "json", "check"])]
    pub(super) html: Option<PathBuf>,

    /// Say nothing; the exit code tells whether anything would change
    #[arg(long)]
    pub(super) check: bool,

    #[command(flatten)]
    pub(super) how: HowArgs,

    /// How many pages to clean at once; 0 takes one for each processor
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    pub(super) jobs: usize,
}

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// YAML, schema newsmend/page@1
    Yaml,
    /// The same as JSON; several pages on standard output are a list
    Json,
    /// The same, one page a line
    Jsonl,
    /// For people: articles with headings, paragraphs and lists
    Markdown,
    /// For people and programs that want text alone
    Text,
    /// ALTO 4, for inputs with positions: the text corrected, in the coordinates of the input
    Alto,
    /// TEI P5
    Tei,
    /// A table of all pages: id, page (as JSON), text, score, findings
    Parquet,
}

/// How a diff is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum DiffFormat {
    /// Hunks with marks inside the line; of several pages a summary
    Terminal,
    /// One JSON document a line (schema newsmend/diff@1)
    Json,
    /// Reviewdog's diagnostic format
    Rdjson,
}

const UNDO_CODES: &str = "Exit codes: 0 done, 2 refused, with the reason.";

#[derive(Debug, clap::Args)]
pub(super) struct UndoArgs {
    /// The page that `clean` wrote
    #[arg(value_name = "PAGE.yaml")]
    pub(super) page: PathBuf,

    /// Print the decoded text, as UTF-8: all there is of a page that was read from ALTO, hOCR, PAGE XML or a PDF
    #[arg(long)]
    pub(super) text: bool,

    /// Its ledger, if that is not PAGE.ledger.jsonl beside it
    #[arg(long, value_name = "FILE")]
    pub(super) ledger: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(super) struct ReplayArgs {
    /// The input, or - for standard input
    pub(super) input: PathBuf,

    /// The ledger that `clean --ledger` wrote
    pub(super) ledger: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// A line of a page that `clean --ledger` wrote, or of an input
    #[arg(value_name = "PAGE.yaml:LINE|INPUT:LINE")]
    pub(super) target: String,

    #[command(flatten)]
    pub(super) how: HowArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct SchemaArgs {
    /// The schema of a ledger's lines instead
    #[arg(long)]
    pub(super) ledger: bool,

    /// The schema of what `diff --json` prints instead
    #[arg(long, conflicts_with = "ledger")]
    pub(super) diff: bool,

    /// The schema of decisions about a page instead
    #[arg(long, conflicts_with_all = ["ledger", "diff"])]
    pub(super) decisions: bool,

    /// The schema of a report's lines instead
    #[arg(long, conflicts_with_all = ["ledger", "diff", "decisions"])]
    pub(super) report: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct CleanArgs {
    /// Files (text, ALTO, hOCR, PAGE XML, PDF), folders of them, patterns such as '1920/*.txt', @list for a file of paths,
    /// .jsonl, .parquet, .zip and .tar files, any of them .gz or .zst, or - for standard input
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) batch: BatchArgs,

    /// How pages are written; without it YAML, or what --out ends in
    #[arg(long, value_enum)]
    pub(super) format: Option<Format>,

    /// Write beside each page NAME.ledger.jsonl, from which `undo`, `replay` and `explain` work
    #[arg(long, requires = "out")]
    pub(super) ledger: bool,

    /// Write no pages, show what would change, as `diff` does
    #[arg(long, conflicts_with_all = ["out", "check"])]
    pub(super) diff: bool,

    /// Write no pages and say nothing; the exit code is 1 if anything would change
    #[arg(long, conflicts_with = "out")]
    pub(super) check: bool,

    #[command(flatten)]
    pub(super) how: HowArgs,

    /// How many pages to clean at once; 0 takes one for each processor
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    pub(super) jobs: usize,

    /// Say on standard error how often each rule fired, and where
    #[arg(long)]
    pub(super) stats: bool,

    /// Say on standard error which profile each page was cleaned with
    #[arg(short, long)]
    pub(super) verbose: bool,
}

/// How pages are read and cleaned.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct HowArgs {
    /// The kind of page; auto chooses by its script
    #[arg(long, value_name = "NAME", default_value = "auto")]
    pub(super) profile: String,

    /// Add the rules in this folder; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,

    /// Use only this rule; may be given several times
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(super) only: Vec<String>,

    /// Leave this rule out; may be given several times
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(super) without: Vec<String>,

    /// Apply the rules that only suggest as well (newsmend rules list shows which do)
    #[arg(long)]
    pub(super) suggestions: bool,

    /// Convert the script: t2s, s2t, tw2s, s2tw, s2twp, tw2sp, s2hk, hk2s, t2tw, tw2t, t2hk or hk2t
    #[arg(long, value_name = "CONFIG")]
    pub(super) variant: Option<String>,

    /// Decisions about changes: a file, or a folder of NAME.decisions.yaml; without it those beside each input
    #[arg(long, value_name = "PATH")]
    pub(super) decisions: Option<PathBuf>,

    /// The encoding of the input, such as gb18030, big5 or utf-16le; auto detects it
    #[arg(long, value_name = "NAME", default_value = "auto")]
    pub(super) encoding: String,

    /// The format of the input; auto goes by its content
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = InputFormat::Auto)]
    pub(super) input_format: InputFormat,
}

/// What an input may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum InputFormat {
    /// What the content shows
    Auto,
    /// Lines of text
    Text,
    /// ALTO XML
    Alto,
    /// hOCR
    Hocr,
    /// PAGE XML
    Page,
    /// The XHTML of pdftotext -bbox-layout
    Bbox,
    /// PDF with a text layer; needs poppler's pdftotext
    Pdf,
}

impl CleanArgs {
    /// What `diff` would be asked for the same pages.
    pub(super) fn as_diff(&self) -> DiffArgs {
        DiffArgs {
            paths: self.paths.clone(),
            format: DiffFormat::Terminal,
            json: false,
            html: None,
            check: self.check,
            how: self.how.clone(),
            jobs: self.jobs,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// List all rules.
    List {
        #[command(flatten)]
        folders: Folders,
        /// How to print them
        #[arg(long, value_enum, default_value = "text")]
        format: ListFormat,
    },
    /// Tell what rules do, and show it on their examples.
    Explain {
        /// The rules
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
        #[command(flatten)]
        folders: Folders,
    },
    /// Run the examples of rules: each rule alone, among all others, and over its own output.
    #[command(after_help = TEST_CODES)]
    Test(TestArgs),
    /// Write the skeleton of a new rule.
    New {
        /// Its id in kebab-case, which names the fault
        #[arg(value_name = "ID")]
        id: String,
        /// The pass it runs in
        #[arg(long, value_enum)]
        pass: NewPass,
        /// The folder of rules it is written into
        #[arg(long, value_name = "DIR", default_value = "rules")]
        rules: PathBuf,
    },
    /// Print the JSON Schema of rule files, for editors.
    Schema {
        /// That of profiles instead
        #[arg(long)]
        profile: bool,
    },
}

const TEST_CODES: &str = "\
Verdicts: ok, missed (should have fired), noisy (should not have), wrong (made something else of it), unstable (changes its
own output again), contested (other rules get there first), untested (an example is missing or says nothing).
Exit codes: 0 all examples are ok, 1 some are not, 2 something could not be read, written or compiled.";

#[derive(Debug, clap::Args)]
pub(super) struct Folders {
    /// Add the rules in this folder; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(super) struct TestArgs {
    /// The rules; all if none is named
    #[arg(value_name = "ID")]
    pub(super) ids: Vec<String>,

    #[command(flatten)]
    pub(super) folders: Folders,

    /// Write what the rules did into their files as what is wanted: `after`, `label`, `span`, never `keep`
    #[arg(long)]
    pub(super) update: bool,

    /// Tell as well how often each rule fires over these pages, with places to look at
    #[arg(long, value_name = "DIR")]
    pub(super) corpus: Vec<PathBuf>,

    /// How many pages to read at once; 0 takes one for each processor
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    pub(super) jobs: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Text,
    Json,
}

/// The passes that a new rule can belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum NewPass {
    /// Single characters
    Normalize,
    /// Numbers drawn as ornaments
    Ornament,
    /// Doubled text, brackets, bullets
    Repair,
    /// What a line is
    Label,
    /// Gaps inside a block
    Space,
}
