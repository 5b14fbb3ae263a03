//! Files with positions: every dialect as text with boxes, and hostile files without harm.
#![allow(clippy::unwrap_used)]

mod common;

use common::{newsmend, put, run};
use newsmend::layout::{Layout, Rect, RegionKind};
use newsmend::page::Page;
use newsmend::pass::process;
use newsmend::read::{Format, Options, read};
use newsmend::rule::RuleSet;
use newsmend::source::Source;
use std::path::Path;
use std::time::Duration;
use tempfile::tempdir;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/positions")
}

fn sources(name: &str) -> Vec<Source> {
    read(name, &std::fs::read(folder().join(name)).unwrap(), &Options::default()).unwrap()
}

/// The only page of a file, with its rows.
fn one(name: &str) -> (Source, Vec<String>) {
    let source = sources(name).remove(0);
    let rows = source.text.lines().map(str::to_owned).collect();
    (source, rows)
}

fn layout(source: &Source) -> &Layout {
    source.layout.as_deref().unwrap()
}

fn kind(source: &Source, line: usize) -> Option<RegionKind> {
    let layout = layout(source);
    layout.lines[line].region.and_then(|r| layout.regions[r as usize].kind)
}

fn clean(source: &Source, profile: &str) -> Page {
    let rules = RuleSet::builtin().and_then(|r| r.profile(profile)).unwrap();
    process(source, &rules).page
}

/// Spans, regions and words fit together, in whatever file.
fn sound(source: &Source) {
    let layout = layout(source);
    let mut end = 0;
    for line in &layout.lines {
        assert!(line.span.start >= end && line.span.end > line.span.start);
        assert!(!source.text[line.span.clone()].contains(['\n', '\r', '\x0c']));
        assert!(line.region.is_none_or(|r| (r as usize) < layout.regions.len()));
        assert!(line.size.is_finite() && line.size >= 0.0);
        for word in &layout.words[line.words.start as usize..line.words.end as usize] {
            assert!(line.span.start <= word.span.start && word.span.end <= line.span.end);
            assert!(source.text.get(word.span.clone()).is_some());
        }
        end = line.span.end;
    }
    let rects = layout
        .lines
        .iter()
        .map(|l| l.rect)
        .chain(layout.words.iter().map(|w| w.rect));
    for r in rects.chain(layout.regions.iter().filter_map(|r| r.rect)) {
        assert!(
            r.x0 <= r.x1 && r.y0 <= r.y1 && r.width().is_finite() && r.height().is_finite(),
            "{r:?}"
        );
    }
    let mut regions = layout.regions.iter().enumerate();
    assert!(regions.all(|(i, r)| r.within.is_none_or(|w| (w as usize) < i)));
    // one row a line, blank rows between
    let rows = source.text.lines().filter(|l| !l.is_empty()).count();
    assert_eq!(rows, layout.lines.len());
}

#[test]
fn every_dialect_is_known_by_its_content() {
    let formats = [
        ("london-1887.alto2.xml", "alto"),
        ("paris-1913.alto.xml", "alto"),
        ("escriptorium.alto4.xml", "alto"),
        ("tesseract.hocr", "hocr"),
        ("archive.html", "hocr"),
        ("transkribus.page.xml", "page"),
        ("prima-2019.page.xml", "page"),
        ("poppler.xhtml", "bbox"),
    ];
    for (name, format) in formats {
        let bytes = std::fs::read(folder().join(name)).unwrap();
        // the extension has no say
        for source in read("x.txt", &bytes, &Options::default()).unwrap() {
            assert_eq!(layout(&source).format, format, "{name}");
            sound(&source);
            assert!(!clean(&source, "zh-newspaper").texts().is_empty());
        }
        let utf16: Vec<u8> = String::from_utf8(bytes)
            .unwrap()
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let source = read("x", &[b"\xFF\xFE".as_slice(), &utf16].concat(), &Options::default())
            .unwrap()
            .remove(0);
        assert_eq!(
            (layout(&source).format, source.encoding.as_str()),
            (format, "UTF-16LE"),
            "{name}"
        );
    }
}

