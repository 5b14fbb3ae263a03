//! Regular expressions of rules: shared definitions, and what can be known of a match without looking for one.

use regex_syntax::hir::{Class, Hir, HirKind};

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

/// The expression that a rule's pattern stands for; `start` and `end` tie it to those of the text it is tried on.
///
/// # Errors
/// As [`expand`].
pub(crate) fn tied(find: &str, start: bool, end: bool) -> Result<String, String> {
    let body = expand(find)?;
    let (start, end) = (if start { "^" } else { "" }, if end { "$" } else { "" });
    Ok(format!("{start}(?:{body}){end}"))
}

/// The characters that a match at the start of a line begins with, if there are few, and strings of which every match
/// holds one.
pub(crate) type Known = (Option<Vec<(char, char)>>, Option<Vec<String>>);

/// What can be known of the matches of `source`; `start`: they stand at the start of a line.
///
/// # Errors
/// What is wrong with the expression, and where inside it.
pub(crate) fn known(source: &str, start: bool) -> Result<Known, String> {
    let hir = regex_syntax::parse(source).map_err(|e| e.to_string())?;
    let few = |ranges: &Vec<(char, char)>| ranges.iter().map(|r| r.1 as u32 - r.0 as u32 + 1).sum::<u32>() <= 400;
    let first = if start { first_chars(&hir).filter(few) } else { None };
    Ok((first, required(&hir)))
}

/// The characters a match can begin with, unless it may be empty.
fn first_chars(hir: &Hir) -> Option<Vec<(char, char)>> {
    let mut out = Vec::new();
    (!first(hir, &mut out)?).then_some(out)
}

/// Adds what `hir` can begin with; true if it may match nothing, `None` if it is not known.
fn first(hir: &Hir, out: &mut Vec<(char, char)>) -> Option<bool> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(true),
        HirKind::Literal(lit) => {
            let c = std::str::from_utf8(&lit.0).ok()?.chars().next()?;
            out.push((c, c));
            Some(false)
        }
        HirKind::Class(Class::Unicode(class)) => {
            out.extend(class.ranges().iter().map(|r| (r.start(), r.end())));
            Some(false)
        }
        HirKind::Class(Class::Bytes(class)) => {
            out.extend(
                class
                    .ranges()
                    .iter()
                    .map(|r| (char::from(r.start()), char::from(r.end()))),
            );
            Some(false)
        }
        HirKind::Repetition(rep) => Some(first(&rep.sub, out)? || rep.min == 0),
        HirKind::Capture(cap) => first(&cap.sub, out),
        HirKind::Concat(parts) => {
            for part in parts {
                if !first(part, out)? {
                    return Some(false);
                }
            }
            Some(true)
        }
        HirKind::Alternation(parts) => {
            let mut empty = false;
            for part in parts {
                empty |= first(part, out)?;
            }
            Some(empty)
        }
    }
}

/// Strings of which each match contains at least one; `None` if there is no such list.
fn required(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(lit) => Some(vec![std::str::from_utf8(&lit.0).ok()?.to_owned()]),
        HirKind::Class(Class::Unicode(class)) => {
            let count: u32 = class
                .ranges()
                .iter()
                .map(|r| r.end() as u32 - r.start() as u32 + 1)
                .sum();
            (count <= 24).then(|| {
                class
                    .ranges()
                    .iter()
                    .flat_map(|r| r.start()..=r.end())
                    .map(String::from)
                    .collect()
            })
        }
        HirKind::Repetition(rep) if rep.min > 0 => required(&rep.sub),
        HirKind::Capture(cap) => required(&cap.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(required).max_by_key(|list| worth(list)),
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(required(part)?);
            }
            all.sort();
            all.dedup();
            (all.len() <= 200).then_some(all)
        }
        _ => None,
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
