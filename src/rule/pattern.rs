//! Regular expressions of rules: shared definitions, and what can be known of a match without looking for one.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// What `\p{Han}` stands for in patterns.
const HAN: &str = r"[\x{3400}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{3FFFD}〇々]";

/// The names that patterns use as `${name}`.
const DEFINITIONS: &[(&str, &str)] = &[
    ("gap", r"[ \t\u{3000}]*"),
    ("sep", r"[ \t\u{3000}]+"),
    ("han", r"[\p{Han}〇]"),
    ("han-number", r"[一二三四五六七八九十百零〇○两廿卅]{1,6}"),
    (
        "number",
        r"(?:[0-9０-９]{1,3}|[一二三四五六七八九十百零〇○两廿卅]{1,6})",
    ),
    ("year", r"(?:19|20)[0-9]{2}"),
    ("name", r"[\p{Han}·]{1,12}"),
    ("names", r"[\p{Han}·、，/／ \t\u{3000}]{1,60}"),
    ("bullet", r"[●■◆▲○◎◇□△★☆◘◉•▪]"),
    // A family name of one or two letters and a given name of one or two.
    (
        "person",
        concat!(
            r"(?:(?:[",
            "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元",
            "卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓郁单杭洪",
            "包诸左石崔吉龚程邢裴陆荣翁荀羊甄曲封芮储靳段富巫乌焦巴弓牧隗谷车侯全班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司黎薄印白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴闻莘党翟谭贡劳姬申扶堵冉宰",
            "桑桂牛寿通边扈燕冀尚农温庄晏柴瞿阎慕连茹习艾鱼容向古易戈廖终居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越师巩聂晁勾冷辛那简饶曾沙鞠关查后荆游权盖桓公肖佟岳商佘阳涂楚闫覃丘修冼苟迟檀初仝",
            "练操官但揭麦隋撒趙錢孫吳鄭馮陳衛蔣瀋韓楊許呂張嚴華謝鄒竇雲蘇範魯韋馬鳳鮑費賀湯羅畢鄔樂於時齊顧黃蕭貝計談龐紀項閔強賈婁顏鍾鐘駱萬盧應鄧單諸龔陸榮儲車寧欒厲劉龍葉懷從賴藺喬陰聞黨譚貢",
            "勞壽邊農溫莊閻連習魚滿國廣闕東歐師鞏聶關後遊權蓋陽塗閆麥隨",
            r"]|欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|东方|東方|皇甫|尉迟|尉遲|公孙|公孫|慕容|令狐|司徒|夏侯|申屠|端木|南宫|南宮|独孤|獨孤|轩辕|軒轅|长孙|長孫|宇文|鲜于|闻人|淳于|澹台|百里|呼延|范姜",
            r")[ \t\u{3000}]*\p{Han}(?:[ \t\u{3000}]*\p{Han})?)"
        ),
    ),
    // What papers call their pages; two or three of them make one name (`时政要闻`, `综合新闻`).
    (
        "section",
        concat!(
            r"(?:要闻|时政|综合|新闻|社会|国际|国内|中国|世界|体育|文化|财经|经济|金融|产经|产业|副刊|评论|理论|教育|科技|科教|健康|卫生|法治|法制|民生|",
            r"视点|视觉|影像|摄影|图片|生态|环保|旅游|生活|娱乐|文娱|文艺|文学|读书|阅读|书评|学术|智库|专版|专题|专刊|特刊|特稿|特别报道|专栏|",
            r"深度|调查|观察|聚焦|关注|焦点|本地|本市|都市|城事|城市|区县|区域|地方|县域|乡村|农村|三农|企业|公司|市场|证券|投资|理财|地产|楼市|汽车|",
            r"军事|国防|党建|党史|政治|政法|统战|青年|周末|周刊|天下|人物|广告|公告|分类|服务|资讯|互动|热线|海外|港澳|台湾|两岸|能源|交通|消费|财富|",
            r"要聞|時政|綜合|新聞|社會|國際|國內|中國|世界|體育|財經|經濟|評論|論壇|教育|娛樂|副刊|地產|港聞|本港|兩岸|臺灣|台灣|大灣區|地方|廣告|馬經|投資)"
        ),
    ),
    // News agencies, Chinese and foreign, as Chinese papers name them.
    (
        "agency",
        concat!(
            r"(?:新华社|新華社|新华网|中新社|中新网|中新網|中央社|中央台|央视|人民网|路透社?|法新社?|美联社?|美聯社?|合众国?际?社?|合眾國?際?社?|共同社?|时事社|時事社|",
            r"塔斯社|塔社|哈瓦斯社?|哈瓦斯|電通社?|國民社|國聞社?|華聯社|海通社|韩联社|韓聯社|朝中社|俄新社|今日俄罗斯|彭博社?|德新社|德國新聞社|申時社|新聲社|快訊社)"
        ),
    ),
    ("weekday", r"(?:星期|礼拜|禮拜|週|周)[ \t\u{3000}]*[一二三四五六日天]"),
    (
        "month-en",
        r"(?:January|February|March|April|May|June|July|August|September|October|November|December)",
    ),
];

