//! Which profile a page asks for, by its script and its marks.

/// The profiles that [`script_profile`] chooses from; the first is the default.
pub const PROFILES: &[&str] = &[
    "zh-newspaper",
    "zh-hant-newspaper",
    "zh-republican",
    "ja-newspaper",
    "en-newspaper",
];

/// How many letters decide: enough to be sure, few enough to cost nothing.
const ENOUGH: usize = 1000;

/// Common characters that only the simplified script has, in code point order.
const SIMPLIFIED: &str = "专业东两个为义乐习乡书买亚产们价众优会传体兴农几创办务动劳华协单卖卫厂历压发变号员团园围国图场坏块对导将尔层岁币师广庆应开张强归当录总战户执护报担拥择挥数断无旧时显机权条来极构标样桥检欢气汉测济满灯点热爱现电疗监盘础种积称笔类粮级纪纳练组细终经结给络统绩续维绿罗职联肃胜脑脸艺节范药补装见规视览计订认讨让训议记讲许论设访证评识词译试话该详语误说请诸课谁调谈谢贝负财责货质购贵费资赛趋车转轮轻载较输边达过运还这进远连迟选遗邮释钟钢铁银错镇长门问间闻阳阶际陆陈险难页顶项顺须预领频题风飞饭馆马驻验鱼黄龙";
/// Common characters that only the traditional script has, in code point order.
const TRADITIONAL: &str = "並亞來個們價儀優兒內兩冊則創劃劇動務勞勢區協單嚴國圍園圖團執場塊壓壯壽夢奪妝婦實審寫將專尋對導層屬島師幣幾庫廠廢廣張強彈後從復徵應懷戰戶擇擊擔據擴攝數斷於時晉書會東條棄極構樂樓標樣機權歐歡歲歷歸殺氣決況淚淨滿漢澤濟濱灣為無燈營爭爾牆獎獨獲現產畝異當發盡監盤眾礎祕禮種稱積穩窮節範築簡紀約納級細終組結絕給統經綠維網緊線練縣總績織繼續羅聞聯職肅腦臉與興舉舊艦藝蘇處號術衛衝補裝製複見規視親覺覽觀訂計訊討訓記訪設許詞話該詳語誤說誰課調談請諸證識譯議護讀變讓豐負財貧責費資賓賢質購賽贊趕車軌軍載輕輛輪輸轉辦農運過達遠適選遺還邊郵鄉醫釋針鋼錄錢錯鐘鐵門開間關陳陸陽階際雜離難電靈項順預領頭頻題願類風飛飯館馬駐驗魚鮮麗黃點黨齊龍";

/// The name of the profile that suits `text`, one of [`PROFILES`].
///
/// The first thousand letters of each kind decide. Traditional pages without commas are taken for older ones: before
/// about 1930 papers had `、` and `。`, or no marks at all. Text without letters takes `zh-newspaper`, the default.
pub fn script_profile(text: &str) -> &'static str {
    // `older` are characters that only the traditional script has, less those that only the simplified one has
    let (mut han, mut kana, mut latin, mut older) = (0usize, 0usize, 0usize, 0i32);
    let (mut commas, mut old_marks) = (0usize, 0usize);
    let mut rest = text.as_bytes();
    while han + kana < ENOUGH && latin < 4 * ENOUGH {
        // most letters, U+4000 to U+9FFF
        if let Some((&[a @ 0xE4..=0xE9, b, c], behind)) = rest.split_first_chunk() {
            let [simplified, traditional] = ONLY[usize::from(a & 15) << 6 | usize::from(b & 63)];
            older += (traditional >> (c & 63) & 1) as i32 - (simplified >> (c & 63) & 1) as i32;
            han += 1;
            rest = behind;
            continue;
        }
        let len = match *rest {
            [a @ 0..=0x7F, ..] => {
                latin += usize::from(a.is_ascii_alphabetic());
                1
            }
            // U+00C0 to U+024F
            [0xC3..=0xC8, ..] | [0xC9, ..=0x8F, ..] => {
                latin += 1;
                2
            }
            [0xE3, b, c, ..] => {
                match u32::from(b & 63) << 6 | u32::from(c & 63) {
                    // `、` and `。`
                    0x001..=0x002 => old_marks += 1,
                    0x041..=0x0FA => kana += 1,
                    0x400.. => han += 1,
                    _ => {}
                }
                3
            }
            // `，`
            [0xEF, 0xBC, 0x8C, ..] => {
                commas += 1;
                3
            }
            // U+F900 to U+FAFF
            [0xEF, 0xA4..=0xAB, ..] => {
                han += 1;
                3
            }
            // U+20000 to U+323AF
            [0xF0, 0xA0..=0xB1, ..] | [0xF0, 0xB2, ..=0x8D, ..] | [0xF0, 0xB2, 0x8E, ..=0xAF, ..] => {
                han += 1;
                4
            }
            [a, ..] => a.leading_ones() as usize,
            [] => break,
        };
        rest = rest.get(len..).unwrap_or_default();
    }
    // A Chinese page quotes a Japanese word at most; Japanese prose is half kana.
    if kana * 10 > han + kana {
        "ja-newspaper"
    } else if latin > 4 * han {
        "en-newspaper"
    } else if older > 0 && (dated(text) || han >= 100 && commas * 10 <= old_marks && old_marks >= 10) {
        "zh-republican"
    } else if older > 0 {
        "zh-hant-newspaper"
    } else {
        "zh-newspaper"
    }
}

