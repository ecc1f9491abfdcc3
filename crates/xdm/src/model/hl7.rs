//! Fields in the manner of HL7 v2.5: components separated by `^`, subcomponents by `&`.

/// An identifier with its authority: `id^^^&OID&ISO^type`.
///
/// ```
/// use segur_xdm::model::Cx;
/// let ins = Cx::new("279035121518989", "1.2.250.1.213.1.4.10", "NH");
/// assert_eq!(ins.as_str(), "279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH");
/// assert_eq!((ins.id().as_str(), ins.authority().as_str()), ("279035121518989", "1.2.250.1.213.1.4.10"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cx(String);

/// A person or a system: `id^family^given^^^^^^&OID&ISO^name type^^^id type`.
///
/// ```
/// use segur_xdm::model::{Xcn, XcnParts};
/// let xcn = Xcn::new(&XcnParts {
///     id: "801234567866", family: "DIAZ", given: "Thierry", authority: "1.2.250.1.71.4.2.1", name_type: "D", id_type: "IDNPS",
/// });
/// assert_eq!(xcn.as_str(), "801234567866^DIAZ^Thierry^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Xcn(String);

/// An organisation: `name^^^^^&OID&ISO^type^^^id`.
///
/// ```
/// use segur_xdm::model::Xon;
/// let xon = Xon::new("Org", Some(("1120456789", "1.2.250.1.71.4.2.2", "IDNST")));
/// assert_eq!(xon.as_str(), "Org^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^1120456789");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Xon(String);

/// The parts of an [`Xcn`] that the French rules use; empty where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct XcnParts<'a> {
    /// XCN-1: identifier.
    pub id: &'a str,
    /// XCN-2: family name, or name of a system.
    pub family: &'a str,
    /// XCN-3: given name, or model of a system.
    pub given: &'a str,
    /// XCN-9: OID of who assigned the identifier.
    pub authority: &'a str,
    /// XCN-10: `D` for persons, `U` for systems.
    pub name_type: &'a str,
    /// XCN-13: `IDNPS`, `RI`, `NH`...
    pub id_type: &'a str,
}

impl Cx {
    /// An identifier: its number, the OID of its authority, its type (`NH`, `PI`).
    pub fn new(id: &str, authority: &str, kind: &str) -> Cx {
        Cx(join(&[escaped(id), String::new(), String::new(), hierarchic(authority), escaped(kind)]))
    }

    /// The number.
    pub fn id(&self) -> String {
        component(&self.0, 1)
    }

    /// The OID of the authority.
    pub fn authority(&self) -> String {
        subcomponent(&self.0, 4, 2)
    }

    /// The type: `NH`, `PI`.
    pub fn kind(&self) -> String {
        component(&self.0, 5)
    }

    /// Whether both are the same identifier: number and authority.
    pub fn is_same(&self, other: &Cx) -> bool {
        self.id() == other.id() && self.authority() == other.authority()
    }
}

impl Xcn {
    /// A person or a system from its parts.
    pub fn new(parts: &XcnParts<'_>) -> Xcn {
        let empty = String::new;
        Xcn(join(&[
            escaped(parts.id),
            escaped(parts.family),
            escaped(parts.given),
            empty(),
            empty(),
            empty(),
            empty(),
            empty(),
            if parts.authority.is_empty() { empty() } else { hierarchic(parts.authority) },
            escaped(parts.name_type),
            empty(),
            empty(),
            escaped(parts.id_type),
        ]))
    }

    /// XCN-1: the identifier.
    pub fn id(&self) -> String {
        component(&self.0, 1)
    }

    /// XCN-2: the family name, or the name of a system.
    pub fn family(&self) -> String {
        subcomponent(&self.0, 2, 1)
    }

    /// XCN-3: the given name, or the model of a system.
    pub fn given(&self) -> String {
        component(&self.0, 3)
    }

    /// XCN-9: the OID of who assigned the identifier.
    pub fn authority(&self) -> String {
        subcomponent(&self.0, 9, 2)
    }

    /// XCN-13: the type of the identifier.
    pub fn id_type(&self) -> String {
        component(&self.0, 13)
    }
}

impl Xon {
    /// An organisation: its name, and its number with the OID of the authority and the type of the number.
    pub fn new(name: &str, id: Option<(&str, &str, &str)>) -> Xon {
        let Some((id, authority, kind)) = id else { return Xon(escaped(name)) };
        let empty = String::new;
        let parts = [
            escaped(name),
            empty(),
            empty(),
            empty(),
            empty(),
            hierarchic(authority),
            escaped(kind),
            empty(),
            empty(),
            escaped(id),
        ];
        Xon(join(&parts))
    }

    /// XON-1: the name.
    pub fn name(&self) -> String {
        component(&self.0, 1)
    }

    /// XON-10: the number.
    pub fn id(&self) -> String {
        component(&self.0, 10)
    }

    /// XON-6: the OID of the authority.
    pub fn authority(&self) -> String {
        subcomponent(&self.0, 6, 2)
    }
}

macro_rules! text_of_field {
    ($($name:ident),*) => {$(
        impl $name {
            /// The text, as it is written in the metadata.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $name(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_of_field!(Cx, Xcn, Xon);

/// `&OID&ISO`: an authority without a name.
fn hierarchic(oid: &str) -> String {
    format!("&{}&ISO", escaped(oid))
}

/// Components with their separators; those at the end that are empty are left out.
fn join(components: &[String]) -> String {
    components.join("^").trim_end_matches('^').to_owned()
}

fn component(text: &str, number: usize) -> String {
    unescaped(text.split('^').nth(number - 1).unwrap_or_default())
}

fn subcomponent(text: &str, number: usize, part: usize) -> String {
    let component = text.split('^').nth(number - 1).unwrap_or_default();
    unescaped(component.split('&').nth(part - 1).unwrap_or_default())
}

const ESCAPES: [(char, &str); 5] =
    [('\\', "\\E\\"), ('|', "\\F\\"), ('^', "\\S\\"), ('&', "\\T\\"), ('~', "\\R\\")];

/// A value as a component: what separates is escaped.
pub(super) fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match ESCAPES.iter().find(|(special, _)| *special == c) {
            Some((_, escape)) => out.push_str(escape),
            None => out.push(c),
        }
        out
    })
}

pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        match ESCAPES.iter().find(|(_, escape)| from.starts_with(escape)) {
            Some((special, escape)) => {
                out.push(*special);
                rest = &from[escape.len()..];
            }
            None => {
                out.push('\\');
                rest = &from[1..];
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_separates_is_escaped_and_comes_back() {
        let name = r"A&B ^C~ | D\E";
        let xon = Xon::new(name, None);
        assert_eq!(xon.as_str(), r"A\T\B \S\C\R\ \F\ D\E\E");
        assert_eq!(xon.name(), name);
        assert_eq!(unescaped(r"C:\dossier"), r"C:\dossier");
    }

    #[test]
    fn parts_that_are_missing_are_empty() {
        let xcn = Xcn::from("801234567866^DIAZ");
        assert_eq!((xcn.given(), xcn.authority(), xcn.id_type()), Default::default());
        assert_eq!(Xcn::new(&XcnParts { id: "8", ..Default::default() }).as_str(), "8");
        assert_eq!(Xon::new("", None).as_str(), "");
    }
}