/// Replace `${name}` by its definition, and `${spaced:甲乙|丙丁}` by a group in which gaps may stand between letters.
///
/// # Errors
/// Names the definition that is missing and those there are.
fn expand(pattern: &str) -> Result<String, String> {
    let mut out = String::with_capacity(pattern.len() * 2);
    // The property takes hundreds of ranges; these few hold what newspapers print and compile ten times as fast.
    let pattern = pattern.replace(r"\p{Han}", HAN);
    let mut rest = pattern.as_str();
    while let Some(at) = rest.find("${") {
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('}') else {
            return Err("`${` without its `}`".into());
        };
        let name = &rest[at + 2..at + end];
        if let Some(words) = name.strip_prefix("spaced:") {
            spaced(words, &mut out);
        } else if let Some((_, value)) = DEFINITIONS.iter().find(|d| d.0 == name) {
            out.push_str(&value.replace(r"\p{Han}", HAN));
        } else {
            let names: Vec<&str> = DEFINITIONS.iter().map(|d| d.0).collect();
            return Err(format!(
                "`${{{name}}}` is not defined; there are {} and spaced:…",
                names.join(", ")
            ));
        }
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// The names that patterns can use as `${name}`.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    DEFINITIONS.iter().map(|d| d.0)
}

fn spaced(words: &str, out: &mut String) {
    out.push_str("(?:");
    let mut first = true;
    for c in words.chars() {
        if c == '|' {
            out.push('|');
            first = true;
            continue;
        }
        if !first {
            out.push_str(r"[ \t\u{3000}]*");
        }
        out.push_str(&regex_syntax::escape(c.encode_utf8(&mut [0; 4])));
        first = false;
    }
    out.push(')');
}

/// A pattern that matches one of `texts`.
pub(crate) fn any_of(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|t| regex_syntax::escape(t)).collect();
    texts.join("|")
}

/// The pattern of a line that is numbered in a style: the group `span` holds the number with its marks, `num` the number.
pub(crate) fn numbered(style: &str, open: &[String], close: &[String]) -> String {
    let digits = match style {
        "han" => "[一二三四五六七八九十百廿卅〇○]{1,5}",
        "circled" => "[①-⑳㉑-㉟㊱-㊿❶-❿➀-➓⑴-⒇⒈-⒛]",
        "roman" => "(?:[Ⅰ-Ⅻⅰ-ⅻ]|[IVX]{1,5})",
        _ => "[0-9]{1,3}",
    };
    let any = |list: &[String]| match list {
        [] => String::new(),
        list => format!("(?:{})", any_of(list)),
    };
    let (open, close) = (any(open), any(close));
    // `1.5亿元` is no item: what follows the marks is no digit.
    format!(r"(?<span>{open}[ ]*(?<num>{digits})[ ]*{close})(?:[ ]*[^0-9 ]|[ ]*$)")
}

