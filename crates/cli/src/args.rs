//! The command line. Help is in French, the language of those who run the program.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use segur_report::Lang;

use crate::ins::args::InsArgs;

pub(crate) const TEMPLATE: &str = "{about-with-newline}\nUtilisation : {usage}\n\n{all-args}{after-help}";

/// Contrôle les messages de la santé numérique française : XML, schémas, documents CDA
#[derive(Parser)]
#[command(
    name = "segur",
    version,
    help_template = TEMPLATE,
    subcommand_help_heading = "Commandes",
    subcommand_value_name = "COMMANDE",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    after_help = "État de sortie : 0 tout est valide, 1 une entrée au moins ne l'est pas, 2 la commande n'a pas pu faire son travail."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Langue des messages : fr ou en
    #[arg(
        long,
        global = true,
        value_name = "LANGUE",
        default_value = "fr",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) lang: LangArg,
    /// Affiche cette aide
    #[arg(short, long, global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
    /// Affiche la version
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Xsd(XsdArgs),
    Schematron(SchematronArgs),
    Check(CheckArgs),
    Ins(InsArgs),
    Rules(RulesArgs),
    Explain(ExplainArgs),
}

/// Valide des fichiers XML par un schéma W3C (XSD 1.0)
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct XsdArgs {
    /// Document de schéma ; plusieurs forment ensemble un schéma ; `cda` est le schéma CDA R2 que le programme emporte
    #[arg(long = "schema", value_name = "FICHIER", required = true)]
    pub(crate) schemas: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    /// Fichiers à valider ; `-` est l'entrée standard
    #[arg(value_name = "FICHIER", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

/// Juge des fichiers XML par des schémas Schematron (ISO 19757-3, queryBinding xslt2)
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct SchematronArgs {
    /// Schéma Schematron ; plusieurs jugent chacun de leur côté
    #[arg(long = "schema", value_name = "FICHIER", required = true)]
    pub(crate) schemas: Vec<PathBuf>,
    /// Phase à activer : son identifiant, #ALL, ou #DEFAULT (par défaut)
    #[arg(long, value_name = "PHASE")]
    pub(crate) phase: Option<String>,
    /// Une erreur dans une assertion tait tout son schéma, comme dans Saxon
    #[arg(long)]
    pub(crate) strict_saxon: bool,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    /// Fichiers à juger ; `-` est l'entrée standard, sauf en SVRL
    #[arg(value_name = "FICHIER", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

/// Contrôle des documents : enveloppe, XML, schéma, règles Schematron, identité INS des CDA
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct CheckArgs {
    /// Jeu de règles : dossier disposé comme le kit de l'ANS, schéma, ou fichier compilé ; plusieurs jugent côte à côte ;
    /// par défaut, celui que le programme emporte (segur rules list)
    #[arg(long = "rules", value_name = "DOSSIER|FICHIER")]
    pub(crate) rules: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) owned: OwnedArgs,
    /// Ne faire que ces contrôles : xsd, schematron, ins
    #[arg(long, value_name = "CONTRÔLE", hide_possible_values = true)]
    pub(crate) only: Vec<Only>,
    /// Une erreur dans une assertion tait tout son schéma, comme dans Saxon
    #[arg(long)]
    pub(crate) strict_saxon: bool,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    /// Fichiers à contrôler ; un dossier vaut tous ses fichiers, `-` est l'entrée standard
    #[arg(value_name = "CHEMIN", required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

/// Terminologies that the user owns, which kits lack.
#[derive(clap::Args)]
pub(crate) struct OwnedArgs {
    /// Table LOINC que vous possédez (LoincTable/Loinc.csv), pour les règles qui l'interrogent
    #[arg(long, value_name = "FICHIER")]
    pub(crate) loinc: Option<PathBuf>,
    /// Table des concepts SNOMED CT que vous possédez (sct2_Concept_Snapshot_....txt)
    #[arg(long, value_name = "FICHIER")]
    pub(crate) snomed: Option<PathBuf>,
}

/// How inputs are read and reports written.
#[derive(clap::Args)]
pub(crate) struct ReadingArgs {
    /// Que faire d'un DOCTYPE : refuse (par défaut) ou internal, qui lit le sous-ensemble interne
    #[arg(
        long,
        value_name = "MODE",
        default_value = "refuse",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) dtd: DtdArg,
    /// Forme du rapport : text (par défaut), json, html, svrl ou junit
    #[arg(
        long,
        value_name = "FORME",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) format: Format,
    /// Montre chaque constat en entier, même quand une règle échoue à de nombreux endroits
    #[arg(long)]
    pub(crate) full: bool,
    /// Nombre de fichiers contrôlés à la fois ; par défaut, autant que de cœurs
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// Explique une règle : ce qu'elle demande, sa source, un exemple fautif et un correct
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct ExplainArgs {
    /// Code du constat (ENV-BOM, cvc-complex-type.2.4.a, INS-KEY...) ; avec --rules, identifiant, nom (p2.r0.a1, FICHIER.sch:p2.r0.a1) ou mots du message d'une règle Schematron
    #[arg(value_name = "RÈGLE", required_unless_present = "list")]
    pub(crate) rule: Option<String>,
    /// Jeu de règles où chercher les règles Schematron : dossier disposé comme le kit de l'ANS, ou schéma
    #[arg(long, value_name = "DOSSIER|FICHIER")]
    pub(crate) rules: Vec<PathBuf>,
    /// Donne tous les codes de segur, chacun avec sa signification
    #[arg(long)]
    pub(crate) list: bool,
    /// Écrit du JSON, un objet par ligne
    #[arg(long)]
    pub(crate) json: bool,
}

/// Gère les jeux de règles
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    pub(crate) command: RulesCommand,
}