#[test]
fn words_that_alto_breaks_come_out_whole() {
    let (source, rows) = one("london-1887.alto2.xml");
    assert_eq!(rows[4], "The streets were crowded from day\u{ad}");
    assert_eq!(kind(&source, 0), Some(RegionKind::Furniture));
    assert_eq!(layout(&source).unit, "inch1200");
    let sizes: Vec<f32> = layout(&source).lines.iter().map(|l| l.size).collect();
    assert!((sizes[1] / sizes[2] - 14.0 / 8.0).abs() < 0.01, "{sizes:?}");
    let text = clean(&source, "en-newspaper").texts().join("\n");
    let body = "The streets were crowded from daybreak, and the people had a well-earned day of rest.";
    assert!(text.contains(body), "{text}");

    let (source, _) = one("paris-1913.alto.xml");
    let text = clean(&source, "en-newspaper").texts().join("\n");
    let body = "Le président du Conseil a annoncé que la séance serait interrompue jusqu’au lendemain.";
    assert!(text.contains(body), "{text}");
}

#[test]
fn tags_outlines_and_reading_order_of_alto_4_are_read() {
    let (source, rows) = one("escriptorium.alto4.xml");
    assert_eq!(
        rows,
        [
            "滬上開會記",
            "",
            "昨日上午九時開會到者數十人",
            "遂散。",
            "",
            "晶報 第三版"
        ]
    );
    let kinds: Vec<_> = (0..4).map(|i| kind(&source, i)).collect();
    let paragraph = Some(RegionKind::Paragraph);
    assert_eq!(
        kinds,
        [
            Some(RegionKind::Heading),
            paragraph,
            paragraph,
            Some(RegionKind::Furniture)
        ]
    );
    let last = layout(&source).lines[3].rect;
    assert_eq!((last.x0, last.y0, last.x1, last.y1), (100.0, 20.0, 900.0, 50.0));
    // the head has no size of its own: its letters stand 80 apart
    assert!((layout(&source).lines[0].size - 80.0).abs() < 3.0);
}

#[test]
fn hocr_of_tesseract_is_read() {
    let all = sources("tesseract.hocr");
    let names: Vec<_> = all.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["tesseract.hocr#1", "tesseract.hocr#2"]);
    assert_eq!(all[0].text, "重庆发展数字经济；\"云\"\nSmart China Expo\n");
    assert_eq!(all[1].text, "第二版\n");
    let words = &layout(&all[0]).words;
    assert_eq!(words[0].confidence, Some(0.96));
    assert_eq!(layout(&all[0]).image.as_deref(), Some("a;b.png"));
    // ten letters of full width and two of half of it over 300 pixels
    assert!((layout(&all[0]).lines[0].size - 300.0 / 11.0).abs() < 1.0);
}

#[test]
fn hocr_as_tag_soup_is_read() {
    let (source, rows) = one("archive.html");
    assert_eq!(rows, ["The mayor & council", "", "AT&T met again", "", "Page 7"]);
    assert_eq!(kind(&source, 2), Some(RegionKind::Furniture));
    let mayor = layout(&source).words[1].rect;
    assert_eq!((mayor.x0, mayor.x1), (220.0, 420.0));
}

#[test]
fn page_xml_is_read_in_its_reading_order() {
    let (source, rows) = one("transkribus.page.xml");
    assert_eq!(rows, ["Aus der Stadt", "", "Der Stadt\u{ad}", "rathet beriet lange."]);
    assert_eq!(kind(&source, 0), Some(RegionKind::Heading));
    assert_eq!(
        layout(&source).lines[0].rect,
        Rect {
            x0: 100.0,
            y0: 100.0,
            x1: 900.0,
            y1: 200.0
        }
    );
    let text = clean(&source, "en-newspaper").texts().join("\n");
    assert!(text.contains("Der Stadtrathet beriet lange."), "{text}");

    let (source, rows) = one("prima-2019.page.xml");
    assert_eq!(rows, ["要電", "", "東京電話昨日發", "", "12"]);
    assert!(layout(&source).lines[1].vertical);
    assert!((layout(&source).lines[1].size - 800.0 / 7.0).abs() < 2.0);
    assert_eq!(layout(&source).lines[1].confidence, Some(0.6));
    assert_eq!(kind(&source, 2), Some(RegionKind::Furniture));
}

