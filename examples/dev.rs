use newsmend::pass;
use newsmend::*;
#[allow(clippy::all)]
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let out = &args[1];
    for f in &args[2..] {
        let text = std::fs::read_to_string(f).unwrap();
        let src = Source::from_text(f.clone(), text);
        let page = pass::dev(&src);
        let stem = std::path::Path::new(f).file_stem().unwrap().to_str().unwrap();
        std::fs::write(format!("{out}/{stem}.yaml"), serde_json::to_string(&page).unwrap()).unwrap();
    }
}
