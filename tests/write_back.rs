//! Pages as ALTO and TEI.
#![allow(clippy::unwrap_used)]

mod common;

use common::{put, run};
use newsmend::read::{Options, read};
use std::path::Path;
use tempfile::tempdir;

fn cleaned(name: &str, format: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/positions");
    let ran = run(&folder, &["clean", name, "--format", format]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    ran.out
}

#[test]
fn alto_holds_the_mended_text_where_it_stood() {
    let alto = cleaned("poppler.xhtml", "alto");
    assert!(alto.contains("<softwareName>newsmend</softwareName>"));
    assert!(
        alto.contains(r#"CONTENT="举全市之力" HPOS="40" VPOS="20" WIDTH="200" HEIGHT="40""#),
        "{alto}"
    );
    assert!(
        alto.contains(r#"CONTENT="集全民之智" HPOS="260" VPOS="20" WIDTH="200" HEIGHT="40""#),
        "{alto}"
    );
    assert!(
        alto.contains(r#"<Page ID="page-1" PHYSICAL_IMG_NR="1" PROCESSINGREFS="newsmend" WIDTH="600" HEIGHT="800">"#)
    );
}

#[test]
fn alto_breaks_words_where_the_lines_did() {
    let alto = cleaned("london-1887.alto2.xml", "alto");
    assert!(alto.contains("<MeasurementUnit>inch1200</MeasurementUnit>"));
    assert!(alto.contains("<fileName>WO1_LONDON_1887_06_21_0005.tif</fileName>"));
    assert!(
        alto.contains(r#"SUBS_TYPE="HypPart1" SUBS_CONTENT="daybreak,"/>"#),
        "{alto}"
    );
    assert!(
        alto.contains(r#"SUBS_TYPE="HypPart2" SUBS_CONTENT="daybreak,"/>"#),
        "{alto}"
    );
    assert!(alto.contains(r#"<HYP CONTENT="-"/>"#));
}

#[test]
fn what_was_written_is_read_with_the_same_words() {
    for name in [
        "london-1887.alto2.xml",
        "escriptorium.alto4.xml",
        "prima-2019.page.xml",
        "archive.html",
    ] {
        let alto = cleaned(name, "alto");
        let source = read("x", alto.as_bytes(), &Options::default()).unwrap().remove(0);
        assert!(source.layout.as_ref().is_some_and(|l| l.faults.is_empty()), "{name}");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/positions");
        let first = read(name, &std::fs::read(folder.join(name)).unwrap(), &Options::default())
            .unwrap()
            .remove(0);
        let letters = |text: &str| {
            let mut all: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
            all.sort_unstable();
            all
        };
        assert_eq!(letters(&source.text), letters(&first.text), "{name}");
    }
}

#[test]
fn xml_is_a_document_a_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/positions");
    let ran = run(&folder, &["clean", "tesseract.hocr", "--format", "tei"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--out"), "{}", ran.err);
    let dir = tempdir().unwrap();
    let out = dir.path().to_str().unwrap();
    let ran = run(&folder, &["clean", "tesseract.hocr", "--format", "tei", "--out", out]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(dir.path().join("tesseract-p002.tei.xml").exists());
}

#[test]
fn tei_marks_lines_and_parts() {
    let tei = cleaned("london-1887.alto2.xml", "tei");
    assert!(
        tei.contains("crowded from day<lb n=\"6\" break=\"no\"/>break, and"),
        "{tei}"
    );
    assert!(tei.contains(r#"<lb n="1"/>THE COURIER."#), "{tei}");
    let dir = tempdir().unwrap();
    put(
        dir.path(),
        "p.txt",
        "重庆努力谱写“数字”经济<发展>精彩华章\n\n近年来，我市认真贯彻落实 A & B。\n● 第一项\n● 第二项\n",
    );
    let ran = run(dir.path(), &["clean", "p.txt", "--format", "tei"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(
        ran.out.contains("经济&lt;发展&gt;") && ran.out.contains("A &amp; B"),
        "{}",
        ran.out
    );
    let alto = run(dir.path(), &["clean", "p.txt", "--format", "alto"]);
    assert_eq!(alto.code, 2);
    assert!(alto.err.contains("no positions"), "{}", alto.err);
}

#[test]
fn alto_tells_what_was_done_before() {
    let alto = cleaned("abbyy.alto3.xml", "alto");
    let first = alto.find("<OCRProcessing ID=\"OCRPROCESSING_1\">").unwrap();
    let own = alto.find("<Processing ID=\"newsmend\">").unwrap();
    assert!(first < own, "{alto}");
    assert!(alto.contains("<softwareName>ABBYY FineReader Engine</softwareName>"));
    assert!(alto.contains("profile: Newspaper &amp; Magazine</processingStepSettings>"));
    // what newsmend did before is kept as well
    let dir = tempdir().unwrap();
    put(dir.path(), "again.xml", &alto);
    let again = run(dir.path(), &["clean", "again.xml", "--format", "alto"]).out;
    for id in [
        "OCRProcessing ID=\"OCRPROCESSING_1\"",
        "Processing ID=\"newsmend\"",
        "Processing ID=\"newsmend-2\"",
    ] {
        assert_eq!(again.matches(&format!("<{id}>")).count(), 1, "{id}");
    }
    assert!(again.contains("PROCESSINGREFS=\"newsmend-2\""));
}
