//! `segur mss reply`.

use std::process::ExitCode;

use segur_mss::{Answer, Answered, Draft, Limits, Mail, RejectCode, Replaced};
use segur_report::Text;

use super::args::ReplyArgs;
use super::pack::{Parcel, text};
use super::{failed, needed};
use crate::console::Failure;

/// What ends an exchange in which there is nothing else to say.
const END: &str = "Cet échange est terminé : il n'est plus possible d'y répondre.\n";

pub(super) fn reply(args: &ReplyArgs) -> Result<ExitCode, Failure> {
    let bytes = needed(&args.mail)?;
    let mail = Mail::read(&bytes, &Limits::default()).map_err(|error| failed(&error))?;
    let answer = match (answered(args)?, args.replace) {
        (Some(answered), _) => answer(args, &bytes, &mail, answered)?,
        (None, true) => replacement(args, &mail)?,
        (None, false) => words(args, &mail)?,
    };
    args.stamp.deliver(&answer)?;
    Ok(ExitCode::SUCCESS)
}

fn answered(args: &ReplyArgs) -> Result<Option<Answered>, Failure> {
    let Some(number) = args.reject else {
        let said = args.accept.then_some(Answered::Integrated);
        return Ok(said.or(args.displayed.then_some(Answered::Displayed)));
    };
    let code = RejectCode::from_number(number).ok_or_else(|| {
        let known = RejectCode::ALL.map(|code| format!("{} {}", code.number(), code.label().fr)).join(" ; ");
        let english = RejectCode::ALL.map(|code| format!("{} {}", code.number(), code.label().en)).join("; ");
        Failure::new(Text::new(
            format!("--reject {number} : code inconnu"),
            format!("--reject {number}: unknown code"),
        ))
        .with_hint(Text::new(known, english))
    })?;
    Ok(Some(Answered::Rejected(code)))
}

fn answer(args: &ReplyArgs, bytes: &[u8], mail: &Mail<'_>, answered: Answered) -> Result<Vec<u8>, Failure> {
    let answer = Answer {
        from: args.sender.sender()?,
        original: bytes,
        mail,
        answered,
        detail: args.detail.clone().unwrap_or_default(),
        reporting: concat!("segur; ", env!("CARGO_PKG_VERSION")).to_owned(),
        nil: args.sender.nil.clone(),
    };
    answer.build(&args.stamp.stamp(&answer.from)).map_err(|error| failed(&error))
}

fn replacement(args: &ReplyArgs, mail: &Mail<'_>) -> Result<Vec<u8>, Failure> {
    let parcel = Parcel::read(args.archive.as_deref(), &args.pdf)?;
    let sender = args.sender.sender()?;
    let earlier = Replaced::of(mail, &sender).map_err(|error| failed(&error))?;
    let draft = Draft::to_those_of(sender, mail).map_err(|error| failed(&error))?;
    let draft = Draft {
        text: written(args)?.unwrap_or_default(),
        nil: args.sender.nil.clone(),
        ..parcel.draft(draft)
    };
    let draft = draft.replacing(earlier).map_err(|error| failed(&error))?;
    draft.build(&args.stamp.stamp(&draft.from)).map_err(|error| failed(&error))
}

fn words(args: &ReplyArgs, mail: &Mail<'_>) -> Result<Vec<u8>, Failure> {
    let text = written(args)?.or_else(|| args.end.then(|| END.to_owned())).ok_or_else(|| {
        Failure::new(Text::new("que répondre ?", "what is the answer?")).with_hint(Text::new(
            "--accept, --displayed, --reject CODE, --text FICHIER, --end ou --replace",
            "--accept, --displayed, --reject CODE, --text FILE, --end or --replace",
        ))
    })?;
    let draft = Draft::reply(args.sender.sender()?, mail).map_err(|error| failed(&error))?;
    let draft = Draft { text, nil: args.sender.nil.clone(), end_of_exchange: args.end, ..draft };
    draft.build(&args.stamp.stamp(&draft.from)).map_err(|error| failed(&error))
}

fn written(args: &ReplyArgs) -> Result<Option<String>, Failure> {
    args.text.as_deref().map(|path| text(&needed(path)?)).transpose()
}
