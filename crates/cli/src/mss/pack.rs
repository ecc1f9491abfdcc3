//! `segur mss pack`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use segur_mss::{Address, Contents, Document, Draft, Label, Replaced, Sender, Stamp, WhiteList};
use segur_report::{Severity, Text};

use super::args::{PackArgs, SenderArgs, StampArgs};
use super::{failed, needed, unwritable};
use crate::atomic;
use crate::console::Failure;

pub(super) fn pack(args: &PackArgs) -> Result<ExitCode, Failure> {
    let parcel = Parcel::read(args.archive.as_deref(), &args.pdf)?;
    let to = recipients(args, &parcel.documents)?;
    let mut draft = Draft {
        cc: addresses(&args.cc)?,
        subject: args.subject.clone(),
        text: text(&needed(&args.text)?)?,
        html: args.html.as_deref().map(|path| needed(path).and_then(|bytes| text(&bytes))).transpose()?,
        number: args.number.clone(),
        nil: args.sender.nil.clone(),
        in_reply_to: args.in_reply_to.clone(),
        references: args.in_reply_to.clone().into_iter().collect(),
        read_receipt: args.read_receipt,
        delivery_receipt: args.delivery_receipt,
        end_of_exchange: args.end,
        limit: args.limit.unwrap_or(usize::MAX),
        ..parcel.draft(Draft::new(args.sender.sender()?, to))
    };
    if let Some(message_id) = &args.replaces {
        draft = draft
            .replacing(Replaced { message_id: message_id.clone(), references: Vec::new() })
            .map_err(|e| failed(&e))?;
    }
    in_white_list(args, &draft)?;
    let mail = draft.build(&args.stamp.stamp(&draft.from)).map_err(|error| failed(&error))?;
    args.stamp.deliver(&mail)?;
    Ok(ExitCode::SUCCESS)
}

/// An archive, what it holds, and the copies of its documents.
pub(super) struct Parcel {
    archive: Option<Vec<u8>>,
    copies: Vec<Vec<u8>>,
    documents: Vec<Document>,
}

impl Parcel {
    pub(super) fn read(archive: Option<&Path>, copies: &[PathBuf]) -> Result<Parcel, Failure> {
        let archive = archive.map(needed).transpose()?;
        let copies = copies.iter().map(|path| needed(path)).collect::<Result<Vec<_>, _>>()?;
        let documents = archive.as_deref().map(documents).transpose()?.unwrap_or_default();
        if copies.is_empty() || copies.len() == documents.len() {
            return Ok(Parcel { archive, copies, documents });
        }
        Err(Failure::new(Text::new(
            format!("{} copies PDF pour {} documents", copies.len(), documents.len()),
            format!("{} PDF copies for {} documents", copies.len(), documents.len()),
        ))
        .with_hint(Text::new(
            "donner une copie par document, dans l'ordre de l'archive",
            "give one copy for each document, in the order of the archive",
        )))
    }

    pub(super) fn draft<'a>(&'a self, draft: Draft<'a>) -> Draft<'a> {
        Draft {
            archive: self.archive.as_deref(),
            documents: self.documents.clone(),
            copies: self.copies.iter().map(|copy| Some(copy.as_slice())).collect(),
            ..draft
        }
    }
}

/// The documents of an archive, which must be sound: nobody sends what nobody can read.
fn documents(archive: &[u8]) -> Result<Vec<Document>, Failure> {
    let contents = Contents::of_archive(archive, &segur_xdm::Limits::default());
    let wrong = contents.findings.iter().find(|finding| finding.severity == Severity::Error);
    if let Some(finding) = wrong {
        return Err(Failure::new(Text::new(
            format!("archive inutilisable : {} : {}", finding.code, finding.message.fr),
            format!("unusable archive: {}: {}", finding.code, finding.message.en),
        ))
        .with_hint(Text::new("la former avec `segur xdm pack`", "make it with `segur xdm pack`")));
    }
    Ok(contents.known())
}

fn recipients(args: &PackArgs, documents: &[Document]) -> Result<Vec<Address>, Failure> {
    let mut to = addresses(&args.to)?;
    if args.to_patient {
        let identity = documents.first().map(|document| document.identity.clone()).unwrap_or_default();
        to.push(Address::patient(&identity).map_err(|error| failed(&error))?);
    }
    Ok(to)
}

fn addresses(texts: &[String]) -> Result<Vec<Address>, Failure> {
    texts.iter().map(|text| Address::new(text)).collect::<Result<_, _>>().map_err(|error| failed(&error))
}

fn in_white_list(args: &PackArgs, draft: &Draft<'_>) -> Result<(), Failure> {
    let Some(path) = &args.white_list else { return Ok(()) };
    let list = WhiteList::read(&needed(path)?).map_err(|error| failed(&error))?;
    match draft.to.iter().chain(&draft.cc).find_map(|address| list.check(address)) {
        None => Ok(()),
        Some(finding) => {
            let failure = Failure::new(finding.message);
            Err(match finding.hint {
                Some(hint) => failure.with_hint(hint),
                None => failure,
            })
        }
    }
}

/// A text in UTF-8.
pub(super) fn text(bytes: &[u8]) -> Result<String, Failure> {
    let not_utf8 = |_| Failure::new(Text::new("le texte n'est pas en UTF-8", "the text is not UTF-8"));
    String::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).to_vec()).map_err(not_utf8)
}

impl SenderArgs {
    pub(super) fn sender(&self) -> Result<Sender, Failure> {
        let address = Address::new(&self.from).map_err(|error| failed(&error))?;
        let application =
            self.reply_to.as_deref().map(Address::new).transpose().map_err(|error| failed(&error))?;
        let label = match (&self.family, &self.given) {
            (Some(family), Some(given)) => Label::Person {
                title: self.title.clone(),
                given: given.clone(),
                family: family.clone(),
                unit: self.unit.clone(),
            },
            _ => Label::Unit(self.label.clone().unwrap_or_default()),
        };
        Ok(Sender { address, label, application })
    }
}

impl StampArgs {
    pub(super) fn stamp(&self, from: &Sender) -> Stamp {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let made = || format!("{}.{}@{}", now.as_nanos(), std::process::id(), from.address.domain());
        Stamp {
            unix: self.date.unwrap_or(now.as_secs() as i64),
            message_id: self.message_id.clone().unwrap_or_else(made),
        }
    }

    pub(super) fn deliver(&self, mail: &[u8]) -> Result<(), Failure> {
        match &self.output {
            Some(path) => {
                atomic::write(path, mail).map_err(|error| unwritable(&path.to_string_lossy(), &error))
            }
            None => super::write(&String::from_utf8_lossy(mail)),
        }
    }
}