/// The expression that a rule's pattern stands for; `start` and `end` tie it to those of the text it is tried on.
///
/// # Errors
/// As [`expand`].
pub(crate) fn tied(find: &str, start: bool, end: bool) -> Result<String, String> {
    let body = expand(find)?;
    let (start, end) = (if start { "^" } else { "" }, if end { "$" } else { "" });
    Ok(format!("{start}(?:{body}){end}"))
}

/// Ranges of characters, sorted and apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ranges(Vec<(char, char)>);

impl Ranges {
    pub(crate) fn new(mut all: Vec<(char, char)>) -> Ranges {
        all.sort_unstable();
        let mut out: Vec<(char, char)> = Vec::new();
        for (a, b) in all {
            match out.last_mut().filter(|last| a as u32 <= last.1 as u32 + 1) {
                Some(last) => last.1 = last.1.max(b),
                None => out.push((a, b)),
            }
        }
        Ranges(out)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (char, char)> + '_ {
        self.0.iter().copied()
    }

    fn holds_digits(&self) -> bool {
        self.iter().any(|(a, b)| a <= '9' && b >= '0')
    }

    /// How many characters there are.
    pub(crate) fn len(&self) -> u32 {
        self.iter().map(|r| r.1 as u32 - r.0 as u32 + 1).sum()
    }

    /// Whether each of them stands in `list` by itself; but for gaps, as lines have none at their ends.
    fn are_all_in(&self, list: &[String]) -> bool {
        const GAPS: [char; 3] = [' ', '\t', '\u{3000}'];
        let is_in =
            |c: char| GAPS.contains(&c) || list.iter().any(|text| text.strip_prefix(c).is_some_and(str::is_empty));
        self.len() as usize <= list.len() + GAPS.len() && self.iter().flat_map(|r| r.0..=r.1).all(is_in)
    }
}

/// What can be known of the matches of an expression without looking for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The expression.
    pub(crate) source: String,
    /// How many bytes a match has at least.
    pub(crate) min: usize,
    /// How many bytes it has at most, if it is the whole text.
    pub(crate) max: Option<usize>,
    /// The characters that the text begins with.
    pub(crate) first: Option<Ranges>,
    /// The characters that the text ends with.
    pub(crate) last: Option<Ranges>,
    /// The characters that stand behind the first one, if the text does not end before: the second, the third …
    pub(crate) heads: Vec<Ranges>,
    /// The characters that stand behind a number the text begins with, if anything does: the first is one of these that is
    /// [no part of one](is_number).
    pub(crate) past: Option<Ranges>,
    /// The letters and digits that the text begins with, marks and gaps left out: the first, the second …
    pub(crate) begins: Vec<Ranges>,
    /// Those that it ends with: the last, the last but one …
    pub(crate) ends: Vec<Ranges>,
    /// The characters that the text is made of.
    pub(crate) letters: Option<Ranges>,
    /// Lists of strings, the rarest first: a match holds at least one of each.
    pub(crate) required: Vec<Vec<String>>,
    /// More such lists, too common to be looked for everywhere.
    pub(crate) common: Vec<Vec<String>>,
}

