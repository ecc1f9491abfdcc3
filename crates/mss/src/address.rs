//! Addresses of MSSanté mailboxes.

use std::fmt;

use segur_ins::{Identity, Matricule};

use crate::MailError;

const PATIENT: &str = "patient.mssante.fr";

/// The address of a mailbox: a dot-atom, `@`, a domain in lower case, in the ASCII form of international names (RFC 5321,
/// section 4.1.2).
///
/// ```
/// use segur_mss::Address;
/// let address = Address::new("dpi@Hopital-A.mssante.fr")?;
/// assert_eq!(address.as_str(), "dpi@hopital-a.mssante.fr");
/// assert!(Address::new("a@b.fr\r\nBcc: c@d.fr").is_err());
/// # Ok::<(), segur_mss::MailError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(String);

impl Address {
    /// Reads an address alone, without a name or brackets.
    ///
    /// # Errors
    /// `MSS-ADDRESS` if it is not one.
    pub fn new(text: &str) -> Result<Address, MailError> {
        let parsed = text.rsplit_once('@').and_then(|(local, domain)| {
            let domain = ascii_domain(domain)?;
            (is_local(local) && local.len() + domain.len() < 254).then(|| format!("{local}@{domain}"))
        });
        parsed.map(Address).ok_or_else(|| wrong(text))
    }

    /// The address of a patient in Mon espace santé: `<matricule>@patient.mssante.fr`.
    ///
    /// # Errors
    /// `MSS-PATIENT-NOT-QUALIFIED` unless the INS of the identity may be transmitted: only a qualified one makes an
    /// address (MSS/va1.19).
    ///
    /// ```
    /// use segur_ins::Identity;
    /// let error = segur_mss::Address::patient(&Identity::default()).unwrap_err();
    /// assert_eq!(error.code(), "MSS-PATIENT-NOT-QUALIFIED");
    /// ```
    pub fn patient(identity: &Identity) -> Result<Address, MailError> {
        let ins = identity.may_transmit_ins().map_err(|refusal| {
            let why = refusal.message();
            MailError::new(
                "MSS-PATIENT-NOT-QUALIFIED",
                format!("pas d'adresse de patient sans INS qualifié : {}", why.fr),
                format!("no patient address without a qualified INS: {}", why.en),
            )
            .with_hint("qualifier l'identité avant d'écrire au patient", "qualify the identity first")
        })?;
        Ok(Address(format!("{}@{PATIENT}", ins.matricule().as_str())))
    }

    /// Whether it is in the domain of patients.
    pub fn is_patient(&self) -> bool {
        self.domain() == PATIENT
    }

    /// The matricule in the address of a patient, if shape and key are right.
    ///
    /// ```
    /// let address = segur_mss::Address::new("279035121518989@patient.mssante.fr")?;
    /// assert_eq!(address.matricule().map(|m| m.to_string()), Some("279035121518989".into()));
    /// # Ok::<(), segur_mss::MailError>(())
    /// ```
    pub fn matricule(&self) -> Option<Matricule> {
        self.is_patient().then(|| Matricule::wire(self.local()).ok())?
    }

    /// The part before `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The domain, lower case, ASCII.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The whole of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The comparable form of a domain; none if it is not one.
pub(crate) fn ascii_domain(domain: &str) -> Option<String> {
    if domain.len() > 253 || domain.chars().any(|c| c.is_control() || c == ' ') {
        return None;
    }
    let ascii = idna::domain_to_ascii(domain).ok()?;
    let label = |label: &str| {
        let inside = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        inside && (1..64).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    ascii.split('.').all(label).then_some(ascii)
}

/// A dot-atom of RFC 5322, section 3.2.3; quoted local parts exist on paper only.
fn is_local(local: &str) -> bool {
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    local.len() <= 64 && local.split('.').all(|word| !word.is_empty() && word.bytes().all(atom))
}

fn wrong(text: &str) -> MailError {
    let shown: String = text.chars().take(80).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    MailError::new(
        "MSS-ADDRESS",
        format!("« {shown} » n'est pas une adresse de messagerie"),
        format!("`{shown}` is not a mail address"),
    )
    .with_hint("attendu : nom@domaine.mssante.fr", "expected: name@domain.mssante.fr")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_dot_atoms() {
        for good in ["a@b.fr", "a.b+c@d-e.mssante.fr", "279035121518989@patient.mssante.fr", "a@été.fr"] {
            assert!(Address::new(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "@",
            "a@",
            "@b",
            "a b@c.fr",
            "a..b@c.fr",
            "<a@b.fr>",
            "a@b c.fr",
            "a@-b.fr",
            "a@b.fr\n",
            "é@b.fr",
            "a@b..fr",
        ] {
            assert!(Address::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_malformed_patient_address_has_no_matricule() {
        let address = Address::new("27903512151898900000@patient.mssante.fr").unwrap();
        assert!(address.is_patient() && address.matricule().is_none());
    }
}
