//! The text layer of a PDF, read by poppler's `pdftotext`.

use super::inputs::explain;
use std::fs::File;
use std::io::{self, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The program, which poppler-utils brings.
const PROGRAM: &str = "pdftotext";
/// How long it may take. A newspaper of a hundred pages takes a few seconds.
const PATIENCE: Duration = Duration::from_secs(300);
/// How large its answer may be, in bytes.
const LARGEST: u64 = 256 << 20;

/// The XHTML with positions that `pdftotext -bbox-layout` makes of a PDF. Fails with what happened and what to do.
pub(super) fn bbox(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let fail = |e: io::Error| format!("a temporary file for the PDF: {}", explain(&e));
    let folder = tempfile::tempdir().map_err(fail)?;
    let (input, output) = (folder.path().join("page.pdf"), folder.path().join("page.xhtml"));
    File::create(&input)
        .and_then(|mut f| f.write_all(bytes))
        .map_err(fail)?;
    let said = folder.path().join("said");
    let mut command = Command::new(PROGRAM);
    command.arg("-bbox-layout").arg(&input).arg(&output);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command.stderr(File::create(&said).map_err(fail)?);
    let mut child = command.spawn().map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => format!(
            "PDFs are read by {PROGRAM}, which is not there; install poppler (apt install poppler-utils, brew install \
             poppler), or give what `pdftotext -bbox-layout` writes"
        ),
        _ => format!("{PROGRAM} cannot be started ({e}); check the installation of poppler"),
    })?;
    let begun = Instant::now();
    let mut pause = Duration::from_millis(1);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if begun.elapsed() < PATIENCE => {
                sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(25));
            }
            Ok(None) => {
                // It is given up either way; whether it can be ended changes nothing of what is said.
                let _ = child.kill();
                let _ = child.wait();
                let minutes = PATIENCE.as_secs() / 60;
                return Err(format!(
                    "{PROGRAM} did not finish within {minutes} minutes; split the PDF into its pages, or repair it with qpdf"
                ));
            }
            Err(e) => return Err(format!("{PROGRAM}: {e}; try again")),
        }
    };
    if !status.success() {
        // What cannot be read of its complaints is no complaint.
        let mut complaints = Vec::new();
        let _ = File::open(&said).and_then(|f| f.take(4096).read_to_end(&mut complaints));
        return Err(refused(status, &String::from_utf8_lossy(&complaints)));
    }
    let mut out = Vec::new();
    File::open(&output)
        .and_then(|f| f.take(LARGEST + 1).read_to_end(&mut out))
        .map_err(fail)?;
    if out.len() as u64 > LARGEST {
        return Err(format!(
            "its text takes more than {} MB; split it into its pages",
            LARGEST >> 20
        ));
    }
    Ok(out)
}

/// Why the program gave nothing, in words of our own where the reason is a common one.
fn refused(status: ExitStatus, said: &str) -> String {
    if said.to_lowercase().contains("password") {
        return "it is locked by a password; unlock it first, with qpdf --decrypt".into();
    }
    let reason = said
        .lines()
        .find(|l| !l.trim().is_empty())
        .unwrap_or("no reason given")
        .trim();
    match status.code() {
        Some(3) => "its author forbids to copy its text".into(),
        _ => format!("{PROGRAM} cannot read it ({reason}); repair it with qpdf, or make it again"),
    }
}
