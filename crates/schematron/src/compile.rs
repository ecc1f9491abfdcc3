//! From schemas to a [`SchemaSet`].

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use segur_report::{Finding, Source, Text};
use segur_xml::Names;
use segur_xml::load::Loader;
use segur_xpath::{Compiler, Error, ExprId, GlobalId, Module, Name, Scope, parse};

use crate::model::{self, Let, Place, RuleItem};
use crate::read::{file_name, normalized, read};
use crate::set::{Check, Part, Pattern, Rule, Schema, SchemaSet, TextId, TextTable};

/// A schema to compile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Where the loader finds it.
    pub uri: String,
    /// Its phase: `#ALL`, `#DEFAULT`, or the id of one. By default its own default phase, else all patterns.
    pub phase: Option<String>,
}

/// What compiling gives.
#[derive(Debug)]
pub struct Compilation {
    /// The schemas that could be compiled, in the order of the entries. A schema of which nothing is left has no
    /// rules.
    pub set: SchemaSet,
    /// What is wrong with the schemas: `SCH-...`, and the codes of XPath for expressions. A broken expression takes its
    /// assertion or its rule out and leaves the others standing.
    pub findings: Vec<Finding>,
}

/// How deep abstract rules may extend one another.
const MAX_EXTENDS: usize = 50;

impl SchemaSet {
    /// Reads and compiles schemas into one set. Names extend those given, so that documents can be read once for an
    /// XML schema and for the rules.
    ///
    /// ```
    /// use segur_schematron::{Checker, Entry, SchemaSet};
    /// use segur_xml::{Names, Options, Tree, load::Memory};
    /// let loader = Memory::new([("a.sch", r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
    ///   <pattern><rule context="a"><assert test="b">il manque b dans <name/></assert></rule></pattern></schema>"#)]);
    /// let entry = Entry { uri: "a.sch".into(), phase: None };
    /// let compiled = SchemaSet::compile(&[entry], &loader, Names::new());
    /// let tree = Tree::parse_with(b"<r><a/><a><b/></a></r>", &Options::new(), compiled.set.names()).unwrap();
    /// let outcomes = Checker::new(&compiled.set).run(&[0], &tree);
    /// assert_eq!(outcomes[0].fired, 2);
    /// assert_eq!(outcomes[0].failures[0].message, "il manque b dans a");
    /// assert_eq!(outcomes[0].failures[0].path, "/r[1]/a[1]");
    /// ```
    pub fn compile(entries: &[Entry], loader: &dyn Loader, names: Names) -> Compilation {
        let mut building = Building {
            compiler: Compiler::new(names, loader),
            texts: TextTable::default(),
            findings: Vec::new(),
            defects: HashSet::new(),
        };
        let schemas: Vec<_> =
            entries.iter().map(|entry| building.schema(entry, read(&entry.uri, loader))).collect();
        let warnings: Vec<_> = building.compiler.warnings().to_vec();
        for warning in warnings {
            building.findings.push(Finding::warning(Source::Schematron, warning.code, warning.message));
        }
        let program = building.compiler.finish();
        let mut set = SchemaSet { program, schemas, texts: building.texts.into_texts() };
        for rule in set.schemas.iter_mut().flat_map(|schema| &mut schema.rules) {
            rule.requirements = set.program.facts(rule.matches);
        }
        Compilation { set, findings: building.findings }
    }
}

struct Building<'l> {
    compiler: Compiler<'l>,
    texts: TextTable,
    findings: Vec<Finding>,
    /// What has been said: files included by many schemas have their faults once.
    defects: HashSet<(String, u64, &'static str, String)>,
}

/// What a rule is compiled with.
struct Context<'s> {
    schema: &'s model::Schema,
    scope: Scope,
    /// Abstract rules of the schema by id, with their number.
    abstracts: &'s HashMap<&'s str, Vec<(usize, usize, &'s model::Rule)>>,
}