#[test]
fn words_are_parted_as_their_gaps_say() {
    let (source, rows) = one("poppler.xhtml");
    assert_eq!(
        rows,
        ["举全市之力 集全民之智", "", "规模2158亿元AT&T", "Smart ChinaExpo"]
    );
    let sizes: Vec<f32> = layout(&source).lines.iter().map(|l| l.size).collect();
    assert_eq!(sizes, [40.0, 10.0, 10.0]);
}

#[test]
fn the_bytes_decide_the_encoding_not_the_declaration() {
    let alto = |encoding: &str, word: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"{encoding}\"?><alto><Layout><Page><PrintSpace><TextBlock><TextLine>\
             <String CONTENT=\"{word}\"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>"
        )
    };
    let text = |bytes: &[u8]| read("x", bytes, &Options::default()).unwrap().remove(0);
    let told_wrong = text(alto("ISO-8859-1", "重庆日报").as_bytes());
    assert_eq!(
        (told_wrong.text.as_str(), told_wrong.encoding.as_str()),
        ("重庆日报\n", "UTF-8")
    );
    let latin: Vec<u8> = alto("ISO-8859-1", "caf_")
        .bytes()
        .map(|b| if b == b'_' { 0xE9 } else { b })
        .collect();
    assert_eq!(text(&latin).text, "café\n");
    let (big5, ..) = encoding_rs::BIG5.encode("重慶日報社論");
    let named = alto("big5", "_");
    let (before, after) = named.split_once('_').unwrap();
    let named = [before.as_bytes(), &big5, after.as_bytes()].concat();
    assert_eq!(text(&named).text, "重慶日報社論\n");
}

#[test]
fn other_files_are_told_apart_from_text() {
    let fails = |text: &str| read("x", text.as_bytes(), &Options::default()).unwrap_err().to_string();
    assert!(fails("<?xml version='1.0'?><rss><item/></rss>").contains("<rss>"));
    assert!(fails("<!DOCTYPE html><html><body><p>news</body></html>").contains("without positions"));
    assert!(fails("<mets xmlns='http://www.loc.gov/METS/'/>").contains("METS"));
    assert!(fails("<alto><Layout><Page/></Layout></alto>").contains("no words"));
    let text = |text: &str| read("x", text.as_bytes(), &Options::default()).unwrap().remove(0);
    for plain in ["<本报讯>昨日", "<编者按> x", "<p>一段", "<", "a <alto>"] {
        assert!(text(plain).layout.is_none(), "{plain}");
    }
    let told = Options {
        format: Some(Format::Text),
        ..Options::default()
    };
    assert_eq!(
        read("x", b"<?xml version='1.0'?><rss/>", &told).unwrap()[0].text,
        "<?xml version='1.0'?><rss/>"
    );
}

/// A page that has `body` inside its print space.
fn alto(body: &str) -> String {
    format!("<alto><Layout><Page WIDTH=\"9\" HEIGHT=\"9\"><PrintSpace>{body}</PrintSpace></Page></Layout></alto>")
}