#[derive(Subcommand)]
pub(crate) enum RulesCommand {
    List(ListArgs),
    Lint(LintArgs),
    Diff(DiffArgs),
    Compile(CompileArgs),
}

/// Dit ce que contient un jeu de règles : schémas, modèles, nombres de règles, jeux de valeurs, date, empreinte
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct ListArgs {
    /// Jeu de règles : dossier disposé comme le kit de l'ANS, schéma, ou fichier compilé ; par défaut, celui que le
    /// programme emporte
    #[arg(value_name = "DOSSIER|FICHIER")]
    pub(crate) rules: Option<PathBuf>,
    /// Nomme aussi chaque jeu de valeurs
    #[arg(long)]
    pub(crate) value_sets: bool,
}

/// Cherche les défauts d'un jeu de règles : fichiers manquants ou mal nommés, règles et assertions sans effet
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct LintArgs {
    /// Jeu de règles : dossier disposé comme le kit de l'ANS, ou schéma
    #[arg(value_name = "DOSSIER|FICHIER", required = true)]
    pub(crate) rules: PathBuf,
}

/// Compare deux éditions d'un jeu de règles : ce qui est ajouté, retiré, changé
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct DiffArgs {
    /// Première édition
    #[arg(value_name = "A")]
    pub(crate) first: PathBuf,
    /// Seconde édition
    #[arg(value_name = "B")]
    pub(crate) second: PathBuf,
    /// Documents à juger par les deux : dit quels verdicts changent, et par quelle règle
    #[arg(long, value_name = "CHEMIN", num_args = 1..)]
    pub(crate) on: Vec<PathBuf>,
}

/// Compile un jeu de règles en un fichier qui se charge en quelques millisecondes
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct CompileArgs {
    /// Jeu de règles : dossier disposé comme le kit de l'ANS, ou schéma
    #[arg(long, value_name = "DOSSIER|FICHIER")]
    pub(crate) rules: PathBuf,
    #[command(flatten)]
    pub(crate) owned: OwnedArgs,
    /// Fichier à écrire
    #[arg(long, value_name = "FICHIER")]
    pub(crate) output: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum LangArg {
    Fr,
    En,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum DtdArg {
    Refuse,
    Internal,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Html,
    Svrl,
    Junit,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Only {
    Xsd,
    Schematron,
    Ins,
}

impl From<LangArg> for Lang {
    fn from(arg: LangArg) -> Lang {
        match arg {
            LangArg::Fr => Lang::Fr,
            LangArg::En => Lang::En,
        }
    }
}

impl DtdArg {
    pub(crate) fn options(self) -> segur_check::Options {
        let dtd = match self {
            DtdArg::Refuse => segur_check::DtdMode::Refuse,
            DtdArg::Internal => segur_check::DtdMode::Internal,
        };
        segur_check::Options::new().with_dtd(dtd)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Args::command().debug_assert();
    }
}
