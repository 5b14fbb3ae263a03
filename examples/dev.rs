use newsmend::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let rules = rule::RuleSet::default();
    let rep = rule::RuleSet::republican();
    for f in &args[2..] {
        let src = Source::from_text(f.clone(), std::fs::read_to_string(f).unwrap());
        let page = pass::process(&src, if f.contains("ecpo") || f.contains("columns") { &rep } else { &rules }).page;
        let stem = std::path::Path::new(f).file_stem().unwrap().to_str().unwrap();
        std::fs::write(format!("{}/{stem}.yaml", args[1]), serde_json::to_string(&page).unwrap()).unwrap();
    }
}
