use newsmend::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let rules = rule::RuleSet::builtin().unwrap();
    let rep = rule::RuleSet::builtin().unwrap().profile("zh-republican").unwrap();
    let hant = rule::RuleSet::builtin().unwrap().profile("zh-hant-newspaper").unwrap();
    let en = rule::RuleSet::builtin().unwrap().profile("en-newspaper").unwrap();
    for f in &args[2..] {
        let src = Source::from_text(f.clone(), std::fs::read_to_string(f).unwrap());
        let r = if f.contains("ecpo") || f.contains("columns") || f.contains("joins-") || f.contains("1934") { &rep } else if f.contains("english") { &en } else if f.contains("traditional") { &hant } else { &rules };
        let page = pass::process(&src, r).page;
        let stem = std::path::Path::new(f).file_stem().unwrap().to_str().unwrap();
        std::fs::write(format!("{}/{stem}.yaml", args[1]), serde_json::to_string(&page).unwrap()).unwrap();
    }
}