/// Whether the page's head names a year of the late empire or the republic, in Chinese figures: later pages of Taiwan
/// write theirs in Arabic ones.
fn dated(text: &str) -> bool {
    let end = text.char_indices().nth(200).map_or(text.len(), |(i, _)| i);
    let head = &text[..end];
    ["民國", "宣統", "光緒"].iter().any(|era| {
        let year = |(i, e): (usize, &str)| head[i + e.len()..].chars().find(|c| !c.is_whitespace());
        head.match_indices(era)
            .filter_map(year)
            .any(|c| "元一二三四五六七八九十廿卅".contains(c))
    })
}

/// For each 64 characters below U+10000 which of them only the simplified, and which only the traditional script has.
static ONLY: [[u64; 2]; 1024] = {
    let mut out = [[0; 2]; 1024];
    let (lists, mut of) = ([SIMPLIFIED.as_bytes(), TRADITIONAL.as_bytes()], 0);
    while of < 2 {
        let (bytes, mut at) = (lists[of], 0);
        // characters of three bytes each
        while at + 3 <= bytes.len() {
            let page = (bytes[at] as usize & 15) << 6 | (bytes[at + 1] as usize & 63);
            out[page][of] |= 1 << (bytes[at + 2] & 63);
            at += 3;
        }
        of += 1;
    }
    out
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_hold_their_lists() {
        let holds = |of: usize, c: char| ONLY[c as usize >> 6][of] >> (c as u32 & 63) & 1 != 0;
        for (of, list) in [SIMPLIFIED, TRADITIONAL].into_iter().enumerate() {
            assert!(list.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)));
            let held: String = ('\0'..='\u{FFFF}').filter(|&c| holds(of, c)).collect();
            assert_eq!(held, list);
        }
        assert!(!TRADITIONAL.chars().any(|c| holds(0, c)));
    }

    #[test]
    fn tells_letters_apart() {
        // beside four Latin letters one Han letter is enough, and one more Latin letter too many
        let han = |c: char| script_profile(&format!("aaaa{c}")) == PROFILES[0];
        let latin = |c: char| script_profile(&format!("一aaaa{c}")) == "en-newspaper";
        let kana = |c: char| script_profile(&format!("一一一一一一一一{c}")) == "ja-newspaper";
        let told = |c: char| (han(c), latin(c), kana(c));
        for c in [
            '\u{3400}',
            '\u{4DC0}',
            '\u{9FFF}',
            '\u{F900}',
            '\u{FAFF}',
            '\u{20000}',
            '\u{323AF}',
        ] {
            assert_eq!(told(c), (true, false, false), "{c:?}");
        }
        for c in ['A', 'z', '\u{C0}', '\u{23F}', '\u{240}', '\u{24F}'] {
            assert_eq!(told(c), (false, true, false), "{c:?}");
        }
        for c in ['\u{3041}', '\u{30FA}'] {
            assert!(kana(c) && !latin(c), "{c:?}");
        }
        for c in "@[`{\u{BF}\u{250}\u{3000}\u{3040}\u{30FB}\u{33FF}\u{A000}\u{F8FF}\u{FB00}\u{1FFFF}\u{323B0}".chars() {
            assert_eq!(told(c), (false, false, false), "{c:?}");
        }
    }

    #[test]
    fn picks_by_script() {
        assert_eq!(
            script_profile("重庆努力谱写数字经济发展精彩华章 2020 SK"),
            "zh-newspaper"
        );
        assert_eq!(script_profile("國家發展與經濟改革"), "zh-hant-newspaper");
        assert_eq!(
            script_profile("首相は昨日、国会で新しい法案について説明した"),
            "ja-newspaper"
        );
        assert_eq!(
            script_profile("The war was over and the troops went home"),
            "en-newspaper"
        );
        assert_eq!(script_profile(" 123 "), "zh-newspaper");
    }
}