impl Building<'_> {
    fn schema(&mut self, entry: &Entry, schema: model::Schema) -> Schema {
        for finding in &schema.findings {
            let key =
                (finding.schema.clone().unwrap_or_default(), finding.location.map_or(0, |at| at.offset));
            let code: &'static str = "SCH";
            if self.defects.insert((key.0, key.1, code, finding.message.fr.to_string())) {
                self.findings.push(finding.clone());
            }
        }
        let module = self.compiler.module();
        let scope = Scope::new(Rc::new(schema.namespaces.clone()), schema.uri.as_str().into(), module);
        let phase = self.phase(entry, &schema);
        self.globals(&schema, phase.flatten(), &scope, module);
        let mut abstracts: HashMap<&str, Vec<(usize, usize, &model::Rule)>> = HashMap::new();
        for (at, pattern) in schema.patterns.iter().enumerate() {
            for (number, rule) in pattern.rules.iter().enumerate().filter(|(_, rule)| rule.is_abstract) {
                if let Some(id) = &rule.id {
                    abstracts.entry(id).or_default().push((at, number, rule));
                }
            }
        }
        let context = Context { schema: &schema, scope, abstracts: &abstracts };
        let named = phase.flatten().map(|phase| phase.id.as_str());
        let active = phase.map(|phase| self.active(phase, &schema));
        let mut compiled = Schema {
            uri: schema.uri.as_str().into(),
            title: schema.title.as_str().into(),
            version: schema.version.as_deref().map(Into::into),
            phase: named.map(Into::into),
            patterns: Vec::new(),
            rules: Vec::new(),
            checks: Vec::new(),
            namespaces: schema.namespaces.clone(),
        };
        for (number, pattern) in schema.patterns.iter().enumerate() {
            if active
                .as_ref()
                .is_none_or(|active| pattern.id.as_deref().is_some_and(|id| active.contains(id)))
            {
                self.pattern(number, pattern, &context, &mut compiled);
            }
        }
        compiled
    }

    /// The phase asked for; none within if it does not exist, nothing if all patterns are active.
    fn phase<'s>(&mut self, entry: &Entry, schema: &'s model::Schema) -> Option<Option<&'s model::Phase>> {
        let asked = entry.phase.as_deref().unwrap_or("#DEFAULT");
        let asked =
            if asked == "#DEFAULT" { schema.default_phase.as_deref().unwrap_or("#ALL") } else { asked };
        if asked == "#ALL" {
            return None;
        }
        let phase = schema.phases.iter().find(|phase| phase.id == asked);
        if phase.is_none() {
            let known: Vec<_> = schema.phases.iter().map(|phase| phase.id.as_str()).collect();
            let known = known.join(", ");
            self.defect(
                "SCH-PHASE",
                &Place { file: schema.uri.clone(), ..Place::default() },
                Text::new(
                    format!("la phase « {asked} » n'existe pas ; phases du schéma : {known}"),
                    format!("the phase `{asked}` does not exist; phases of the schema: {known}"),
                ),
            );
        }
        Some(phase)
    }

    /// The ids of the patterns that a phase activates.
    fn active<'s>(&mut self, phase: Option<&'s model::Phase>, schema: &model::Schema) -> HashSet<&'s str> {
        let Some(phase) = phase else { return HashSet::new() };
        let is_unknown = |id: &&String| !schema.patterns.iter().any(|own| own.id.as_ref() == Some(id));
        for id in phase.active.iter().filter(is_unknown) {
            let phase = &phase.id;
            self.defect(
                "SCH-ACTIVE",
                &Place { file: schema.uri.clone(), ..Place::default() },
                Text::new(
                    format!("la phase « {phase} » active le motif « {id} », qui n'existe pas"),
                    format!("the phase `{phase}` activates the pattern `{id}`, which does not exist"),
                ),
            );
        }
        phase.active.iter().map(String::as_str).collect()
    }

    /// Functions, keys and global variables: those of the schema, of the phase and of the patterns.
    fn globals(
        &mut self,
        schema: &model::Schema,
        phase: Option<&model::Phase>,
        scope: &Scope,
        module: Module,
    ) {
        let of_phase = phase.into_iter().flat_map(|phase| &phase.lets);
        let of_patterns = schema.patterns.iter().flat_map(|pattern| &pattern.lets);
        let lets: Vec<&Let> = schema.lets.iter().chain(of_phase).chain(of_patterns).collect();
        let mut declared: Vec<(GlobalId, &Let)> = Vec::new();
        for variable in lets {
            match self.compiler.declare_global(module, name_of(&variable.name, scope)) {
                Ok(id) => declared.push((id, variable)),
                Err(error) => self.broken(&error, &variable.place, ""),
            }
        }
        let functions = self.functions(schema, scope);
        // Constants first: what names them can then use their value at once.
        let constant =
            |variable: &Let| parse::expression(&variable.value).is_ok_and(|value| is_literal(&value));
        let (first, last): (Vec<_>, Vec<_>) =
            declared.into_iter().partition(|(_, variable)| constant(variable));
        for (id, variable) in first.into_iter().chain(last) {
            match self.compiler.expression(&variable.value, scope) {
                Ok(value) => self.compiler.define_global(id, value),
                Err(error) => self.broken(&error, &variable.place, &variable.value),
            }
        }
        for (id, function) in functions {
            let parameters: Vec<_> =
                function.parameters.iter().map(|(name, _)| name_of(name, scope)).collect();
            if let Err(error) = self.compiler.define_function(id, &parameters, &function.body, scope) {
                self.broken(&error, &function.place, &function.name);
            }
        }
        for key in &schema.keys {
            if let Err(error) = self.compiler.key(name_of(&key.name, scope), &key.matches, &key.uses, scope) {
                self.broken(&error, &key.place, &key.matches);
            }
        }
    }

    fn functions<'s>(&mut self, schema: &'s model::Schema, scope: &Scope) -> Vec<(u32, &'s model::Function)> {
        let mut declared = Vec::new();
        for function in &schema.functions {
            let of = |of: &Option<String>| of.as_deref().map(parse::sequence_type).transpose();
            let parameters =
                function.parameters.iter().map(|(_, declared)| of(declared)).collect::<Result<Vec<_>, _>>();
            let result = parameters.and_then(|parameters| {
                let result = of(&function.declared)?;
                self.compiler.declare_function(
                    scope,
                    name_of(&function.name, scope),
                    &parameters,
                    result.as_ref(),
                )
            });
            match result {
                Ok(id) => declared.push((id, function)),
                Err(error) => self.broken(&error, &function.place, &function.name),
            }
        }
        declared
    }

    fn pattern(
        &mut self,
        number: usize,
        pattern: &model::Pattern,
        context: &Context<'_>,
        compiled: &mut Schema,
    ) {
        let own = compiled.patterns.len() as u32;
        compiled.patterns.push(Pattern {
            number: number as u32,
            id: pattern.id.as_deref().map(|id| self.texts.add(id)),
            title: pattern.title.as_deref().map(|title| self.texts.add(title)),
        });
        for (at, rule) in
            pattern.rules.iter().enumerate().filter(|(_, rule)| !rule.is_abstract && !rule.context.is_empty())
        {
            let matches = match self.compiler.pattern(&rule.context, &context.scope) {
                Ok(matches) => matches,
                Err(error) => {
                    self.broken(&error, &rule.place, &rule.context);
                    continue;
                }
            };
            let first = compiled.checks.len() as u32;
            let mut body =
                Body { scope: context.scope.clone(), lets: Vec::new(), checks: &mut compiled.checks };
            self.items(number, at, rule, rule, context, &mut body, 0);
            let lets = body.lets;
            compiled.rules.push(Rule {
                pattern: own,
                number: at as u32,
                context: self.texts.add(&rule.context),
                matches,
                requirements: Vec::new(),
                lets,
                checks: (first, compiled.checks.len() as u32),
                role: self.text(rule.role.as_deref()),
                flag: self.text(rule.flag.as_deref()),
                id: self.text(rule.id.as_deref()),
            });
        }
    }

    /// The items of a rule, those of the rules it extends in place.
    #[expect(
        clippy::too_many_arguments,
        reason = "where an assertion was written and where it stands are both told"
    )]
    fn items(
        &mut self,
        pattern: usize,
        number: usize,
        written: &model::Rule,
        rule: &model::Rule,
        context: &Context<'_>,
        body: &mut Body<'_>,
        depth: usize,
    ) {
        for item in &written.items {
            match item {
                RuleItem::Let(variable) => self.local(variable, body),
                RuleItem::Check(check, at) => {
                    let name = format!("p{pattern}.r{number}.a{at}");
                    self.check(&name, check, rule, context, body);
                }
                RuleItem::Extends(id, place) if depth >= MAX_EXTENDS => {
                    let text = Text::new(
                        format!("les règles abstraites s'étendent en boucle, par « {id} »"),
                        format!("abstract rules extend one another in a circle, by `{id}`"),
                    );
                    self.defect("SCH-EXTENDS", place, text);
                }
                RuleItem::Extends(id, place) => {
                    let Some(found) = context.abstracts.get(id.as_str()) else {
                        let text = Text::new(
                            format!("la règle abstraite « {id} » n'existe pas"),
                            format!("the abstract rule `{id}` does not exist"),
                        );
                        self.defect("SCH-EXTENDS", place, text);
                        continue;
                    };
                    for (pattern, number, base) in found {
                        self.items(*pattern, *number, base, rule, context, body, depth + 1);
                    }
                }
            }
        }
    }

    fn local(&mut self, variable: &Let, body: &mut Body<'_>) {
        let name = name_of(&variable.name, &body.scope);
        match self.compiler.expression(&variable.value, &body.scope) {
            Ok(value) => {
                if let Some(slot) = self.compiler.local(&mut body.scope, name, value) {
                    body.lets.push((slot, value, body.checks.len() as u32));
                }
            }
            Err(error) => self.broken(&error, &variable.place, &variable.value),
        }
    }

    fn check(
        &mut self,
        name: &str,
        check: &model::Check,
        rule: &model::Rule,
        context: &Context<'_>,
        body: &mut Body<'_>,
    ) {
        let test = match self.compiler.condition(&check.test, &body.scope) {
            Ok(test) => test,
            Err(error) => return self.broken(&error, &check.place, &check.test),
        };
        let subject = check.subject.as_deref().or(rule.subject.as_deref());
        let compiled = Check {
            is_report: check.is_report,
            name: self.texts.add(name),
            id: self.text(check.id.as_deref()),
            test,
            test_text: self.texts.add(&check.test),
            role: self.text(check.role.as_deref().or(rule.role.as_deref())),
            flag: self.text(check.flag.as_deref().or(rule.flag.as_deref())),
            see: self.text(check.see.as_deref().or(rule.see.as_deref())),
            severity: self.text(check.severity.as_deref().or(rule.severity.as_deref())),
            subject: subject.and_then(|subject| self.part(subject, &check.place, &body.scope)),
            message: self.message(&check.message, &body.scope),
            diagnostics: self.notes(
                &check.diagnostics,
                &context.schema.diagnostics,
                &check.place,
                &body.scope,
            ),
            properties: self.notes(&check.properties, &context.schema.properties, &check.place, &body.scope),
        };
        body.checks.push(compiled);
    }

    fn notes(
        &mut self,
        ids: &[String],
        all: &[model::Note],
        place: &Place,
        scope: &Scope,
    ) -> Vec<(TextId, Vec<Part>)> {
        let mut notes = Vec::new();
        for id in ids {
            match all.iter().find(|note| note.id == *id) {
                Some(note) => notes.push((self.texts.add(id), self.message(&note.message, scope))),
                None => self.defect(
                    "SCH-DIAGNOSTIC",
                    place,
                    Text::new(
                        format!("le diagnostic « {id} » n'existe pas"),
                        format!("the diagnostic `{id}` does not exist"),
                    ),
                ),
            }
        }
        notes
    }

    fn message(&mut self, parts: &[model::Part], scope: &Scope) -> Vec<Part> {
        let mut compiled = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                // White space alone between elements is lost when the ISO implementation makes a stylesheet of it.
                model::Part::Text(text) if text.trim_ascii().is_empty() => {}
                model::Part::Text(text) => compiled.push(Part::Text(self.texts.add(&spaced(text)))),
                model::Part::Value(select, place) => {
                    compiled.extend(self.part(select, place, scope).map(Part::Value))
                }
                model::Part::Name(path, place) => {
                    compiled.extend(self.part(path, place, scope).map(Part::Name))
                }
            }
        }
        compiled
    }

    fn part(&mut self, source: &str, place: &Place, scope: &Scope) -> Option<ExprId> {
        match self.compiler.expression(source, scope) {
            Ok(id) => Some(id),
            Err(error) => {
                self.broken(&error, place, source);
                None
            }
        }
    }

    fn text(&mut self, text: Option<&str>) -> Option<TextId> {
        text.map(|text| self.texts.add(text))
    }

    /// An expression that cannot be compiled.
    fn broken(&mut self, error: &Error, place: &Place, source: &str) {
        let shown = normalized(source);
        let text = match (shown.as_str(), error.span) {
            ("", _) => error.message.clone(),
            (shown, Some(span)) => Text::new(
                format!("{} (caractère {} de « {shown} »)", error.message.fr, span.start + 1),
                format!("{} (character {} of `{shown}`)", error.message.en, span.start + 1),
            ),
            (shown, None) => Text::new(
                format!("{} (« {shown} »)", error.message.fr),
                format!("{} (`{shown}`)", error.message.en),
            ),
        };
        self.defect(error.code, place, text);
    }

    fn defect(&mut self, code: &'static str, place: &Place, text: Text) {
        let key = (place.file.clone(), place.location.offset, code, text.fr.to_string());
        if self.defects.insert(key) {
            let mut finding =
                Finding::error(Source::Schematron, code, text).with_schema(file_name(&place.file));
            finding.location = (place.location.line > 0).then_some(place.location);
            self.findings.push(finding);
        }
    }
}

