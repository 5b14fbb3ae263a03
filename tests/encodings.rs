//! Bytes in any encoding, and the same bytes back.
#![allow(clippy::unwrap_used)]

use encoding_rs::*;
use newsmend::read::{decode, encode};
use proptest::prelude::*;

const SIMPLIFIED: &str = "近年来，我市认真贯彻落实国家大数据战略，规模达2158亿元（地区）。";
const TRADITIONAL: &str = "近年來，我市認真貫徹落實國家大數據戰略，規模達2158億元（地區）。";

fn bytes_of(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    if encoding == UTF_16BE {
        return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    }
    let (bytes, _, lost) = encoding.encode(text);
    assert!(!lost);
    bytes.into_owned()
}

#[track_caller]
fn detects(text: &str, encoding: &'static Encoding) {
    let bytes = bytes_of(text, encoding);
    let source = decode("p", &bytes, None).unwrap();
    assert_eq!(
        (source.encoding.as_str(), source.text.as_str()),
        (encoding.name(), text)
    );
    assert_eq!(encode(&source).unwrap(), bytes);
}

#[test]
fn whole_pages_are_told_apart() {
    for line_end in ["\n", "\r\n", "\r"] {
        let page = |line: &str| [line, "核心提示", line, ""].join(line_end);
        for encoding in [UTF_8, UTF_16LE, UTF_16BE, GB18030] {
            detects(&page(SIMPLIFIED), encoding);
            detects(&format!("\u{FEFF}{}", page(SIMPLIFIED)), encoding);
        }
        for encoding in [UTF_8, UTF_16LE, UTF_16BE, BIG5] {
            detects(&page(TRADITIONAL), encoding);
        }
        detects(
            &page("首相は昨日、国会で新しい法案について説明した。これまでの"),
            SHIFT_JIS,
        );
        detects(
            &page("首相は昨日、国会で新しい法案について説明した。これまでの"),
            EUC_JP,
        );
        detects(
            &page("정부는 어제 국회에서 새로운 법안에 대해 설명했다. 그동안 여러 차례 논의가 있었다."),
            EUC_KR,
        );
    }
    detects(
        "Le général a été reçu à l’Élysée. Les députés, réunis à Bordeaux, ont voté la paix.",
        WINDOWS_1252,
    );
    detects(
        "Генерал прибыл вчера в столицу. Войска вернулись домой на зиму.",
        WINDOWS_1251,
    );
}

#[test]
fn a_few_words_are_told_apart() {
    for text in [
        "中国",
        "核心提示",
        "重庆努力谱写数字经济发展精彩华章",
        "15.9%，数字",
        "本报记者 张莎",
        "第2158期",
    ] {
        detects(text, GB18030);
        detects(text, UTF_8);
    }
    for text in ["中國時報", "臺北市政府", "第2158期，數字", "本報記者 張莎"] {
        detects(text, BIG5);
    }
    for text in ["重庆努力谱写", "臺北市政府"] {
        detects(text, UTF_16LE);
        detects(text, UTF_16BE);
    }
}

#[test]
fn broken_utf8_stays_utf8() {
    let text = SIMPLIFIED.repeat(3);
    for at in 0..40 {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = 0xFF;
        bytes.remove(100 + at);
        let source = decode("p", &bytes, None).unwrap();
        assert_eq!(source.encoding, "UTF-8");
        assert!(!source.invalid.is_empty());
        assert_eq!(encode(&source).unwrap(), bytes);
    }
}

#[test]
fn second_spellings_are_kept() {
    // The euro is 0x80 in GBK and A2 E3 when written anew.
    let bytes = [
        &b"\xD6\xD0\xB9\xFA 5 \x80 "[..],
        b"\xD6\xD0\xB9\xFA\xD6\xD0\xB9\xFA\xD6\xD0\xB9\xFA",
    ]
    .concat();
    let source = decode("p", &bytes, Some(GBK)).unwrap();
    assert_eq!(source.text, "中国 5 € 中国中国中国");
    assert_eq!(source.invalid.len(), 1);
    assert_eq!(encode(&source).unwrap(), bytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..200), which in 0usize..9) {
        let encoding = [UTF_8, UTF_16LE, UTF_16BE, GB18030, GBK, BIG5, SHIFT_JIS, EUC_KR, WINDOWS_1252][which];
        let source = decode("p", &bytes, Some(encoding)).unwrap();
        prop_assert_eq!(encode(&source).unwrap(), bytes);
        for i in &source.invalid {
            prop_assert!(source.text.is_char_boundary(i.at));
        }
    }

    #[test]
    fn likely_bytes_come_back(
        pieces in prop::collection::vec(prop_oneof![
            Just(b"\xD6\xD0".to_vec()), Just("中".as_bytes().to_vec()), Just(b"\x81\x30\x81\x30".to_vec()),
            Just(b"\x88\x62".to_vec()), Just(b"\r\n".to_vec()), Just(b"5".to_vec()), Just(vec![0xA4, 0xA4]),
            Just(vec![0x80]), Just(vec![0xFF]), Just(vec![0x00, 0xD8]), Just(vec![0x81, 0x30]),
        ], 0..60),
        which in 0usize..8,
    ) {
        let bytes = pieces.concat();
        let encoding = [None, Some(UTF_8), Some(UTF_16LE), Some(UTF_16BE), Some(GB18030), Some(BIG5), Some(EUC_JP), Some(SHIFT_JIS)][which];
        if let Ok(source) = decode("p", &bytes, encoding) {
            prop_assert_eq!(encode(&source).unwrap(), bytes);
        }
    }
}
