use segur_xml::*;
use segur_xsd::*;
struct Fs;
impl Loader for Fs {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        std::fs::read(uri)
            .map(|bytes| Loaded { uri: uri.into(), bytes, note: None })
            .map_err(|e| LoadError { message: segur_report::Text::same(format!("{uri}: {e}")) })
    }
    fn resolve(&self, b: &str, r: &str) -> String {
        segur_xsd::read::resolve_path(b, r)
    }
}
#[inline(never)]
pub fn tok_all(docs: &[Vec<u8>], mut ws: Workspace) -> (u64, Workspace) {
    let mut cnt = 0;
    for d in docs {
        let mut r = Reader::open_slice(d, &Options::new(), ws);
        while r.step().unwrap() {
            if let Some(Event::Start(s)) = r.event() {
                for a in s.attributes() {
                    cnt += a.value.len() as u64;
                }
            }
        }
        ws = r.into_workspace();
    }
    (cnt, ws)
}
#[inline(never)]
pub fn val_all(docs: &[Vec<u8>], v: &mut Validator) -> u64 {
    let mut cnt = 0;
    for d in docs {
        cnt += v.validate(d, &Options::new()).elements;
    }
    cnt
}
fn main() {
    let cache = "/tmp/kit.cache";
    let schema = match std::fs::read(cache).ok().and_then(|b| Schema::from_bytes(&b).ok()) {
        Some(s) => s,
        None => {
            let c = Schema::compile(&["/work/shared/ans-kit/infrastructure/cda/CDA_extended.xsd"], &Fs)
                .schema
                .unwrap();
            std::fs::write(cache, c.to_bytes()).unwrap();
            c
        }
    };
    let mut files: Vec<_> = std::fs::read_dir("/work/shared/ans-kit/ExemplesCDA")
        .unwrap()
        .map(|f| f.unwrap().path())
        .filter(|p| p.is_file())
        .collect();
    files.sort();
    let docs: Vec<Vec<u8>> = files.iter().map(|p| lean(&std::fs::read(p).unwrap())).collect();
    let n: usize = docs.iter().map(|d| d.len()).sum();
    let (mut a, ws) = tok_all(&docs[..3], Workspace::new(&schema.tables().names));
    let mut v = Validator::new(&schema);
    a += val_all(&docs[..3], &mut v);
    let rounds: usize = std::env::args().nth(1).map_or(1, |x| x.parse().unwrap());
    let mut ws = ws;
    let (mut bt, mut bv) = (f64::MAX, f64::MAX);
    for _ in 0..rounds {
        let t = std::time::Instant::now();
        let r = tok_all(&docs, ws);
        a += r.0;
        ws = r.1;
        bt = bt.min(t.elapsed().as_secs_f64());
        let t = std::time::Instant::now();
        a += val_all(&docs, &mut v);
        bv = bv.min(t.elapsed().as_secs_f64());
    }
    println!("{n} {a} tok {:.0} val {:.0}", n as f64 / bt / 1e6, n as f64 / bv / 1e6);
}
fn lean(d: &[u8]) -> Vec<u8> {
    let mut out = vec![];
    let mut run = vec![];
    for &b in d {
        if b.is_ascii_alphanumeric() || b"+/=\r\n \t".contains(&b) {
            run.push(b)
        } else {
            flush(&mut out, &mut run);
            out.push(b);
        }
    }
    flush(&mut out, &mut run);
    out
}
fn flush(out: &mut Vec<u8>, run: &mut Vec<u8>) {
    if run.len() < 400 || run.iter().all(|b| b.is_ascii_whitespace()) {
        out.extend_from_slice(run)
    }
    run.clear();
}
