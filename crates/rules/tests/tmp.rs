use std::collections::BTreeMap;
use segur_rules::*;
#[test]
fn t() {
    let rules = std::fs::read_to_string("/tmp/rules.tsv").unwrap();
    let mut by: BTreeMap<&str, Vec<(&str,&str)>> = BTreeMap::new();
    for l in rules.lines() { let v: Vec<_> = l.split('\t').collect(); by.entry(v[0]).or_default().push((v[1],v[2])); }
    let files: Vec<&str> = by.keys().copied().collect();
    let mut models: Vec<Model> = files.iter().map(|f| Model::of(f, by[f].iter().copied())).collect();
    segur_rules::complete(&mut models);
    for m in models.iter().filter(|m| m.name.contains("BIO-CR")) { println!("{} {} {:?} {:?} {:?}", m.name, m.version, m.templates, m.codes, m.sections.len()); }
    let ex = std::fs::read_to_string("/tmp/ex.tsv").unwrap();
    let (mut ok, mut hinted, mut n) = (0,0,0);
    for l in ex.lines() {
        let (p, want) = l.split_once('\t').unwrap();
        let Ok(bytes) = std::fs::read(p) else { println!("missing {p}"); continue };
        let Ok(tree) = segur_xml::Tree::parse(&bytes, &segur_xml::Options::new()) else { println!("illformed {p}"); continue };
        n+=1;
        let mut h = Header::of(&tree);
        let got = h.choose(&models).map_or("", |i| files[i]);
        if got == want { ok+=1 } else { println!("WRONG {p}: {got} want {want} {:?} {:?}", h.templates, h.hints.last()); }
        h.hints.clear();
        let got = h.choose(&models).map_or("", |i| files[i]);
        if got == want { hinted+=1 } else { println!("   nohint {p}: {got} want {want}"); }
    }
    println!("{ok} {hinted} of {n}");
    panic!();
}
