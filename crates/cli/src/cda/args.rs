//! Arguments of `segur cda`.

use std::path::PathBuf;

use clap::Subcommand;
use segur_cda::values::Ts;

use crate::args::TEMPLATE;
use crate::ins::args::OutputArgs;

/// Documents CDA : produire, relire, montrer
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
pub(crate) struct CdaArgs {
    #[command(subcommand)]
    pub(crate) command: CdaCommand,
}

#[derive(Subcommand)]
pub(crate) enum CdaCommand {
    New(NewArgs),
    Json(JsonArgs),
    Schema(SchemaArgs),
    Update(UpdateArgs),
    Show(ShowArgs),
    View(ViewArgs),
}

/// Produit un document à partir de données JSON
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct NewArgs {
    /// Modèle du document, si les données ne le nomment pas
    #[arg(long, value_name = "NOM")]
    pub(crate) model: Option<String>,
    /// Fichier à écrire ; par défaut, la sortie standard
    #[arg(long, value_name = "FICHIER")]
    pub(crate) output: Option<PathBuf>,
    /// Date et heure de création, avec leur décalage ; par défaut, celles de la machine
    #[arg(long, value_name = "DATE", value_parser = time)]
    pub(crate) date: Option<Ts>,
    /// Identifiants tirés de ce nombre au lieu du hasard : les mêmes données donnent les mêmes octets
    #[arg(long, value_name = "NOMBRE")]
    pub(crate) seed: Option<u64>,
    /// Un élément par ligne
    #[arg(long)]
    pub(crate) indent: bool,
    /// Données JSON ; `-` est l'entrée standard
    #[arg(value_name = "DONNEES")]
    pub(crate) data: PathBuf,
}

/// Rend les données JSON d'un document
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct JsonArgs {
    /// Document CDA ; `-` est l'entrée standard
    #[arg(value_name = "DOCUMENT")]
    pub(crate) document: PathBuf,
}

/// Change un document reçu d'après ses données modifiées ; tout le reste est gardé
///
/// Les données sont celles que rend `segur cda json DOCUMENT`, modifiées. Ce qui a été changé, refait ou qui reste à
/// vérifier est dit sur la sortie d'erreur. Statut 1 si un point demande une vérification.
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct UpdateArgs {
    /// Nouvelle version qui remplace le document : autre identifiant, même lot, numéro suivant, relation RPLC
    #[arg(long)]
    pub(crate) new_version: bool,
    /// Fichier à écrire ; par défaut, la sortie standard
    #[arg(long, value_name = "FICHIER")]
    pub(crate) output: Option<PathBuf>,
    /// Forme du compte rendu des changements
    #[arg(long, value_name = "FORME", value_enum, default_value_t = UpdateFormat::Text)]
    pub(crate) format: UpdateFormat,
    /// Date et heure de la nouvelle version, avec leur décalage ; par défaut, celles de la machine
    #[arg(long, value_name = "DATE", value_parser = time)]
    pub(crate) date: Option<Ts>,
    /// Identifiants tirés de ce nombre au lieu du hasard
    #[arg(long, value_name = "NOMBRE")]
    pub(crate) seed: Option<u64>,
    /// Document CDA ; `-` est l'entrée standard
    #[arg(value_name = "DOCUMENT")]
    pub(crate) document: PathBuf,
    /// Données JSON modifiées ; `-` est l'entrée standard
    #[arg(value_name = "DONNEES")]
    pub(crate) data: PathBuf,
}

/// Forme du compte rendu d'une mise à jour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum UpdateFormat {
    Text,
    Json,
}

/// Donne le schéma JSON des données d'un modèle
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct SchemaArgs {
    /// Modèle
    #[arg(long, value_name = "NOM")]
    pub(crate) model: String,
}

/// Résume des documents : patient, auteurs, sections, résultats, traitements, problèmes
///
/// De tout modèle, auto-présentable ou signé. Une archive IHE XDM montre chacun de ses documents.
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Documents CDA ou archives ; `-` est l'entrée standard
    #[arg(value_name = "DOCUMENT", required = true)]
    pub(crate) documents: Vec<PathBuf>,
}

/// Rend un CDA en une page HTML autonome et sûre : ni script, ni réseau
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct ViewArgs {
    /// Fichier à écrire ; par défaut, la sortie standard
    #[arg(long, value_name = "FICHIER")]
    pub(crate) output: Option<PathBuf>,
    /// Document CDA ; `-` est l'entrée standard
    #[arg(value_name = "FICHIER", required = true)]
    pub(crate) input: PathBuf,
}

fn time(text: &str) -> Result<Ts, String> {
    Ts::parse(text).ok_or_else(|| "attendu une date telle que 2026-01-15T09:00:00+01:00".to_owned())
}
