//! Arguments of `segur cda`.

use std::path::PathBuf;

use clap::Subcommand;

use crate::args::TEMPLATE;

/// Documents CDA : vue lisible
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
pub(crate) struct CdaArgs {
    #[command(subcommand)]
    pub(crate) command: CdaCommand,
}

#[derive(Subcommand)]
pub(crate) enum CdaCommand {
    View(ViewArgs),
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
