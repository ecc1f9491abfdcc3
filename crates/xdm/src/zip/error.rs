//! Why an archive is refused: one code each, what is wrong, what to do.

use segur_report::{Finding, Source, Text};

/// Why an archive is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZipError {
    /// What is wrong.
    pub kind: ZipErrorKind,
    /// The entry concerned, if it is one.
    pub entry: Option<String>,
}

/// What is wrong with an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ZipErrorKind {
    /// These bytes are no ZIP archive.
    NotZip,
    /// The end is missing.
    Truncated,
    /// The central directory or compressed data cannot be read.
    Corrupt,
    /// The archive continues in other files.
    MultiDisk,
    /// An entry is encrypted.
    Encrypted,
    /// An entry is compressed by a method that is neither stored nor deflate: its number.
    Method(u16),
    /// The checksum of an entry is not the one announced.
    Crc,
    /// An entry has not the size announced.
    Size,
    /// The header beside an entry and the central directory do not say the same.
    Headers,
    /// Two entries share bytes of the archive.
    Overlap,
    /// An entry inflates out of all proportion: the most that is allowed.
    Ratio(u64),
    /// The archive itself is too large: the most that is allowed, in bytes.
    ArchiveSize(u64),
    /// An entry is too large: the most that is allowed, in bytes.
    EntrySize(u64),
    /// All entries together are too large: the most that is allowed, in bytes.
    TotalSize(u64),
    /// Too many entries: the most that is allowed.
    Entries(usize),
    /// Folders too deep: the most that is allowed.
    Depth(usize),
    /// A name leads out of the archive by `..`.
    Outside,
    /// A name begins at the root of a file system.
    Absolute,
    /// A name begins with a drive letter.
    Drive,
    /// An entry is a symbolic link or another special file.
    Link,
    /// A name is empty, too long, not text, or holds control characters.
    Name,
    /// Two entries have the same name, letter case apart.
    Duplicate,
    /// A name is that of a file and of a folder.
    Conflict,
    /// An archive to be written needs more than ZIP without ZIP64 can hold.
    TooLargeToWrite,
}

impl ZipErrorKind {
    pub(crate) fn at(self, entry: impl Into<String>) -> ZipError {
        ZipError { kind: self, entry: Some(entry.into()) }
    }

