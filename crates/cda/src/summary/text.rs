//! The summary for a terminal.

use segur_report::Lang;

use super::{AllergyFact, InsState, MedicationFact, ProblemFact, ResultFact, SectionFact, Summary};
use crate::document::Envelope;
use crate::header::{Author, Patient, Professional, Sex, Who};
use crate::recognise::Level;
use crate::values::{Period, Ts};
use crate::view::words::{date, say};

/// At most so many lines of a kind; the abnormal results are always shown.
const MOST: usize = 60;

struct Page {
    lang: Lang,
    out: String,
}

impl Summary {
    /// The summary as lines of text, without control characters.
    pub fn to_text(&self, lang: Lang) -> String {
        let mut page = Page { lang, out: String::new() };
        page.line(
            0,
            if self.document.title.is_empty() {
                say(lang, "(sans titre)", "(no title)")
            } else {
                &self.document.title
            },
        );
        page.identity(self);
        page.patient(self);
        page.people(self);
        page.sections(&self.sections);
        page.results(self);
        page.list(("Traitements et produits", "Treatments and products"), &self.medications, medication);
        page.list(("Problèmes", "Problems"), &self.problems, problem);
        page.list(("Allergies", "Allergies"), &self.allergies, allergy);
        page.list(("Fichiers joints", "Attached files"), &self.files, |file, lang| {
            let size = file.size.div_ceil(1_024);
            format!("{}, {size} {}", file.media_type, say(lang, "ko", "kB"))
        });
        page.out
    }
}

impl Page {
    /// A line, and what must not reach a terminal made visible.
    fn line(&mut self, indent: usize, text: &str) {
        self.out.extend(std::iter::repeat_n(' ', indent));
        let visible = |c: char| {
            let hidden = c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            if hidden && c != '\n' {
                '\u{fffd}'
            } else if c == '\n' {
                ' '
            } else {
                c
            }
        };
        self.out.extend(text.chars().map(visible));
        self.out.push('\n');
    }

    fn pair(&mut self, label: (&str, &str), value: &str) {
        if !value.is_empty() {
            let label = say(self.lang, label.0, label.1);
            self.line(2, &format!("{label:<16}{value}"));
        }
    }

    fn title(&mut self, label: (&str, &str), count: &str) {
        self.out.push('\n');
        self.line(0, &format!("{} ({count})", say(self.lang, label.0, label.1)));
    }

    fn identity(&mut self, summary: &Summary) {
        let (lang, meta) = (self.lang, &summary.header.meta);
        self.pair(("modèle", "model"), &model(summary, lang));
        let kind = &summary.document.kind;
        let code = kind.code.as_deref().unwrap_or_default();
        let label = kind.display.as_deref().unwrap_or_default();
        self.pair(("type", "type"), format!("{code} {label}").trim());
        if let Some(created) = &meta.created {
            self.pair(("créé le", "created"), &date(created.hl7(), lang));
        }
        let id = meta.id.as_ref().map(ToString::to_string).unwrap_or_default();
        self.pair(("identifiant", "identifier"), &id);
        let set = meta.set_id.as_ref().map(ToString::to_string);
        let set = set.unwrap_or_else(|| say(lang, "(sans setId)", "(no setId)").to_owned());
        let version = meta.version.map_or_else(|| "?".to_owned(), |version| version.to_string());
        self.pair(("lot", "set"), &format!("{set}, version {version}"));
        if let Some(replaced) = &meta.replaces {
            self.pair(("remplace", "replaces"), &replaced.to_string());
        }
        if summary.partial {
            let text = say(lang, "partiel : des résultats sont attendus", "partial: results are pending");
            self.pair(("état", "state"), &format!("! {text}"));
        }
    }

    fn patient(&mut self, summary: &Summary) {
        let lang = self.lang;
        self.pair(("patient", "patient"), &patient(&summary.header.patient, lang));
        match &summary.ins {
            InsState::Absent => {
                let text =
                    say(lang, "absente : identité non qualifiée", "none: the identity is not qualified");
                self.pair(("INS", "INS"), text);
            }
            InsState::Right(ins) => {
                let (authority, matricule) = (ins.authority(), ins.matricule());
                let environment = match authority.environment().name() {
                    "production" => String::new(),
                    name => format!(" ({name})"),
                };
                let right = say(lang, "matricule et traits justes", "matricule and traits right");
                let kind = authority.kind();
                self.pair(("INS", "INS"), &format!("{}, {kind}{environment}, {right}", matricule.grouped()));
            }
            InsState::Wrong(why) => {
                let given = summary.header.patient.ins.as_ref();
                let given = given.map(|ins| format!("{} ({})", ins.matricule, ins.oid)).unwrap_or_default();
                self.pair(("INS", "INS"), &format!("! {given}"));
                for text in why {
                    self.line(18, text.in_lang(lang));
                }
            }
        }
    }

