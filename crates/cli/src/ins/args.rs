//! Arguments of `segur ins`.

use std::ffi::OsString;

use clap::{Subcommand, ValueEnum};
use segur_ins::{BirthDate, Environment};

use crate::args::TEMPLATE;

/// Identité nationale de santé : contrôle, comparaison, Datamatrix
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE", after_help = "Exemples :\n  segur ins check 279035121518989 --oid 1.2.250.1.213.1.4.10\n  segur ins check document.xml message.hl7\n  segur ins compare --environment test document.xml identite.json\n  segur ins datamatrix identite.json")]
pub(crate) struct InsArgs {
    #[command(subcommand)]
    pub(crate) command: InsCommand,
}

#[derive(Subcommand)]
pub(crate) enum InsCommand {
    Check(CheckArgs),
    Compare(CompareArgs),
    Datamatrix(DatamatrixArgs),
}

/// Contrôle des matricules INS, ou l'identité de fichiers : CDA, PID, XDS, FHIR, INSi, Datamatrix, JSON
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct CheckArgs {
    /// OID de l'autorité d'affectation du matricule
    #[arg(long, value_name = "OID")]
    pub(crate) oid: Option<String>,
    /// Exige la forme transmise du matricule : 15 caractères, sans espace
    #[arg(long)]
    pub(crate) strict: bool,
    /// Date du jour, AAAA-MM-JJ ; par défaut, celle de la machine
    #[arg(long, value_name = "DATE", value_parser = |text: &str| BirthDate::iso(text))]
    pub(crate) date: Option<BirthDate>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Matricules ou fichiers ; `-` est l'entrée standard
    #[arg(value_name = "MATRICULE|FICHIER", required = true)]
    pub(crate) inputs: Vec<OsString>,
}

/// Compare une identité reçue avec l'identité locale, comme à la réception d'un document (902 à 905)
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct CompareArgs {
    /// Environnement du destinataire : production (par défaut), test ou demo
    #[arg(
        long,
        value_name = "NOM",
        default_value = "production",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) environment: EnvironmentArg,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Identité reçue
    #[arg(value_name = "REÇUE")]
    pub(crate) received: OsString,
    /// Identité locale ; un fichier JSON `null` est un patient inconnu
    #[arg(value_name = "LOCALE")]
    pub(crate) local: OsString,
}

/// Lit le texte d'un Datamatrix INS, ou écrit celui de l'identité d'un fichier
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct DatamatrixArgs {
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Texte d'un Datamatrix, ou fichier ; `-` est l'entrée standard
    #[arg(value_name = "TEXTE|FICHIER")]
    pub(crate) input: OsString,
}

#[derive(clap::Args)]
pub(crate) struct OutputArgs {
    /// Forme du rapport : text (par défaut) ou json
    #[arg(
        long,
        value_name = "FORME",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum EnvironmentArg {
    Production,
    Test,
    Demo,
}

impl From<EnvironmentArg> for Environment {
    fn from(arg: EnvironmentArg) -> Environment {
        match arg {
            EnvironmentArg::Production => Environment::Production,
            EnvironmentArg::Test => Environment::Test,
            EnvironmentArg::Demo => Environment::Demo,
        }
    }
}