    /// Stable code, such as `XDM-ZIP-CRC`.
    ///
    /// ```
    /// assert_eq!(segur_xdm::zip::ZipErrorKind::Overlap.code(), "XDM-ZIP-OVERLAP");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            ZipErrorKind::NotZip => "XDM-ZIP-NOT-ZIP",
            ZipErrorKind::Truncated => "XDM-ZIP-TRUNCATED",
            ZipErrorKind::Corrupt => "XDM-ZIP-CORRUPT",
            ZipErrorKind::MultiDisk => "XDM-ZIP-SPLIT",
            ZipErrorKind::Encrypted => "XDM-ZIP-ENCRYPTED",
            ZipErrorKind::Method(_) => "XDM-ZIP-METHOD",
            ZipErrorKind::Crc => "XDM-ZIP-CRC",
            ZipErrorKind::Size => "XDM-ZIP-SIZE",
            ZipErrorKind::Headers => "XDM-ZIP-HEADERS",
            ZipErrorKind::Overlap => "XDM-ZIP-OVERLAP",
            ZipErrorKind::Ratio(_) => "XDM-ZIP-RATIO",
            ZipErrorKind::ArchiveSize(_) => "XDM-ZIP-ARCHIVE-SIZE",
            ZipErrorKind::EntrySize(_) => "XDM-ZIP-ENTRY-SIZE",
            ZipErrorKind::TotalSize(_) => "XDM-ZIP-TOTAL-SIZE",
            ZipErrorKind::Entries(_) => "XDM-ZIP-ENTRIES",
            ZipErrorKind::Depth(_) => "XDM-ZIP-DEPTH",
            ZipErrorKind::Outside => "XDM-ZIP-OUTSIDE",
            ZipErrorKind::Absolute => "XDM-ZIP-ABSOLUTE",
            ZipErrorKind::Drive => "XDM-ZIP-DRIVE",
            ZipErrorKind::Link => "XDM-ZIP-LINK",
            ZipErrorKind::Name => "XDM-ZIP-NAME",
            ZipErrorKind::Duplicate => "XDM-ZIP-DUPLICATE",
            ZipErrorKind::Conflict => "XDM-ZIP-CONFLICT",
            ZipErrorKind::TooLargeToWrite => "XDM-ZIP-WRITE-SIZE",
        }
    }

    fn words(self) -> Text {
        let (fr, en) = match self {
            ZipErrorKind::NotZip => ("ce n'est pas une archive ZIP", "this is not a ZIP archive"),
            ZipErrorKind::Truncated => {
                ("archive ZIP tronquée : la fin manque", "truncated ZIP archive: the end is missing")
            }
            ZipErrorKind::Corrupt => ("archive ZIP endommagée", "damaged ZIP archive"),
            ZipErrorKind::MultiDisk => (
                "archive ZIP en plusieurs morceaux, dont un seul est là",
                "ZIP archive in several pieces, of which only one is here",
            ),
            ZipErrorKind::Encrypted => ("entrée chiffrée", "encrypted entry"),
            ZipErrorKind::Crc => (
                "la somme de contrôle (CRC-32) n'est pas celle qui est annoncée",
                "the checksum (CRC-32) is not the one announced",
            ),
            ZipErrorKind::Size => {
                ("la taille n'est pas celle qui est annoncée", "the size is not the one announced")
            }
            ZipErrorKind::Headers => (
                "l'en-tête de l'entrée contredit le répertoire central",
                "the header of the entry contradicts the central directory",
            ),
            ZipErrorKind::Overlap => (
                "l'entrée en recouvre une autre dans l'archive",
                "the entry overlaps another one in the archive",
            ),
            ZipErrorKind::Outside => {
                ("le nom sort de l'archive par « .. »", "the name leads out of the archive by `..`")
            }
            ZipErrorKind::Absolute => ("chemin absolu", "absolute path"),
            ZipErrorKind::Drive => ("chemin avec lettre de lecteur", "path with a drive letter"),
            ZipErrorKind::Link => ("lien symbolique ou fichier spécial", "symbolic link or special file"),
            ZipErrorKind::Name => (
                "nom vide, trop long, illisible ou contenant des caractères de contrôle",
                "name empty, too long, unreadable or with control characters",
            ),
            ZipErrorKind::Duplicate => (
                "deux entrées portent ce nom, à la casse près",
                "two entries have this name, letter case apart",
            ),
            ZipErrorKind::Conflict => (
                "ce nom est à la fois celui d'un fichier et d'un dossier",
                "this name is both that of a file and of a folder",
            ),
            ZipErrorKind::TooLargeToWrite => (
                "l'archive à écrire dépasse 4 Go ou 65 535 entrées",
                "the archive to be written exceeds 4 GB or 65,535 entries",
            ),
            numbered => return numbered.numbered(),
        };
        Text::new(fr, en)
    }

    fn numbered(self) -> Text {
        let (fr, en) = match self {
            ZipErrorKind::Method(method) => (
                format!("méthode de compression {method} : seules 0 (aucune) et 8 (deflate) sont lues"),
                format!("compression method {method}: only 0 (none) and 8 (deflate) are read"),
            ),
            ZipErrorKind::Ratio(limit) => (
                format!("un octet comprimé en donne plus de {limit} : bombe de décompression"),
                format!("one compressed byte gives more than {limit}: decompression bomb"),
            ),
            ZipErrorKind::ArchiveSize(limit) => {
                (format!("l'archive dépasse {limit} octets"), format!("the archive exceeds {limit} bytes"))
            }
            ZipErrorKind::EntrySize(limit) => (
                format!("l'entrée décomprimée dépasse {limit} octets"),
                format!("the inflated entry exceeds {limit} bytes"),
            ),
            ZipErrorKind::TotalSize(limit) => (
                format!("les entrées décomprimées dépassent ensemble {limit} octets"),
                format!("the inflated entries together exceed {limit} bytes"),
            ),
            ZipErrorKind::Entries(limit) => {
                (format!("plus de {limit} entrées"), format!("more than {limit} entries"))
            }
            ZipErrorKind::Depth(limit) => {
                (format!("plus de {limit} dossiers emboîtés"), format!("more than {limit} nested folders"))
            }
            _ => Default::default(),
        };
        Text::new(fr, en)
    }

    fn hint(self) -> Text {
        let (fr, en) = match self {
            ZipErrorKind::NotZip => (
                "donner l'archive IHE_XDM.ZIP elle-même, décodée du base64 si elle vient d'un courriel",
                "give the archive IHE_XDM.ZIP itself, decoded from base64 if it comes from a mail",
            ),
            ZipErrorKind::Truncated | ZipErrorKind::Corrupt | ZipErrorKind::Crc | ZipErrorKind::Size => (
                "l'archive a été abîmée en route ou mal produite : la demander à nouveau à l'émetteur",
                "the archive was damaged on its way or badly produced: ask the sender for it again",
            ),
            ZipErrorKind::Encrypted => (
                "MSSanté transporte déjà en confiance : demander une archive sans mot de passe",
                "MSSanté is a trusted transport already: ask for an archive without password",
            ),
            ZipErrorKind::Method(_) | ZipErrorKind::MultiDisk => (
                "demander une archive ZIP ordinaire (deflate), en un seul fichier",
                "ask for an ordinary ZIP archive (deflate), in one file",
            ),
            ZipErrorKind::ArchiveSize(_) | ZipErrorKind::EntrySize(_) | ZipErrorKind::TotalSize(_) => (
                "si l'archive est de confiance, relever la limite : --max-archive MO (Limits::of_size)",
                "if the archive is trusted, raise the limit: --max-archive MB (Limits::of_size)",
            ),
            ZipErrorKind::Ratio(_) | ZipErrorKind::Entries(_) | ZipErrorKind::Depth(_) => (
                "aucun document de santé n'en demande tant : prévenir l'émetteur",
                "no health document asks for so much: tell the sender",
            ),
            ZipErrorKind::TooLargeToWrite => {
                ("répartir les documents en plusieurs archives", "spread the documents over several archives")
            }
            _ => (
                "ne pas ouvrir cette archive avec un autre outil : elle peut être piégée ; prévenir l'émetteur",
                "do not open this archive with another tool: it may be a trap; tell the sender",
            ),
        };
        Text::new(fr, en)
    }
}

impl ZipError {
    /// The sentence for people, which names the entry.
    ///
    /// ```
    /// use segur_xdm::zip::{ZipError, ZipErrorKind};
    /// let error = ZipError { kind: ZipErrorKind::Crc, entry: Some("A.XML".into()) };
    /// assert!(error.message().en.starts_with("`A.XML`: the checksum"));
    /// ```
    pub fn message(&self) -> Text {
        let words = self.kind.words();
        match &self.entry {
            None => words,
            Some(entry) => {
                let name = crate::text::quoted(entry);
                Text::new(format!("{} : {}", name.fr, words.fr), format!("{}: {}", name.en, words.en))
            }
        }
    }

    /// As a finding of severity error.
    pub fn to_finding(&self) -> Finding {
        Finding::error(Source::Xdm, self.kind.code(), self.message()).with_hint(self.kind.hint())
    }
}

impl From<ZipErrorKind> for ZipError {
    fn from(kind: ZipErrorKind) -> ZipError {
        ZipError { kind, entry: None }
    }
}

impl std::fmt::Display for ZipError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.kind.code(), self.message().en)
    }
}

impl std::error::Error for ZipError {}