/// A rule in the making.
struct Body<'c> {
    scope: Scope,
    lets: Vec<(u32, ExprId, u32)>,
    checks: &'c mut Vec<Check>,
}

fn is_literal(value: &segur_xpath::ast::Expr) -> bool {
    use segur_xpath::ast::ExprKind;
    matches!(
        value.kind,
        ExprKind::String(_) | ExprKind::Integer(_) | ExprKind::Decimal(_) | ExprKind::Double(_)
    )
}

/// A name with a prefix bound by the schema; one without is in no namespace.
fn name_of(name: &str, scope: &Scope) -> Name {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    let uri = scope.namespaces.iter().rev().find(|(known, _)| known == prefix && !prefix.is_empty());
    Name { uri: uri.map_or("", |(_, uri)| uri).into(), local: local.into() }
}

/// White space inside as one space; at the ends one is kept, since other parts stand beside.
fn spaced(text: &str) -> String {
    let inner = normalized(text);
    let blank = |c: Option<char>| c.is_some_and(|c| c.is_ascii_whitespace());
    match (inner.as_str(), text.is_empty()) {
        ("", true) => String::new(),
        ("", false) => " ".to_owned(),
        _ => {
            let before = if blank(text.chars().next()) { " " } else { "" };
            let after = if blank(text.chars().next_back()) { " " } else { "" };
            format!("{before}{inner}{after}")
        }
    }
}