#[test]
fn hostile_files_do_no_harm() {
    let line = |n: usize| {
        format!("<TextLine><String CONTENT=\"w{n}\" HPOS=\"1\" VPOS=\"{n}\" WIDTH=\"5\" HEIGHT=\"1\"/></TextLine>")
    };
    let laughs: String = (1..30)
        .map(|i| {
            format!(
                "<!ENTITY l{i} \"&l{0};&l{0};&l{0};&l{0};&l{0};&l{0};&l{0};&l{0};&l{0};&l{0};\">",
                i - 1
            )
        })
        .collect();
    let bomb = format!(
        "<!DOCTYPE alto [<!ENTITY l0 \"lol\">{laughs}<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{}",
        alto("<TextBlock><TextLine><String CONTENT=\"&l29;\"/><String CONTENT=\"&x; ok\"/></TextLine></TextBlock>")
    );
    let source = read("x", bomb.as_bytes(), &Options::default()).unwrap().remove(0);
    assert_eq!(source.text, "&l29; &x; ok\n");

    let deep = alto(&"<ComposedBlock>".repeat(10_000));
    assert!(
        read("x", deep.as_bytes(), &Options::default())
            .unwrap_err()
            .to_string()
            .contains("deep")
    );
    let deep = alto(&format!(
        "<TextBlock>{}</TextBlock>{}",
        line(1),
        "<ComposedBlock>".repeat(10_000)
    ));
    let source = read("x", deep.as_bytes(), &Options::default()).unwrap().remove(0);
    assert_eq!(source.text, "w1\n");
    assert!(layout(&source).faults[0].message.contains("deep"));

    let whole = alto(&format!(
        "<TextBlock>{}</TextBlock>",
        (0..40).map(line).collect::<String>()
    ));
    let mut read_some = 0;
    for cut in (0..whole.len()).step_by(7) {
        // an error, or what was there before the cut, and word of it
        if let Ok(mut sources) = read("x", &whole.as_bytes()[..cut], &Options::default()) {
            let source = sources.remove(0);
            if source.layout.is_some() {
                sound(&source);
                assert!(
                    layout(&source).faults.iter().any(|f| f.message.contains("damaged")),
                    "{cut}"
                );
                read_some += 1;
            }
        }
    }
    assert!(read_some > 100);

    let boxes = [
        "-5",
        "NaN",
        "inf",
        "-inf",
        "1e38",
        "99999999999999999999",
        "",
        "x",
        "0",
        "7",
    ];
    let strings: String = (0..1000)
        .map(|i| {
            let side = |n: usize| boxes[(i / 10usize.pow(n as u32 % 3) + n * 3) % boxes.len()];
            format!(
                "<TextLine><String CONTENT=\"重{i}\" HPOS=\"{}\" VPOS=\"{}\" WIDTH=\"{}\" HEIGHT=\"{}\" WC=\"{}\"/></TextLine>",
                side(0),
                side(1),
                side(2),
                side(3),
                side(4)
            )
        })
        .collect();
    let source = read(
        "x",
        alto(&format!("<TextBlock>{strings}</TextBlock>")).as_bytes(),
        &Options::default(),
    )
    .unwrap()
    .remove(0);
    sound(&source);
    assert!(layout(&source).faults.iter().any(|f| f.message.contains("boxes")));
    clean(&source, "zh-newspaper");

    let long = alto(&format!(
        "<TextBlock><TextLine><String CONTENT=\"{}\"/></TextLine></TextBlock>",
        "好".repeat(2_000_000)
    ));
    assert_eq!(
        read("x", long.as_bytes(), &Options::default()).unwrap()[0]
            .text
            .chars()
            .count(),
        2_000_001
    );
}

#[test]
fn too_large_a_file_is_refused_at_once() {
    let mut bytes = b"<alto>".to_vec();
    bytes.resize(300 << 20, b' ');
    let error = read("x", &bytes, &Options::default()).unwrap_err().to_string();
    assert!(error.contains("too large"), "{error}");
}

