//! Arguments of `segur mss`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use crate::args::TEMPLATE;
pub(crate) use crate::ins::args::{Format, OutputArgs};

/// Courriels MSSanté : former, lire, envoyer, relever
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
pub(crate) struct MssArgs {
    #[command(subcommand)]
    pub(crate) command: MssCommand,
}

#[derive(Subcommand)]
pub(crate) enum MssCommand {
    Pack(PackArgs),
    Unpack(UnpackArgs),
    Show(ShowArgs),
    Reply(ReplyArgs),
    Send(SendArgs),
    Fetch(FetchArgs),
}

/// Forme le courriel qui porte une archive IHE_XDM.ZIP et les copies PDF/A-1 de ses documents
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct PackArgs {
    #[command(flatten)]
    pub(crate) sender: SenderArgs,
    /// Destinataire ; peut être répété
    #[arg(long, value_name = "ADRESSE")]
    pub(crate) to: Vec<String>,
    /// Destinataire en copie ; peut être répété
    #[arg(long, value_name = "ADRESSE")]
    pub(crate) cc: Vec<String>,
    /// Ajoute le patient des documents aux destinataires : son adresse vient de son INS qualifié
    #[arg(long)]
    pub(crate) to_patient: bool,
    /// Archive des documents
    #[arg(long, value_name = "IHE_XDM.ZIP")]
    pub(crate) archive: Option<PathBuf>,
    /// Copies PDF/A-1, une par document, dans l'ordre de l'archive
    #[arg(long, value_name = "FICHIER")]
    pub(crate) pdf: Vec<PathBuf>,
    /// Objet ; par défaut, formé à partir des documents
    #[arg(long, value_name = "TEXTE")]
    pub(crate) subject: Option<String>,
    /// Fichier du texte ; `-` est l'entrée standard
    #[arg(long, value_name = "FICHIER")]
    pub(crate) text: PathBuf,
    /// Fichier du même texte en HTML
    #[arg(long, value_name = "FICHIER")]
    pub(crate) html: Option<PathBuf>,
    /// Numéro du dossier, à la fin du nom des copies PDF
    #[arg(long, value_name = "NUMÉRO")]
    pub(crate) number: Option<String>,
    /// Message-ID du courriel auquel celui-ci répond, avec ses chevrons
    #[arg(long, value_name = "MESSAGE-ID")]
    pub(crate) in_reply_to: Option<String>,
    /// Message-ID du courriel que celui-ci annule et remplace, avec ses chevrons
    #[arg(long, value_name = "MESSAGE-ID", conflicts_with = "in_reply_to")]
    pub(crate) replaces: Option<String>,
    /// Demande un accusé de lecture
    #[arg(long)]
    pub(crate) read_receipt: bool,
    /// Demande un accusé de réception
    #[arg(long)]
    pub(crate) delivery_receipt: bool,
    /// Clôt l'échange avec l'usager : X-MSS-MES: FIN
    #[arg(long)]
    pub(crate) end: bool,
    /// Liste blanche des domaines (XML) : un destinataire d'un autre domaine est refusé
    #[arg(long, value_name = "FICHIER")]
    pub(crate) white_list: Option<PathBuf>,
    /// Taille maximale du courriel, en octets (Mon espace santé : 25 000 000 au plus)
    #[arg(long, value_name = "OCTETS")]
    pub(crate) limit: Option<usize>,
    #[command(flatten)]
    pub(crate) stamp: StampArgs,
}