    fn people(&mut self, summary: &Summary) {
        let header = &summary.header;
        for author in &header.authors {
            let text = author_line(author, self.lang);
            self.pair(("auteur", "author"), &text);
        }
        let signed = header.legal_authenticator.time.as_ref();
        let signed = signed.map(|time| format!(", {}", date(time.hl7(), self.lang))).unwrap_or_default();
        let who = professional(&header.legal_authenticator.who);
        if !who.is_empty() {
            self.pair(("responsable", "answers for it"), &format!("{who}{signed}"));
        }
        let keeper = header.custodian.name.as_deref().unwrap_or_default();
        self.pair(("conservé par", "kept by"), keeper);
    }

    fn sections(&mut self, sections: &[SectionFact]) {
        if sections.is_empty() {
            return;
        }
        self.title(("Sections", "Sections"), &sections.len().to_string());
        let mut stack: Vec<(usize, &SectionFact)> =
            sections.iter().rev().map(|section| (2, section)).collect();
        while let Some((indent, section)) = stack.pop() {
            let entries = match section.entries {
                0 => say(self.lang, "texte", "text").to_owned(),
                1 => say(self.lang, "1 entrée", "1 entry").to_owned(),
                many => format!("{many} {}", say(self.lang, "entrées", "entries")),
            };
            let inside = section.entries == 0 && !section.sections.is_empty();
            let code = section.code.as_deref().unwrap_or("-");
            let title = &section.title;
            let text =
                if inside { format!("{title} [{code}]") } else { format!("{title} [{code}] : {entries}") };
            let text = if self.lang == Lang::En { text.replace("] : ", "]: ") } else { text };
            self.line(indent.min(20), &text);
            stack.extend(section.sections.iter().rev().map(|inner| (indent + 2, inner)));
        }
    }

    fn results(&mut self, summary: &Summary) {
        let (lang, results) = (self.lang, &summary.results);
        if results.is_empty() {
            return;
        }
        let count = match summary.abnormal() {
            0 => results.len().to_string(),
            some => format!("{}, {} {some}", results.len(), say(lang, "anormaux :", "abnormal:")),
        };
        self.title(("Résultats et mesures", "Results and measures"), &count);
        let mut hidden = 0;
        for (rank, fact) in results.iter().enumerate() {
            match rank < MOST || fact.abnormal {
                true => self.line(2, &result(fact, lang)),
                false => hidden += 1,
            }
        }
        self.more(hidden);
    }

    fn list<T>(&mut self, label: (&str, &str), list: &[T], shown: impl Fn(&T, Lang) -> String) {
        if list.is_empty() {
            return;
        }
        self.title(label, &list.len().to_string());
        for item in list.iter().take(MOST) {
            let text = shown(item, self.lang);
            self.line(2, &text);
        }
        self.more(list.len().saturating_sub(MOST));
    }

    fn more(&mut self, hidden: usize) {
        if hidden > 0 {
            let text = say(
                self.lang,
                "de plus (`--format json` les donne tous)",
                "more (`--format json` gives all)",
            );
            self.line(2, &format!("... {hidden} {text}"));
        }
    }
}

fn model(summary: &Summary, lang: Lang) -> String {
    let document = &summary.document;
    let name = match (document.model, document.level) {
        (Some(model), _) => model.name,
        (None, Level::One) => say(lang, "document non structuré", "unstructured document"),
        (None, _) => say(lang, "inconnu", "unknown"),
    };
    let version = document.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let level = match document.level {
        Level::One => 1,
        Level::Two => 2,
        Level::Three => 3,
    };
    let envelope = match document.envelope {
        Envelope::None => "",
        Envelope::Stylesheet => say(lang, ", auto-présentable", ", self-displaying"),
        Envelope::Signature => say(lang, ", signé", ", signed"),
        Envelope::Other => say(lang, ", dans une enveloppe", ", in an envelope"),
    };
    format!("{name}{version}, {} {level}{envelope}", say(lang, "niveau", "level"))
}