#[test]
fn many_lines_take_no_longer_each() {
    let line = "<TextLine><String CONTENT=\"重庆日报\" HPOS=\"1\" VPOS=\"1\" WIDTH=\"40\" HEIGHT=\"10\"/></TextLine>";
    let dir = tempdir().unwrap();
    put(
        dir.path(),
        "p.xml",
        alto(&format!("<TextBlock>{}</TextBlock>", line.repeat(20_000))),
    );
    let ran = run(dir.path(), &["clean", "p.xml", "--format", "jsonl"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.took < Duration::from_secs(60), "{:?}", ran.took);
}

#[test]
fn hocr_and_alto_of_a_page_give_the_same_articles() {
    let lines = ["昨日上午九時開會到者數十人", "遂散。"];
    let mut hocr = String::from(
        "<html><body><div class='ocr_page' title='bbox 0 0 900 900'><div class='ocr_carea' title='bbox 10 10 400 90'>",
    );
    let mut body = String::from("<TextBlock HPOS=\"10\" VPOS=\"10\" WIDTH=\"390\" HEIGHT=\"80\">");
    for (i, line) in lines.iter().enumerate() {
        let (y, x1) = (10 + 40 * i, 10 + 30 * line.chars().count());
        hocr += &format!(
            "<span class='ocr_line' title='bbox 10 {y} {x1} {}'><span class='ocrx_word' title='bbox 10 {y} {x1} {}; x_wconf 90'>{line}</span></span>",
            y + 30,
            y + 30
        );
        body += &format!(
            "<TextLine HPOS=\"10\" VPOS=\"{y}\" WIDTH=\"{0}\" HEIGHT=\"30\"><String CONTENT=\"{line}\" WC=\"0.9\" HPOS=\"10\" VPOS=\"{y}\" WIDTH=\"{0}\" HEIGHT=\"30\"/></TextLine>",
            x1 - 10
        );
    }
    hocr += "</div></div></body></html>";
    let page = |text: &str| {
        let source = read("x", text.as_bytes(), &Options::default()).unwrap().remove(0);
        (source.text.clone(), clean(&source, "zh-hant-newspaper").articles)
    };
    let (a, b) = (page(&hocr), page(&alto(&(body + "</TextBlock>"))));
    assert_eq!(a.0, "昨日上午九時開會到者數十人\n遂散。\n");
    assert_eq!(a, b);
}

#[test]
fn undo_gives_the_text_and_never_a_file_that_was_not_the_input() {
    let dir = tempdir().unwrap();
    let name = "escriptorium.alto4.xml";
    std::fs::copy(folder().join(name), dir.path().join(name)).unwrap();
    let ran = run(dir.path(), &["clean", name, "--ledger", "--out", "out"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let page = "out/escriptorium.alto4.yaml";
    let bare = run(dir.path(), &["undo", page]);
    assert_eq!((bare.code, bare.out.as_str()), (2, ""));
    assert!(bare.err.contains("alto") && bare.err.contains("--text"), "{}", bare.err);
    let text = run(dir.path(), &["undo", "--text", page]);
    assert_eq!((text.code, text.err.as_str()), (0, ""));
    assert_eq!(text.out, one(name).0.text);
    let replayed = run(dir.path(), &["replay", name, "out/escriptorium.alto4.ledger.jsonl"]);
    assert_eq!(replayed.err, "");
    assert_eq!(replayed.out, std::fs::read_to_string(dir.path().join(page)).unwrap());
    let edited = replayed.out.replace("遂散", "散遂");
    put(dir.path(), page, edited);
    assert_eq!(run(dir.path(), &["undo", "--text", page]).code, 2);
}

#[test]
fn a_mets_file_names_pages_in_their_order() {
    let dir = folder();
    let ran = run(&dir, &["clean", "issue/mets.xml", "--format", "text"]);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (0, "第一版要聞\n\n\x0c\n第二版要聞\n", "")
    );
    let dir = tempdir().unwrap();
    let mets = std::fs::read_to_string(folder().join("issue/mets.xml")).unwrap();
    put(
        dir.path(),
        "mets.xml",
        mets.replace("file://./alto/b.xml", "../../etc/b.xml"),
    );
    let ran = run(dir.path(), &["clean", "mets.xml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("not in its folder"), "{}", ran.err);
}

#[test]
fn of_a_folder_what_holds_a_page_is_read() {
    let dir = tempdir().unwrap();
    for name in ["tesseract.hocr", "transkribus.page.xml", "poppler.xhtml"] {
        std::fs::copy(folder().join(name), dir.path().join(name)).unwrap();
    }
    put(dir.path(), "mets.xml", "<mets xmlns='http://www.loc.gov/METS/'/>");
    put(dir.path(), "index.html", "<html><body>news</body></html>");
    put(dir.path(), "same.txt", "重庆日报\n");
    std::fs::copy(folder().join("tesseract.hocr"), dir.path().join("same.hocr")).unwrap();
    let ran = run(dir.path(), &["clean", ".", "--out", "out"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let mut names: Vec<_> = std::fs::read_dir(dir.path().join("out"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| !n.starts_with('.'))
        .collect();
    names.sort();
    let pages = [
        "poppler.yaml",
        "same.yaml",
        "tesseract-p001.yaml",
        "tesseract-p002.yaml",
        "transkribus.yaml",
    ];
    assert_eq!(names, pages);
}

#[test]
fn a_format_that_is_named_is_taken() {
    let dir = tempdir().unwrap();
    put(
        dir.path(),
        "p.xml",
        "<rss><p class='ocr_line'>近年来，我市认真贯彻落实。</p></rss>",
    );
    let named = run(
        dir.path(),
        &["clean", "p.xml", "--input-format", "hocr", "--format", "text"],
    );
    assert_eq!((named.code, named.out.as_str()), (0, "近年来，我市认真贯彻落实。\n"));
    let wrong = run(dir.path(), &["clean", "p.xml", "--input-format", "alto"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("alto"), "{}", wrong.err);
}

/// A PDF with one page for each of `texts`, in a font that every reader has.
fn pdf(texts: &[&str]) -> Vec<u8> {
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R>>".to_owned()];
    let kids: String = (0..texts.len()).map(|i| format!("{} 0 R ", 4 + 2 * i)).collect();
    objects.push(format!("<</Type/Pages/Kids[{kids}]/Count {}>>", texts.len()));
    objects.push("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned());
    for (i, text) in texts.iter().enumerate() {
        let drawn = if text.is_empty() {
            String::new()
        } else {
            format!("BT /F 12 Tf 50 700 Td ({text}) Tj ET")
        };
        let resources = "<</Font<</F 3 0 R>>>>";
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources{resources}/Contents {} 0 R>>",
            5 + 2 * i
        ));
        objects.push(format!("<</Length {}>>stream\n{drawn}\nendstream", drawn.len()));
    }
    let mut out = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        out += &format!("{} 0 obj\n{object}\nendobj\n", i + 1);
    }
    let start = out.len();
    out += &format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
    places.iter().for_each(|p| out += &format!("{p:010} 00000 n \n"));
    out += &format!(
        "trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n",
        places.len() + 1
    );
    out.into_bytes()
}

#[test]
fn a_pdf_is_read_page_by_page_through_poppler() {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.pdf", pdf(&["The streets were crowded.", ""]));
    put(dir.path(), "scan.pdf", pdf(&["", ""]));
    let without = newsmend(dir.path())
        .args(["clean", "p.pdf"])
        .env("PATH", "")
        .output()
        .unwrap();
    let said = String::from_utf8(without.stderr).unwrap();
    assert_eq!(without.status.code(), Some(2));
    assert!(said.contains("install poppler"), "{said}");
    if std::process::Command::new("pdftotext").arg("-v").output().is_err() {
        return;
    }
    let ran = run(dir.path(), &["clean", "p.pdf", "--out", "out"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let page = |n: u32| std::fs::read_to_string(dir.path().join(format!("out/p-p00{n}.yaml"))).unwrap();
    assert!(
        page(1).contains("name: \"p.pdf#1\"") && page(1).contains("The streets were crowded."),
        "{}",
        page(1)
    );
    assert!(page(2).contains("has no text layer"), "{}", page(2));
    let scan = run(dir.path(), &["clean", "scan.pdf"]);
    assert_eq!(scan.code, 2);
    assert!(scan.err.contains("ocrmypdf"), "{}", scan.err);
    put(dir.path(), "broken.pdf", "%PDF-1.4\nnothing");
    let broken = run(dir.path(), &["clean", "broken.pdf"]);
    assert_eq!(broken.code, 2);
    assert!(broken.err.contains("pdftotext cannot read it"), "{}", broken.err);
}