impl Facts {
    /// What can be known of `source`; `start` and `end`: it is tied to the start and the end of the text it is tried on.
    ///
    /// # Errors
    /// What is wrong with the expression, and where inside it.
    pub(crate) fn new(source: String, start: bool, end: bool) -> Result<Facts, String> {
        let hir = regex_syntax::parse(&source).map_err(|e| e.to_string())?;
        let size = hir.properties();
        let whole = start && end;
        let (first, last) = (
            start.then(|| edge(&hir, false)).flatten(),
            end.then(|| edge(&hir, true)).flatten(),
        );
        let mut lists = Vec::new();
        required(&hir, &mut lists);
        lists.retain(|list| list.len() <= LIST);
        lists.sort_by_cached_key(|list| std::cmp::Reverse(worth(list)));
        lists.dedup();
        // Single letters stand everywhere; they are looked for only where nothing better is known.
        let rare = lists.iter().filter(|list| worth(list).0 > 2).count();
        let some = first.as_ref().is_none_or(|r| r.len() > FEW);
        let mut common = lists.split_off(rare.clamp(usize::from(some), LISTS).min(lists.len()));
        // what the ends say already need not be looked for
        let implied = |list: &[String]| [&first, &last].into_iter().flatten().any(|set| set.are_all_in(list));
        common.retain(|list| list.len() <= COMMON && !implied(list));
        common.truncate(LISTS);
        Ok(Facts {
            min: size.minimum_len().unwrap_or(0),
            max: size.maximum_len().filter(|_| whole),
            heads: if start { heads(&hir) } else { Vec::new() },
            past: first.as_ref().filter(|r| r.holds_digits()).and_then(|_| past(&hir)),
            begins: if start { outer(&hir, false) } else { Vec::new() },
            ends: if end { outer(&hir, true) } else { Vec::new() },
            first,
            last,
            letters: whole.then(|| letters(&hir)).flatten(),
            required: lists,
            common,
            source,
        })
    }
}

/// Whether `c` counts as a letter or a digit, told by its block alone: what is known of the letters at the ends of a
/// match was found by the same division.
#[inline]
pub(crate) fn is_letter(c: char) -> bool {
    match c {
        '\u{3400}'..='\u{D7FF}' => true,
        '\0'..='\x7F' => c.is_ascii_alphanumeric(),
        '\u{80}'..='\u{BF}' | '\u{2000}'..='\u{2E7F}' => false,
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => false,
        '\u{FE10}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' => false,
        '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}' | '\u{FFE0}'..='\u{FFFF}' => false,
        _ => true,
    }
}

/// Whether `c` is a digit or a gap, as stand in the numbers that lines begin with.
#[inline]
pub(crate) fn is_number(c: char) -> bool {
    matches!(c, '0'..='9' | ' ' | '\t' | '\u{3000}')
}

/// Lines that may begin with more characters than this are no fewer than all.
const FEW: u32 = 400;

/// How many strings a list holds at most.
const LIST: usize = 200;

/// How many strings a list holds at most that is looked for in one text after the other.
const COMMON: usize = 24;

/// How many lists of each sort are looked for.
pub(crate) const LISTS: usize = 3;

/// The characters that a match begins with, or ends with if `last`; `None` if it may be empty or if they are not known.
pub(crate) fn edge(hir: &Hir, last: bool) -> Option<Ranges> {
    let mut out = Vec::new();
    let empty = edges(hir, last, &mut out)?;
    (!empty).then(|| Ranges::new(out))
}

/// Adds what `hir` can begin or end with; true if it may match nothing, `None` if it is not known.
fn edges(hir: &Hir, last: bool, out: &mut Vec<(char, char)>) -> Option<bool> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(true),
        HirKind::Literal(lit) => {
            let mut chars = std::str::from_utf8(&lit.0).ok()?.chars();
            let c = if last { chars.next_back() } else { chars.next() }?;
            out.push((c, c));
            Some(false)
        }
        HirKind::Class(class) => {
            out.extend(ranges(class)?);
            Some(false)
        }
        HirKind::Repetition(rep) => Some(edges(&rep.sub, last, out)? || rep.min == 0),
        HirKind::Capture(cap) => edges(&cap.sub, last, out),
        HirKind::Concat(parts) => {
            let mut parts: Vec<&Hir> = parts.iter().collect();
            if last {
                parts.reverse();
            }
            for part in parts {
                if !edges(part, last, out)? {
                    return Some(false);
                }
            }
            Some(true)
        }
        HirKind::Alternation(parts) => {
            let mut empty = false;
            for part in parts {
                empty |= edges(part, last, out)?;
            }
            Some(empty)
        }
    }
}

/// How many letters at an end of a text are looked at.
pub(crate) const OUTER: usize = 3;

/// How many characters behind the first one are looked at.
pub(crate) const HEADS: usize = 2;

