//! Names as media can have them: ISO 9660 level 1, eight folders deep, nothing that starts by itself.

use segur_report::{Finding, Source, Text};

use crate::zip::ZipFile;

/// What is wrong with the names of files, those of systems left out: one finding each, with the first name.
pub(super) fn check(files: &[ZipFile]) -> Vec<Finding> {
    let (mut long, mut deep, mut starts) = (Vec::new(), Vec::new(), Vec::new());
    for file in files {
        let path = file.path.as_str();
        if !path.split('/').all(is_level_1) {
            long.push(path);
        }
        if path.split('/').count() > 8 {
            deep.push(path);
        }
        if path.eq_ignore_ascii_case("AUTORUN.INF") {
            starts.push(path);
        }
    }
    let hint = || {
        Text::new(
            "ISO 9660 niveau 1 : 8 caractères et extension de 3, A-Z, 0-9 et _, en capitales",
            "ISO 9660 level 1: 8 characters and an extension of 3, A-Z, 0-9 and _, in capitals",
        )
    };
    let mut findings = Vec::new();
    findings.extend(told(
        &long,
        "XDM-NAME",
        "nom hors de la norme 8.3",
        "name outside the 8.3 standard",
        hint(),
    ));
    let depth = Text::new("huit dossiers au plus", "eight folders at most");
    findings.extend(told(&deep, "XDM-NAME-DEPTH", "dossiers trop profonds", "folders too deep", depth));
    let start = Text::new(
        "une archive de santé ne lance rien : retirer ce fichier",
        "an archive of health documents starts nothing: remove this file",
    );
    findings.extend(told(&starts, "XDM-AUTORUN", "démarrage automatique", "automatic start", start));
    findings
}

fn told(paths: &[&str], code: &'static str, fr: &str, en: &str, hint: Text) -> Option<Finding> {
    let (first, others) = paths.split_first()?;
    let name = crate::text::quoted(first);
    let more =
        |and: &str| if others.is_empty() { String::new() } else { format!(" ({and} {})", others.len()) };
    let message = Text::new(
        format!("{} : {fr}{}", name.fr, more("et d'autres :")),
        format!("{}: {en}{}", name.en, more("and others:")),
    );
    Some(Finding::warning(Source::Xdm, code, message).with_hint(hint))
}

fn is_level_1(segment: &str) -> bool {
    let allowed = |text: &str, most: usize| {
        (1..=most).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    match segment.split_once('.') {
        Some((name, extension)) => allowed(name, 8) && allowed(extension, 3),
        None => allowed(segment, 8),
    }
}
