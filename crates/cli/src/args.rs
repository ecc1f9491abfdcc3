//! The command line. Help is in French, the language of those who run the program.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use segur_check::ArchiveLimits;
use segur_report::Lang;

use crate::cda::args::CdaArgs;
use crate::ins::args::InsArgs;
use crate::mss::args::MssArgs;
use crate::xdm::args::XdmArgs;

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
    /// Ne lit pas de configuration (segur.toml du dossier courant, sinon segur/config.toml de l'utilisateur)
    #[arg(long, global = true)]
    pub(crate) no_config: bool,
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
    Mss(Box<MssArgs>),
    Xdm(XdmArgs),
    Cda(CdaArgs),
    Rules(RulesArgs),
    Explain(ExplainArgs),
    Doctor(DoctorArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
    Schema(SchemaArgs),
}

/// Valide des fichiers XML par un schéma W3C (XSD 1.0)
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, after_help = "Exemples :\n  segur xsd --schema commande.xsd commande.xml\n  segur xsd --schema cda --format json *.xml > rapports.ndjson\n  curl -s URL | segur xsd --schema commande.xsd -")]
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
#[command(help_template = TEMPLATE, after_help = "Exemples :\n  segur schematron --schema facture.sch facture.xml\n  segur schematron --schema a.sch --phase minimale --format svrl document.xml")]
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

/// Contrôle des documents : enveloppe, XML, schéma, règles Schematron, identité INS et cohérence des CDA
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, after_help = "Exemples :\n  segur check document.xml\n  segur check --rules KIT DOCUMENTS/ --format html > rapport.html\n  segur check --only ins --full DOCUMENTS/\n  segur check --rules kit.segur --format junit DOCUMENTS/ > junit.xml")]
pub(crate) struct CheckArgs {
    /// Jeu de règles : dossier disposé comme le kit de l'ANS, schéma, ou fichier compilé ; plusieurs jugent côte à côte ;
    /// par défaut, celui que le programme emporte (segur rules list)
    #[arg(long = "rules", value_name = "DOSSIER|FICHIER")]
    pub(crate) rules: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) owned: OwnedArgs,
    /// Ne faire que ces contrôles : xsd, schematron, ins, cda
    #[arg(long, value_name = "CONTRÔLE", hide_possible_values = true)]
    pub(crate) only: Vec<Only>,
    /// Une erreur dans une assertion tait tout son schéma, comme dans Saxon
    #[arg(long)]
    pub(crate) strict_saxon: bool,
    #[command(flatten)]
    pub(crate) archives: ArchiveArgs,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    /// Fichiers à contrôler ; un dossier vaut tous ses fichiers, `-` est l'entrée standard
    #[arg(value_name = "CHEMIN", required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

/// How much an archive may ask for.
#[derive(clap::Args)]
pub(crate) struct ArchiveArgs {
    /// Taille qu'une archive, et ce qu'elle contient une fois décomprimé, ne dépasse pas, en Mo ; par défaut, 512
    #[arg(long, value_name = "MO", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_archive: Option<u32>,
}

impl ArchiveArgs {
    pub(crate) fn limits(&self) -> ArchiveLimits {
        self.max_archive
            .map_or_else(ArchiveLimits::default, |size| ArchiveLimits::of_size(u64::from(size) << 20))
    }
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
    /// Montre chaque constat en entier, même quand une règle échoue à de nombreux endroits, et chaque document, même quand il y en a plus de cent
    #[arg(long)]
    pub(crate) full: bool,
    /// Nombre de fichiers contrôlés à la fois ; par défaut, autant que de cœurs
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// Explique une règle : ce qu'elle demande, sa source, un exemple fautif et un correct
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, after_help = "Exemples :\n  segur explain ENV-BOM\n  segur explain cvc-complex-type.2.4.a\n  segur explain --rules KIT 'CI-SIS_Modeles_ANS.sch:p34.r0.a3'\n  segur explain --rules KIT 'titre significatif'\n  segur explain --rules KIT > regles.txt")]
pub(crate) struct ExplainArgs {
    /// Code du constat (ENV-BOM, cvc-complex-type.2.4.a, INS-KEY...) ; avec --rules, identifiant, nom (p2.r0.a1, FICHIER.sch:p2.r0.a1) ou mots du message d'une règle Schematron ; sans rien, tous les codes
    #[arg(value_name = "RÈGLE")]
    pub(crate) rules_asked: Vec<String>,
    /// Jeu de règles où chercher les règles Schematron : dossier disposé comme le kit de l'ANS, ou schéma
    #[arg(long, value_name = "DOSSIER|FICHIER")]
    pub(crate) rules: Vec<PathBuf>,
    /// Donne tous les codes de segur et des jeux de règles, chacun avec sa signification
    #[arg(long)]
    pub(crate) list: bool,
    /// Écrit du JSON, un objet par ligne
    #[arg(long)]
    pub(crate) json: bool,
}

/// Dit ce que segur trouve sur cette machine : processeur, mémoire, jeux de règles, configuration
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, after_help = "Exemples :\n  segur doctor\n  segur doctor --rules KIT --json")]
pub(crate) struct DoctorArgs {
    /// Jeu de règles à essayer, en plus de ceux de la configuration
    #[arg(long, value_name = "DOSSIER|FICHIER")]
    pub(crate) rules: Vec<PathBuf>,
    /// Écrit du JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Écrit le script de complétion d'un interpréteur de commandes
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, after_help = "Exemples :\n  segur completions bash > ~/.local/share/bash-completion/completions/segur\n  segur completions zsh > ~/.zfunc/_segur\n  segur completions fish > ~/.config/fish/completions/segur.fish")]
pub(crate) struct CompletionsArgs {
    /// bash, zsh ou fish
    #[arg(value_name = "INTERPRÉTEUR", value_parser = shells(), hide_possible_values = true)]
    pub(crate) shell: clap_complete::Shell,
}

/// Écrit la page de manuel de segur ou d'une commande (roff)
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, after_help = "Exemples :\n  segur man | man -l -\n  segur man rules lint > segur-rules-lint.1")]
pub(crate) struct ManArgs {
    /// Commande, et sous-commande
    #[arg(value_name = "COMMANDE")]
    pub(crate) command: Vec<String>,
}

/// Écrit le schéma JSON (JSON Schema 2020-12) des rapports de --format json
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, after_help = "Exemples :\n  segur schema report > report.schema.json")]
pub(crate) struct SchemaArgs {
    /// Ce dont on veut le schéma : report
    #[arg(value_name = "QUOI", value_parser = ["report"], hide_possible_values = true)]
    pub(crate) what: String,
}

/// Gère les jeux de règles
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE", after_help = "Exemples :\n  segur rules list KIT\n  segur rules lint KIT\n  segur rules compile --rules KIT --output kit.segur\n  segur rules diff KIT-2024 KIT-2025 --on DOCUMENTS/")]
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

/// The shells that a completion is written for.
fn shells() -> impl clap::builder::TypedValueParser<Value = clap_complete::Shell> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(["bash", "zsh", "fish"]).map(|name| match name.as_str() {
        "zsh" => clap_complete::Shell::Zsh,
        "fish" => clap_complete::Shell::Fish,
        _ => clap_complete::Shell::Bash,
    })
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LangArg {
    Fr,
    En,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum DtdArg {
    Refuse,
    Internal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
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
    Cda,
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