/// Characters by their place from an end of a text.
struct Places {
    places: Vec<Vec<(char, char)>>,
    /// Counted from the end of the text.
    last: bool,
    counted: Counted,
}

/// Which characters count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    All,
    Letters,
    /// All but those of numbers.
    Past,
}

impl Counted {
    fn has(self, c: char) -> bool {
        match self {
            Counted::All => true,
            Counted::Letters => is_letter(c),
            Counted::Past => !is_number(c),
        }
    }

    /// Whether there are any in a range, and any others; of a large one it is not worth to know.
    fn among(self, (a, b): (char, char)) -> (bool, bool) {
        match self {
            Counted::All => (true, false),
            Counted::Letters if matches!(a, '\u{3400}'..) && b < '\u{FE00}' => (true, false),
            Counted::Past if a > '\u{3000}' => (true, false),
            _ if b as u32 - a as u32 > 1000 => (true, true),
            _ => ((a..=b).any(|c| self.has(c)), !(a..=b).all(|c| self.has(c))),
        }
    }
}

impl Places {
    fn new(count: usize, last: bool, counted: Counted) -> Places {
        Places {
            places: vec![Vec::new(); count],
            last,
            counted,
        }
    }

    /// For each place the characters that a match of `hir` has there, as far as it has to have any.
    fn of(mut self, hir: &Hir) -> Vec<Ranges> {
        let Some(ends) = reach(hir, 1, &mut self) else {
            return Vec::new();
        };
        let certain = ends.trailing_zeros() as usize;
        self.places.into_iter().take(certain).map(Ranges::new).collect()
    }

    /// Add a range behind so many characters as `from` has bits set. Gives the same for what comes behind it.
    fn add(&mut self, from: u8, range: (char, char)) -> u8 {
        for (_, place) in self.places.iter_mut().enumerate().filter(|(i, _)| from >> i & 1 != 0) {
            place.push(range);
        }
        from << 1 & ((1 << self.places.len()) - 1)
    }
}

/// The first letters of a match, or the last ones if `last`: as many sets as it has to have of them.
fn outer(hir: &Hir, last: bool) -> Vec<Ranges> {
    Places::new(OUTER, last, Counted::Letters).of(hir)
}

/// The characters of a match behind its first one: as many sets as it has to have of them, if it does not end the text.
fn heads(hir: &Hir) -> Vec<Ranges> {
    let all = Places::new(1 + HEADS, false, Counted::All).of(hir);
    all.into_iter().skip(1).collect()
}

/// The characters of a match that stand behind a number it begins with, if they are few and it does not end the text.
fn past(hir: &Hir) -> Option<Ranges> {
    let past = Places::new(1, false, Counted::Past).of(hir).pop();
    past.filter(|past| past.len() <= FEW)
}

/// Adds the characters of `hir` that count, if it begins behind so many as `from` has bits set. Gives the same for what
/// comes behind it; `None` if it is not known.
fn reach(hir: &Hir, from: u8, places: &mut Places) -> Option<u8> {
    match hir.kind() {
        // nothing stands behind the end of the text
        HirKind::Look(Look::End) if places.counted != Counted::Letters => Some(0),
        HirKind::Empty | HirKind::Look(_) => Some(from),
        HirKind::Literal(lit) => {
            let mut chars: Vec<char> = std::str::from_utf8(&lit.0).ok()?.chars().collect();
            if places.last {
                chars.reverse();
            }
            let which = places.counted;
            let counted = chars.into_iter().filter(|&c| which.has(c));
            Some(counted.fold(from, |from, c| places.add(from, (c, c))))
        }
        HirKind::Class(class) => {
            let mut behind = 0;
            for range in ranges(class)? {
                let (counted, others) = places.counted.among(range);
                behind |= if counted { places.add(from, range) } else { 0 } | if others { from } else { 0 };
            }
            Some(behind)
        }
        HirKind::Repetition(rep) => {
            let mut behind = if rep.min == 0 { from } else { 0 };
            let mut here = from;
            for times in 1..=rep.max.unwrap_or(u32::MAX) {
                let next = reach(&rep.sub, here, places)?;
                let enough = times >= rep.min || next == here;
                let known = behind;
                if enough {
                    behind |= next;
                }
                if next == 0 || enough && (behind == known || next == here) {
                    break;
                }
                here = next;
            }
            Some(behind)
        }
        HirKind::Capture(cap) => reach(&cap.sub, from, places),
        HirKind::Concat(parts) => {
            let mut parts: Vec<&Hir> = parts.iter().collect();
            if places.last {
                parts.reverse();
            }
            parts.into_iter().try_fold(from, |from, part| reach(part, from, places))
        }
        HirKind::Alternation(parts) => {
            let mut behind = 0;
            for part in parts {
                behind |= reach(part, from, places)?;
            }
            Some(behind)
        }
    }
}