/// Who sends, and with which software.
#[derive(clap::Args)]
pub(crate) struct SenderArgs {
    /// Boîte qui envoie
    #[arg(long, value_name = "ADRESSE")]
    pub(crate) from: String,
    /// Libellé de l'expéditeur, organisation ou application : son entité fonctionnelle
    #[arg(long, value_name = "LIBELLÉ", required_unless_present = "family", conflicts_with = "family")]
    pub(crate) label: Option<String>,
    /// Expéditeur qui est une personne : son nom ; le libellé est Titre_Prénom_NOM_Entité
    #[arg(long, value_name = "NOM", requires = "given")]
    pub(crate) family: Option<String>,
    /// Son prénom
    #[arg(long, value_name = "PRÉNOM", requires = "family")]
    pub(crate) given: Option<String>,
    /// Son titre, s'il en a un
    #[arg(long, value_name = "TITRE", requires = "family")]
    pub(crate) title: Option<String>,
    /// Son entité fonctionnelle
    #[arg(long, value_name = "ENTITÉ", requires = "family")]
    pub(crate) unit: Option<String>,
    /// Boîte applicative : la boîte, lue par quelqu'un, à qui répondre
    #[arg(long, value_name = "ADRESSE")]
    pub(crate) reply_to: Option<String>,
    /// Référence produit (Convergence) du logiciel qui émet : X-MSS-NIL
    #[arg(long, value_name = "RÉFÉRENCE")]
    pub(crate) nil: String,
}

/// What makes two messages different, and where the message goes.
#[derive(clap::Args)]
pub(crate) struct StampArgs {
    /// Message-ID sans chevrons ; par défaut, il est fait de l'heure et du domaine
    #[arg(long, value_name = "MESSAGE-ID")]
    pub(crate) message_id: Option<String>,
    /// Date d'envoi, en secondes depuis 1970 (UTC) ; par défaut, celle de la machine
    #[arg(long, value_name = "SECONDES")]
    pub(crate) date: Option<i64>,
    /// Fichier à écrire ; par défaut, la sortie standard
    #[arg(long, value_name = "FICHIER")]
    pub(crate) output: Option<PathBuf>,
}

/// Forme la réponse à un courriel : accusé, rejet, réponse, fin d'échange, annule-et-remplace
#[derive(clap::Args)]
#[command(help_template = TEMPLATE, after_help = "Exemples :\n  segur mss reply --accept --from ... --label ... --nil ... recu.eml\n  segur mss reply --reject 902 --detail 'inconnu au bloc B' --from ... --label ... --nil ... recu.eml\n  segur mss reply --text reponse.txt --end --from ... --label ... --nil ... recu.eml\n  segur mss reply --replace --archive IHE_XDM.ZIP --pdf copie.pdf --text texte.txt --from ... --label ... --nil ... envoye.eml")]
#[command(group(clap::ArgGroup::new("what").args(["accept", "displayed", "reject", "replace"])))]
pub(crate) struct ReplyArgs {
    /// Accusé : le système a intégré les documents (MDN automatique)
    #[arg(long)]
    pub(crate) accept: bool,
    /// Accusé de lecture : une personne a lu le courriel et accepte de le dire (MDN manuel)
    #[arg(long)]
    pub(crate) displayed: bool,
    /// Rejet : 900 version, 901 auteur, 902 patient inconnu, 903 sans INS, 904 INS différent, 905 INS incomplet, 906 autre
    #[arg(long, value_name = "CODE")]
    pub(crate) reject: Option<u16>,
    /// Rejet : précision écrite dans le texte
    #[arg(long, value_name = "TEXTE", requires = "reject")]
    pub(crate) detail: Option<String>,
    /// Annule et remplace : le courriel donné est celui, déjà envoyé, que le nouveau remplace
    #[arg(long, requires = "text")]
    pub(crate) replace: bool,
    /// Annule et remplace : archive des nouveaux documents
    #[arg(long, value_name = "IHE_XDM.ZIP", requires = "replace")]
    pub(crate) archive: Option<PathBuf>,
    /// Annule et remplace : copies PDF/A-1, une par document, dans l'ordre de l'archive
    #[arg(long, value_name = "FICHIER", requires = "archive")]
    pub(crate) pdf: Vec<PathBuf>,
    /// Fichier du texte ; seul, c'est une réponse ordinaire
    #[arg(long, value_name = "FICHIER", conflicts_with_all = ["accept", "displayed", "reject"])]
    pub(crate) text: Option<PathBuf>,
    /// Clôt l'échange avec l'usager : X-MSS-MES: FIN
    #[arg(long, conflicts_with = "what")]
    pub(crate) end: bool,
    #[command(flatten)]
    pub(crate) sender: SenderArgs,
    #[command(flatten)]
    pub(crate) stamp: StampArgs,
    /// Courriel auquel répondre ; `-` est l'entrée standard
    #[arg(value_name = "FICHIER")]
    pub(crate) mail: PathBuf,
}

