use segur_xml::*;
fn walk(a: Node<'_>, b: roxmltree::Node<'_,'_>, path: &str) {
    assert_eq!(a.children().count(), b.children().count(), "{path} {:?} {:?}", a.local_name(), a.location());
    for (x,y) in a.children().zip(b.children()) {
        match x.kind() {
            NodeKind::Element => { assert_eq!(x.local_name(), y.tag_name().name()); assert_eq!(x.tree().names().uri(x.name().unwrap()), y.tag_name().namespace().unwrap_or(""));
              let aa: Vec<_> = x.attributes().map(|a| (a.local_name().to_string(), x.tree().names().uri(a.name()).to_string(), a.value().to_string())).collect();
              let bb: Vec<_> = y.attributes().map(|a| (a.name().to_string(), a.namespace().unwrap_or("").to_string(), a.value().to_string())).collect();
              assert_eq!(aa,bb);
              walk(x,y,path); }
            NodeKind::Text => assert_eq!(x.text(), y.text().unwrap()),
            NodeKind::Comment => assert_eq!(x.text(), y.text().unwrap().replace("\r\n","\n")),
            NodeKind::Instruction => assert_eq!(x.text(), y.pi().unwrap().value.unwrap_or("").replace("\r\n","\n")),
            _ => {}
        }
    }
}
fn main() {
    let mut docs = vec![];
    for f in std::fs::read_dir("/work/shared/ans-kit/ExemplesCDA").unwrap() {
        let p = f.unwrap().path(); if !p.is_file() {continue}
        let b = std::fs::read(&p).unwrap();
        let t = match Tree::parse(&b, &Options::new()) { Ok(t)=>t, Err(e)=>{ println!("{p:?} {e}"); continue} };
        let s = std::str::from_utf8(&b).unwrap().trim_start_matches('\u{feff}').to_string();
        let d = roxmltree::Document::parse(&s).unwrap();
        walk(t.document(), d.root(), p.to_str().unwrap());
        // stream
        struct Tiny<'a>(&'a [u8], usize);
        impl std::io::Read for Tiny<'_> { fn read(&mut self, o: &mut [u8]) -> std::io::Result<usize> { let n = self.0.len().min(self.1).min(o.len()); o[..n].copy_from_slice(&self.0[..n]); self.0=&self.0[n..]; Ok(n) } }
        for chunk in [7usize, 1000, 100000] {
        let mut r = Reader::from_read(Tiny(&b, chunk), &Options::new()).unwrap();
        let mut tb = TreeBuilder::new(0);
        while r.step().unwrap() { tb.push(&r.event().unwrap()).unwrap(); }
        let t2 = tb.finish(&b, r.into_names());
        walk(t2.document(), d.root(), p.to_str().unwrap());
        }
        docs.push(b);
    }
    println!("{} equal", docs.len());
    let n: usize = docs.iter().map(|d| d.len()).sum();
    let mut ws = Workspace::default();
    let mut best = f64::MAX; let mut cnt=0u64;
    for _ in 0..15 { let t=std::time::Instant::now();
      for d in &docs { let mut r = Reader::open_slice(d, &Options::new(), ws).map_err(|e| e.0).unwrap(); while r.step().unwrap() { if let Some(Event::Start(s)) = r.event() { for a in s.attributes() { cnt += a.value.len() as u64; } } } ws = r.into_workspace(); }
      best = best.min(t.elapsed().as_secs_f64()); }
    println!("tokenise full {:.0} MB/s {cnt}", n as f64/best/1e6);
    let lean: Vec<Vec<u8>> = docs.iter().map(|d| lean(d)).collect();
    let n: usize = lean.iter().map(|d| d.len()).sum();
    let mut best = f64::MAX;
    for _ in 0..25 { let t=std::time::Instant::now();
      for d in &lean { let mut r = Reader::open_slice(d, &Options::new(), ws).map_err(|e| e.0).unwrap(); while r.step().unwrap() { if let Some(Event::Start(s)) = r.event() { for a in s.attributes() { cnt += a.value.len() as u64; } } } ws = r.into_workspace(); }
      best = best.min(t.elapsed().as_secs_f64()); }
    println!("tokenise lean {:.0} MB/s {n} {cnt}", n as f64/best/1e6);
}
fn lean(d: &[u8]) -> Vec<u8> { let mut out = vec![]; let mut run = vec![]; for &b in d { if b.is_ascii_alphanumeric() || b"+/=\r\n \t".contains(&b) { run.push(b) } else { flush(&mut out,&mut run); out.push(b); } } flush(&mut out,&mut run); out }
fn flush(out:&mut Vec<u8>, run:&mut Vec<u8>) { if run.len() < 400 || run.iter().all(|b| b.is_ascii_whitespace()) { out.extend_from_slice(run) } run.clear(); }