/// The characters of a class; `None` for bytes that are none.
pub(crate) fn ranges(class: &Class) -> Option<Vec<(char, char)>> {
    match class {
        Class::Unicode(class) => Some(class.ranges().iter().map(|r| (r.start(), r.end())).collect()),
        Class::Bytes(class) if class.is_ascii() => {
            let ends = class.ranges().iter();
            Some(ends.map(|r| (char::from(r.start()), char::from(r.end()))).collect())
        }
        Class::Bytes(_) => None,
    }
}

/// All characters that a match can be made of; `None` if they are not known, or nearly all there are.
fn letters(hir: &Hir) -> Option<Ranges> {
    fn add(hir: &Hir, out: &mut Vec<(char, char)>) -> Option<()> {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(lit) => out.extend(std::str::from_utf8(&lit.0).ok()?.chars().map(|c| (c, c))),
            HirKind::Class(class) => out.extend(ranges(class)?),
            HirKind::Repetition(rep) => add(&rep.sub, out)?,
            HirKind::Capture(cap) => add(&cap.sub, out)?,
            HirKind::Concat(parts) | HirKind::Alternation(parts) => {
                for part in parts {
                    add(part, out)?;
                }
            }
        }
        Some(())
    }
    let mut out = Vec::new();
    add(hir, &mut out)?;
    Some(Ranges::new(out)).filter(|r| r.len() < 0xF_0000)
}

/// Adds lists of strings: each match contains at least one string of each.
fn required(hir: &Hir, out: &mut Vec<Vec<String>>) {
    match hir.kind() {
        HirKind::Literal(lit) => out.extend(std::str::from_utf8(&lit.0).ok().map(|s| vec![s.to_owned()])),
        HirKind::Class(class) => {
            let few = ranges(class).map(Ranges::new).filter(|r| r.len() <= 24);
            out.extend(few.map(|r| r.iter().flat_map(|r| r.0..=r.1).map(String::from).collect()));
        }
        HirKind::Repetition(rep) if rep.min > 0 => {
            let from = out.len();
            required(&rep.sub, out);
            if let HirKind::Literal(_) = rep.sub.kind() {
                let times = (rep.min as usize).min(8);
                out[from..].iter_mut().flatten().for_each(|s| *s = s.repeat(times));
            }
        }
        HirKind::Capture(cap) => required(&cap.sub, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| required(part, out)),
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                let mut lists = Vec::new();
                required(part, &mut lists);
                let Some(best) = lists.into_iter().max_by_key(|list| worth(list)) else {
                    return;
                };
                all.extend(best);
            }
            all.sort();
            all.dedup();
            out.push(all);
        }
        _ => {}
    }
}

/// How seldom a list of literals is likely to be found: long ones are rare, digits and marks are not.
fn worth(list: &[String]) -> (usize, std::cmp::Reverse<usize>) {
    let shortest = list.iter().map(|l| {
        let common = l
            .chars()
            .all(|c| c.is_ascii() || "，。、；：（）“”的一是在年月日".contains(c));
        if common {
            l.chars().filter(|c| c.is_ascii_alphabetic()).count() / 3
        } else {
            l.chars().count() + 1
        }
    });
    (shortest.min().unwrap_or(0), std::cmp::Reverse(list.len()))
}
