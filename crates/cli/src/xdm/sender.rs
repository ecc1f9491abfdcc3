//! What the caller gives in JSON: every fault of it is told at once.

use segur_report::Text;
use segur_xdm::derive::Given;
use segur_xdm::model::{Author, Coded, Dtm, Xcn, Xon};
use segur_xdm::{Application, Sender};
use serde_json::{Map, Value};

/// The content of the file, read.
#[derive(Default)]
pub(super) struct Order {
    pub(super) sender: Sender,
    pub(super) source_id: String,
    pub(super) content_type_code: Coded,
    pub(super) author: Author,
    pub(super) title: Option<String>,
    pub(super) comments: Option<String>,
    pub(super) intended_recipients: Vec<String>,
    pub(super) given: Given,
}

/// Reads the file.
///
/// # Errors
/// Everything that is missing, unknown or of another type, by its path.
pub(super) fn read(bytes: &[u8]) -> Result<Order, Vec<Text>> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        vec![Text::new(format!("ce n'est pas du JSON : {error}"), format!("this is not JSON: {error}"))]
    })?;
    let mut faults = Vec::new();
    let order = Fields::new(&value, "", &mut faults).order();
    if faults.is_empty() { Ok(order) } else { Err(faults) }
}

/// The members of an object, each asked for once: what is left is unknown.
struct Fields<'v, 'f> {
    object: Map<String, Value>,
    path: String,
    faults: &'f mut Vec<Text>,
    _of: std::marker::PhantomData<&'v Value>,
}

impl<'v, 'f> Fields<'v, 'f> {
    fn new(value: &'v Value, path: &str, faults: &'f mut Vec<Text>) -> Fields<'v, 'f> {
        let object = value.as_object().cloned();
        if object.is_none() && !value.is_null() {
            faults
                .push(Text::new(format!("{path} : attendu un objet"), format!("{path}: expected an object")));
        }
        Fields {
            object: object.unwrap_or_default(),
            path: path.to_owned(),
            faults,
            _of: std::marker::PhantomData,
        }
    }

    fn order(mut self) -> Order {
        let mut order = Order {
            sender: Sender {
                name: self.text("name"),
                organisation: self.text("organisation"),
                organisation_id: self.optional("organisation_id"),
                address: self.optional("address"),
                telephone: self.optional("telephone"),
                application: Application::default(),
            },
            source_id: self.text("source_id"),
            content_type_code: self.code("content_type_code", true).unwrap_or_default(),
            title: self.optional("title"),
            comments: self.optional("comments"),
            intended_recipients: self.list("intended_recipients"),
            ..Order::default()
        };
        self.inside("application", |fields| {
            order.sender.application = Application {
                name: fields.text("name"),
                version: fields.text("version"),
                vendor: fields.text("vendor"),
            };
        });
        self.inside("author", |fields| order.author = fields.author());
        if self.object.contains_key("given") {
            self.inside("given", |fields| order.given = fields.given());
        }
        self.rest();
        order
    }

    fn author(&mut self) -> Author {
        let institution = self.optional("institution");
        Author {
            person: Some(Xcn::from(self.text("person").as_str())),
            institutions: institution.iter().map(|text| Xon::from(text.as_str())).collect(),
            roles: self.optional("role").into_iter().collect(),
            specialties: self.optional("specialty").into_iter().collect(),
            telecommunications: Vec::new(),
        }
    }

    fn authors(&mut self) -> Vec<Author> {
        let (value, path) = (self.object.remove("authors"), self.at("authors"));
        match value {
            None => Vec::new(),
            Some(Value::Array(values)) => {
                let author = |(index, value): (usize, &Value)| {
                    let mut fields = Fields::new(value, &format!("{path}[{index}]"), self.faults);
                    let author = fields.author();
                    fields.rest();
                    author
                };
                values.iter().enumerate().map(author).collect()
            }
            Some(_) => {
                self.fault("authors", "attendu une liste d'auteurs", "expected a list of authors");
                Vec::new()
            }
        }
    }

    /// `+0200`, as minutes.
    fn offset(&mut self) -> Option<i32> {
        let text = self.optional("offset")?;
        let minutes = text.get(1..).filter(|digits| digits.len() == 4).and_then(|digits| {
            let (hours, minutes) = (digits[..2].parse::<i32>().ok()?, digits[2..].parse::<i32>().ok()?);
            (hours <= 14 && minutes < 60).then_some(hours * 60 + minutes)
        });
        let signed = match (text.as_bytes().first(), minutes) {
            (Some(b'+'), Some(minutes)) => Some(minutes),
            (Some(b'-'), Some(minutes)) => Some(-minutes),
            _ => None,
        };
        if signed.is_none() {
            self.fault("offset", "attendu un décalage tel que +0200", "expected an offset such as +0200");
        }
        signed
    }

    fn given(&mut self) -> Given {
        let time = self.optional("service_start_time");
        let read = time.as_deref().map(Dtm::read);
        if let Some(Err(error)) = &read {
            let message = error.message();
            self.fault("service_start_time", &message.fr, &message.en);
        }
        Given {
            class_code: self.code("class_code", false),
            format_code: self.code("format_code", false),
            practice_setting_code: self.code("practice_setting_code", false),
            healthcare_facility_type_code: self.code("healthcare_facility_type_code", false),
            legal_authenticator: self.optional("legal_authenticator").map(|text| Xcn::from(text.as_str())),
            service_start_time: read.and_then(Result::ok),
            title: self.optional("title"),
            language_code: self.optional("language_code"),
            authors: self.authors(),
            reference_ids: self.list("reference_ids"),
            offset: self.offset(),
            comments: self.optional("comments"),
            ..Given::default()
        }
    }

    fn inside(&mut self, name: &str, read: impl FnOnce(&mut Fields<'_, '_>)) {
        let value = self.object.remove(name);
        let path = self.at(name);
        let Some(value) = value else { return self.fault(name, "il manque", "missing") };
        let mut fields = Fields::new(&value, &path, self.faults);
        read(&mut fields);
        fields.rest();
    }

    fn code(&mut self, name: &str, must: bool) -> Option<Coded> {
        if !must && !self.object.contains_key(name) {
            return None;
        }
        let mut coded = None;
        self.inside(name, |fields| {
            coded = Some(Coded::new(fields.text("code"), fields.text("system"), fields.text("display")));
        });
        coded
    }

    fn text(&mut self, name: &str) -> String {
        let text = self.optional(name);
        if text.is_none() {
            self.fault(name, "il manque un texte", "a text is missing");
        }
        text.unwrap_or_default()
    }

    fn optional(&mut self, name: &str) -> Option<String> {
        match self.object.remove(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text),
            Some(_) => {
                self.fault(name, "attendu un texte", "expected a text");
                Some(String::new())
            }
        }
    }

    fn list(&mut self, name: &str) -> Vec<String> {
        match self.object.remove(name) {
            None => Vec::new(),
            Some(Value::Array(values)) if values.iter().all(Value::is_string) => {
                values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            Some(_) => {
                self.fault(name, "attendu une liste de textes", "expected a list of texts");
                Vec::new()
            }
        }
    }

    fn rest(&mut self) {
        let names: Vec<_> = self.object.keys().cloned().collect();
        for name in names {
            self.fault(&name, "champ inconnu", "unknown field");
        }
    }

    fn at(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn fault(&mut self, name: &str, fr: &str, en: &str) {
        let path = self.at(name);
        self.faults.push(Text::new(format!("{path} : {fr}"), format!("{path}: {en}")));
    }
}