fn patient(patient: &Patient, lang: Lang) -> String {
    let family = patient.used_family_name.as_ref().unwrap_or(&patient.birth_family_name);
    let given = patient.used_given_name.as_ref().unwrap_or(&patient.first_birth_given_name);
    let sex = match patient.sex {
        Sex::Female => say(lang, "féminin", "female"),
        Sex::Male => say(lang, "masculin", "male"),
        Sex::Undifferentiated => say(lang, "sexe indifférencié", "undifferentiated sex"),
    };
    let mut text = format!("{family} {given}, {sex}");
    if *family != patient.birth_family_name && !patient.birth_family_name.is_empty() {
        text += &format!(", {} {}", say(lang, "nom de naissance", "birth name"), patient.birth_family_name);
    }
    if !patient.birth_date.hl7().is_empty() {
        text += &format!(", {} {}", say(lang, "né(e) le", "born"), date(patient.birth_date.hl7(), lang));
    }
    if patient.deceased == Some(true) {
        text += say(lang, ", décédé(e)", ", deceased");
    }
    text
}

fn author_line(author: &Author, lang: Lang) -> String {
    let who = match &author.who {
        Who::Professional(who) => professional(who),
        Who::Device(device) => device.software.to_string(),
    };
    let time = author.time.as_ref().map(|time| format!(", {}", date(time.hl7(), lang)));
    who + &time.unwrap_or_default()
}

/// Name and structure.
fn professional(who: &Professional) -> String {
    let structure = who.organization.as_ref().and_then(|structure| structure.name.as_deref());
    let parts = [Some(who.shown()).filter(|name| !name.is_empty()), structure.map(str::to_owned)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn result(fact: &ResultFact, lang: Lang) -> String {
    let mark = if fact.abnormal { "!" } else { " " };
    let value = match fact.value.as_str() {
        "" if fact.aborted => say(lang, "non obtenu", "not obtained"),
        "" => say(lang, "(voir le texte)", "(see the text)"),
        value => value,
    };
    let mut text = format!("{mark} {} : {value}", fact.name);
    if lang == Lang::En {
        text = format!("{mark} {}: {value}", fact.name);
    }
    if !fact.flags.is_empty() {
        text += &format!(" [{}]", fact.flags.join(", "));
    }
    if let Some(reference) = &fact.reference {
        text += &format!(" ({} {reference})", say(lang, "réf.", "ref."));
    }
    if let Some(time) = &fact.time {
        text += &format!(", {}", date(time.hl7(), lang));
    }
    text
}

fn medication(fact: &MedicationFact, lang: Lang) -> String {
    let planned = if fact.planned { say(lang, "prévu", "planned") } else { "" };
    let vaccination = if fact.vaccination { "vaccination" } else { "" };
    let parts = [
        fact.name.as_str(),
        fact.dose.as_deref().unwrap_or_default(),
        fact.frequency.as_deref().unwrap_or_default(),
        &period(fact.period.as_ref(), lang),
        vaccination,
        planned,
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn problem(fact: &ProblemFact, lang: Lang) -> String {
    let code = fact.code.as_ref().map(|code| format!(" [{code}]")).unwrap_or_default();
    let when = period(fact.period.as_ref(), lang);
    let negated = if fact.negated { say(lang, ", nié", ", denied") } else { "" };
    let when = if when.is_empty() { when } else { format!(", {when}") };
    format!("{}{code}{when}{negated}", fact.name)
}

fn allergy(fact: &AllergyFact, lang: Lang) -> String {
    let when = period(fact.period.as_ref(), lang);
    let negated = if fact.negated { say(lang, "nié", "denied") } else { "" };
    let agents = fact.agents.join(", ");
    let parts = [fact.name.as_str(), agents.as_str(), &when, negated];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn period(period: Option<&Period>, lang: Lang) -> String {
    let end = |ts: &Option<Ts>| ts.as_ref().map(|ts| date(ts.hl7(), lang));
    match period.map(|period| (end(&period.start), end(&period.end))) {
        Some((Some(start), Some(end))) => format!("{start} - {end}"),
        Some((Some(start), None)) => format!("{} {start}", say(lang, "depuis le", "since")),
        Some((None, Some(end))) => format!("{} {end}", say(lang, "jusqu'au", "until")),
        _ => String::new(),
    }
}