/// A mail to read, and how to tell what it is.
#[derive(clap::Args)]
pub(crate) struct MailArgs {
    #[command(flatten)]
    pub(crate) format: OutputArgs,
    /// Courriel ; `-` est l'entrée standard
    #[arg(value_name = "FICHIER")]
    pub(crate) mail: PathBuf,
}

/// Écrit dans un dossier les documents, les PDF et les pièces jointes d'un courriel
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct UnpackArgs {
    /// Dossier où écrire ; créé au besoin
    #[arg(long, value_name = "DOSSIER")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) input: MailArgs,
}

/// Dit ce qu'est un courriel, ce qu'il porte, et ce qui n'y suit pas les règles MSSanté
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) input: MailArgs,
}

/// Envoie un courriel par SMTP et dit ce qu'il en est pour chaque destinataire
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct SendArgs {
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) input: MailArgs,
}

/// Relève par IMAP les courriels non lus et les écrit dans un dossier ; chacun n'est marqué lu qu'une fois écrit en entier
#[derive(clap::Args)]
#[command(help_template = TEMPLATE)]
pub(crate) struct FetchArgs {
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: OutputArgs,
    /// Dossier de la boîte
    #[arg(long, value_name = "NOM", default_value = "INBOX")]
    pub(crate) folder: String,
    /// Taille maximale d'un courriel, en octets
    #[arg(long, value_name = "OCTETS", default_value_t = 100_000_000)]
    pub(crate) limit: usize,
    /// Dossier où écrire ; créé au besoin
    #[arg(long, value_name = "DOSSIER")]
    pub(crate) output: PathBuf,
}

/// Where the server is, and how to log in. Secrets come from files or variables, never from the command line.
#[derive(clap::Args)]
pub(crate) struct ServerArgs {
    /// Serveur : nom:port
    #[arg(long, value_name = "NOM:PORT")]
    pub(crate) server: String,
    /// Protection : starttls (par défaut) ou tls
    #[arg(
        long,
        value_name = "MODE",
        default_value = "starttls",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) security: SecurityArg,
    /// Sans protection, vers cette machine seulement : pour essais
    #[arg(long)]
    pub(crate) insecure_loopback: bool,
    /// Autorités de certification (PEM) ; par défaut, celles du système
    #[arg(long, value_name = "FICHIER")]
    pub(crate) ca: Option<PathBuf>,
    /// Listes de révocation (PEM) : un serveur dont le certificat y est se voit refusé
    #[arg(long, value_name = "FICHIER")]
    pub(crate) crl: Option<PathBuf>,
    /// Certificat client d'une boîte applicative (PEM), suivi de ceux des autorités intermédiaires
    #[arg(long, value_name = "FICHIER", requires = "key")]
    pub(crate) certificate: Option<PathBuf>,
    /// Clé privée de ce certificat (PEM)
    #[arg(long, value_name = "FICHIER", requires = "certificate")]
    pub(crate) key: Option<PathBuf>,
    /// Boîte au nom de laquelle s'identifier
    #[arg(long, value_name = "ADRESSE")]
    pub(crate) mailbox: Option<String>,
    /// Fichier du jeton d'accès Pro Santé Connect (XOAUTH2) ; à défaut, la variable SEGUR_MSS_TOKEN
    #[arg(long, value_name = "FICHIER")]
    pub(crate) token_file: Option<PathBuf>,
    /// Fichier du mot de passe d'une boîte applicative ; à défaut, la variable SEGUR_MSS_PASSWORD
    #[arg(long, value_name = "FICHIER")]
    pub(crate) password_file: Option<PathBuf>,
    /// Délai d'une réponse, en secondes
    #[arg(long, value_name = "SECONDES", default_value_t = 60)]
    pub(crate) timeout: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecurityArg {
    Starttls,
    Tls,
}
