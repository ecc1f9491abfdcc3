//! The page's own words, in both languages.

use crate::report::counted;
use crate::{Lang, Severity, Verdict};

#[derive(Clone, Copy)]
pub(super) struct Words(pub(super) Lang);

/// A word of the page that depends on nothing but the language.
macro_rules! words {
    ($($name:ident: $fr:expr, $en:expr;)*) => {
        $(pub(super) fn $name(self) -> &'static str { self.pick($fr, $en) })*
    };
}

impl Words {
    words! {
        code: "fr", "en";
        title: "Rapport de contrôle", "Conformance report";
        skip: "Aller aux documents", "Skip to documents";
        contents: "Dans cette page", "On this page";
        overview: "Synthèse", "Summary";
        rule_sets: "Jeux de règles", "Rule sets";
        dated: "du ", "of ";
        by_rule: "Constats par règle", "Findings by rule";
        documents: "Documents", "Documents";
        documents_concerned: "Documents concernés", "Documents concerned";
        untold_rules: "D'autres règles sont en cause : elles figurent sous chaque document.",
            "Other rules are concerned: they stand under each document.";
        by_verdict: "Verdict", "Verdict";
        by_severity: "Gravité", "Severity";
        all: "tous", "all";
        errors_and_warnings: "erreurs et avertissements", "errors and warnings";
        nothing: "Aucun constat.", "No findings.";
        hint: "Que faire :", "What to do:";
        rule: "La règle", "The rule";
        judged_by: "Schémas appliqués", "Schemas applied";
        footer: "Cette page contient des extraits des documents contrôlés : la conserver et la transmettre avec les mêmes \
                 précautions qu'eux. Elle ne charge rien et n'exécute rien.",
            "This page contains excerpts of the documents checked: keep and send it with the same care. It loads \
             nothing and runs nothing.";
    }

    pub(super) fn severities(self) -> impl Iterator<Item = Severity> {
        [Severity::Error, Severity::Warning, Severity::Info].into_iter()
    }

    pub(super) fn columns(self) -> [&'static str; 4] {
        self.pick(
            ["Gravité", "Règle", "documents", "constats"],
            ["Severity", "Rule", "documents", "findings"],
        )
    }

    pub(super) fn details(self) -> [&'static str; 6] {
        self.pick(
            ["schéma", "motif", "contexte", "test", "rôle", "voir"],
            ["schema", "pattern", "context", "test", "role", "see"],
        )
    }

    pub(super) fn verdict(self, verdict: Verdict, count: usize) -> &'static str {
        let [one, many] = match (self.0, verdict) {
            (Lang::Fr, Verdict::Valid) => ["valide", "valides"],
            (Lang::Fr, Verdict::Invalid) => ["non valide", "non valides"],
            (Lang::Fr, Verdict::Malformed) => ["mal formé", "mal formés"],
            (Lang::Fr, Verdict::Error) => ["non contrôlé", "non contrôlés"],
            (Lang::En, verdict) => [verdict.in_lang(Lang::En); 2],
        };
        if count > 1 { many } else { one }
    }

    pub(super) fn severity(self, severity: Severity, count: usize) -> &'static str {
        let [one, many] = match (self.0, severity) {
            (Lang::Fr, Severity::Error) => ["erreur", "erreurs"],
            (Lang::Fr, Severity::Warning) => ["avertissement", "avertissements"],
            (Lang::Fr, Severity::Info) => ["information", "informations"],
            (Lang::En, Severity::Error) => ["error", "errors"],
            (Lang::En, Severity::Warning) => ["warning", "warnings"],
            (Lang::En, Severity::Info) => ["note", "notes"],
        };
        let plural = if self.0 == Lang::Fr { count > 1 } else { count != 1 };
        if plural { many } else { one }
    }

    pub(super) fn count(self, severity: Severity, count: usize) -> String {
        format!("{count} {}", self.severity(severity, count))
    }

    pub(super) fn badge(self, severity: Severity) -> String {
        format!("<span class=\"badge\">{}</span>", self.severity(severity, 1))
    }

    pub(super) fn times(self, count: usize) -> String {
        let times = || counted(count, self.0, ["fois", "fois", "time", "times"]);
        if count > 1 { times() } else { String::new() }
    }

    pub(super) fn places(self, count: usize) -> String {
        counted(count, self.0, ["endroit", "endroits", "place", "places"])
    }

    pub(super) fn fired(self, count: u64) -> String {
        let words = ["règle déclenchée", "règles déclenchées", "rule fired", "rules fired"];
        counted(count as usize, self.0, words)
    }

    pub(super) fn and_more(self, count: usize) -> String {
        self.pick(format!("... et {count} de plus"), format!("... and {count} more"))
    }

    pub(super) fn too_many(self) -> String {
        let text = self.pick(
            "Trop de documents pour une page : les constats de celui-ci sont dans le rapport JSON (--format json).",
            "Too many documents for one page: the findings of this one are in the JSON report (--format json).",
        );
        format!("<p>{text}</p>\n")
    }

    fn pick<T>(self, fr: T, en: T) -> T {
        match self.0 {
            Lang::Fr => fr,
            Lang::En => en,
        }
    }
}
