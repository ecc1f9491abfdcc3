//! Arguments of `segur xdm`.

use std::path::PathBuf;

use clap::Subcommand;
use segur_xdm::model::Dtm;

use crate::args::{ArchiveArgs, CheckArgs, TEMPLATE};
use crate::ins::args::OutputArgs;

/// Archives IHE_XDM.ZIP : fabriquer, ouvrir, montrer, contrôler
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
pub(crate) struct XdmArgs {
    #[command(subcommand)]
    pub(crate) command: XdmCommand,
}

#[derive(Subcommand)]
pub(crate) enum XdmCommand {
    Pack(PackArgs),
    Unpack(UnpackArgs),
    Show(ShowArgs),
    /// Contrôle des archives : structure, métadonnées, chaque document par tout ce que fait `segur check`, métadonnées contre documents
    Check(CheckArgs),
}

/// Met des documents CDA d'un même patient dans une archive IHE_XDM.ZIP
#[derive(clap::Args)]
#[command(
    help_template = TEMPLATE,
    after_help = "EMETTEUR.json : name, organisation, organisation_id, address, telephone, application {name, version, vendor},\n\
                  source_id (OID), content_type_code {code, system, display}, author {person (XCN), institution (XON), role, specialty},\n\
                  title, comments, intended_recipients ; given {class_code, format_code, practice_setting_code,\n\
                  healthcare_facility_type_code, legal_authenticator, authors [author], service_start_time, title, language_code,\n\
                  reference_ids [CXi], comments, offset (+0200 : fuseau des heures qui n'en ont pas)}"
)]
pub(crate) struct PackArgs {
    /// Archive à écrire ; `-` est la sortie standard
    #[arg(long, value_name = "FICHIER")]
    pub(crate) output: PathBuf,
    /// Ce que l'archive dit de l'émetteur et de l'envoi (JSON)
    #[arg(long, value_name = "EMETTEUR.json")]
    pub(crate) sender: PathBuf,
    /// Moment de l'envoi, AAAAMMJJhhmmss en UTC ; par défaut, celui de la machine
    #[arg(long, value_name = "DATE", value_parser = |text: &str| Dtm::read(text))]
    pub(crate) date: Option<Dtm>,
    /// OID de l'envoi (uniqueId) ; par défaut, un OID 2.25 tiré au hasard
    #[arg(long, value_name = "OID")]
    pub(crate) unique_id: Option<String>,
    /// Code de masquage à ajouter : MASQUE_PS, INVISIBLE_PATIENT, INVISIBLE_REPRESENTANTS_LEGAUX
    #[arg(long, value_name = "CODE", value_parser = ["MASQUE_PS", "INVISIBLE_PATIENT", "INVISIBLE_REPRESENTANTS_LEGAUX"], hide_possible_values = true)]
    pub(crate) mask: Vec<String>,
    /// entryUUID du document remplacé, s'il est connu (un seul document)
    #[arg(long, value_name = "UUID")]
    pub(crate) replaces: Option<String>,
    /// Documents CDA
    #[arg(value_name = "FICHIER", required = true)]
    pub(crate) documents: Vec<PathBuf>,
}

/// Ouvre une archive dans un dossier neuf : tout ou rien, et jamais hors du dossier
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct UnpackArgs {
    /// Dossier à créer
    #[arg(long, value_name = "DOSSIER")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) limits: ArchiveArgs,
    /// Archive ; `-` est l'entrée standard
    #[arg(value_name = "ARCHIVE")]
    pub(crate) archive: PathBuf,
}

/// Montre ce que contient une archive : lots, documents, patient
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) limits: ArchiveArgs,
    /// Archive ; `-` est l'entrée standard
    #[arg(value_name = "ARCHIVE")]
    pub(crate) archive: PathBuf,
}
