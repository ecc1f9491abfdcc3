//! The white list of the trust space: the domains that MSSanté mail may come from and go to.

use std::collections::HashSet;

use segur_report::{Finding, Source, Text};
use segur_xml::{Options, Tree};

use crate::address::ascii_domain;
use crate::{Address, MailError};

const NAMESPACE: &str = "https://listeblanche.mssante.fr/schema";

/// The domains of the trust space, compared in the ASCII form of international names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhiteList {
    domains: HashSet<String>,
    unusable: Vec<String>,
}

impl WhiteList {
    /// Reads the published XML: every `Domaine/Nom` of namespace `https://listeblanche.mssante.fr/schema`.
    ///
    /// # Errors
    /// `MSS-WHITELIST` if it is not well-formed or names no domain: an empty list would refuse every mail.
    ///
    /// ```
    /// use segur_mss::{Address, WhiteList};
    /// let xml = r#"<Liste xmlns="https://listeblanche.mssante.fr/schema"><Domaine><Nom>chb.mssante.fr</Nom></Domaine></Liste>"#;
    /// let list = WhiteList::read(xml.as_bytes())?;
    /// assert!(list.contains(&Address::new("a@CHB.mssante.fr")?));
    /// assert!(!list.contains(&Address::new("a@autre.mssante.fr")?));
    /// # Ok::<(), segur_mss::MailError>(())
    /// ```
    pub fn read(bytes: &[u8]) -> Result<WhiteList, MailError> {
        let tree = Tree::parse(bytes, &Options::default()).map_err(|finding| {
            unusable(
                &format!("{} : {}", finding.code, finding.message.fr),
                &format!("{}: {}", finding.code, finding.message.en),
            )
        })?;
        let mut list = WhiteList::default();
        let domains = tree.document().descendants().filter(|node| node.is(NAMESPACE, "Domaine"));
        let names = domains.flat_map(|domain| domain.elements()).filter(|node| node.is(NAMESPACE, "Nom"));
        for name in names.map(|name| name.string_value()) {
            match ascii_domain(name.trim()) {
                Some(domain) => drop(list.domains.insert(domain)),
                None => list.unusable.push(name),
            }
        }
        if list.domains.is_empty() {
            return Err(unusable("aucun `Domaine/Nom`", "no `Domaine/Nom`"));
        }
        Ok(list)
    }

    /// How many domains there are.
    pub fn len(&self) -> usize {
        self.domains.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.domains.is_empty()
    }

    /// Names of the list that are not domains.
    pub fn unusable(&self) -> &[String] {
        &self.unusable
    }

    /// Whether the domain of an address is in the list.
    pub fn contains(&self, address: &Address) -> bool {
        self.domains.contains(address.domain())
    }

    /// What there is to say of an address: nothing if its domain is in the list.
    pub fn check(&self, address: &Address) -> Option<Finding> {
        (!self.contains(address)).then(|| {
            let message = Text::new(
                format!("le domaine de {address} n'est pas dans la liste blanche MSSanté"),
                format!("the domain of {address} is not in the MSSanté white list"),
            );
            let hint = Text::new(
                "vérifier l'adresse, ou mettre à jour la liste blanche",
                "check the address, or bring the white list up to date",
            );
            Finding::error(Source::Mss, "MSS-WHITELIST-DOMAIN", message).with_hint(hint)
        })
    }
}

fn unusable(fr: &str, en: &str) -> MailError {
    MailError::new(
        "MSS-WHITELIST",
        format!("liste blanche inutilisable : {fr}"),
        format!("unusable white list: {en}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn non_ascii_domains_match_in_both_forms() {
        let xml = "<n:L xmlns:n='https://listeblanche.mssante.fr/schema'><n:Domaine><n:Nom> Hôpital.fr </n:Nom></n:Domaine></n:L>";
        let list = WhiteList::read(xml.as_bytes()).unwrap();
        assert!(list.contains(&Address::new("a@hôpital.fr").unwrap()));
        assert!(list.contains(&Address::new("a@xn--hpital-ixa.fr").unwrap()));
        assert_eq!(list.check(&Address::new("a@x.fr").unwrap()).unwrap().code, "MSS-WHITELIST-DOMAIN");
    }

    #[test]
    fn a_list_without_domains_is_refused() {
        assert_eq!(WhiteList::read(b"<a/>").unwrap_err().code(), "MSS-WHITELIST");
        assert_eq!(WhiteList::read(b"<a").unwrap_err().code(), "MSS-WHITELIST");
    }
}
