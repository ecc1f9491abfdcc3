//! From syntax to programs: names become numbers, documents are loaded, equal expressions become one.

mod analysis;
mod documents;
mod expression;
mod lookup;
mod names;
mod path;
mod pattern;

use std::collections::HashMap;
use std::rc::Rc;

use segur_report::Text;
use segur_xml::Names;
use segur_xml::load::Loader;

use crate::Error;
use crate::ast;
use crate::functions::Kind;
use crate::index::Indexes;
use crate::parse;
use crate::program::{
    Constant, DocumentTable, ExprId, Global, GlobalId, Key, Op, PatternId, Program, Regex, UserFunction,
};
use analysis::Info;
pub(crate) use analysis::dependency;
use documents::Documents;

/// An expanded name: namespace and local name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// Namespace, empty for none.
    pub uri: Box<str>,
    /// Local name.
    pub local: Box<str>,
}

/// A set of globals, functions and keys that see each other: one stylesheet, one Schematron schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Module(usize);

#[derive(Default)]
struct ModuleNames {
    globals: HashMap<Name, GlobalId>,
    functions: HashMap<(Name, usize), u32>,
    keys: HashMap<Name, Vec<u32>>,
}

/// What an expression sees around it.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Prefix and namespace; later ones hide earlier ones. `xml` is always bound.
    pub namespaces: Rc<Vec<(String, String)>>,
    /// The base of `doc()` and `document()`.
    pub base: Rc<str>,
    /// The globals, functions and keys that it may name.
    pub module: Module,
    locals: Vec<(Name, Binding)>,
}

/// What a local name stands for.
#[derive(Clone, Copy, Debug)]
enum Binding {
    Slot(u32, Info),
    /// The expression itself, since its value does not depend on where it stands.
    Inline(ExprId),
}

impl Scope {
    /// A scope without local variables.
    pub fn new(namespaces: Rc<Vec<(String, String)>>, base: Rc<str>, module: Module) -> Scope {
        Scope { namespaces, base, module, locals: Vec::new() }
    }

    /// How many slots for local variables are taken.
    fn slots(&self) -> u32 {
        self.locals.iter().filter(|(_, binding)| matches!(binding, Binding::Slot(..))).count() as u32
    }
}

/// Limits of what is compiled.
#[derive(Clone, Copy, Debug)]
pub struct CompileLimits {
    /// Constant documents that may be loaded.
    pub documents: usize,
    /// Bytes of all constant documents together.
    pub document_bytes: usize,
    /// Nodes of the program.
    pub operations: usize,
}

impl Default for CompileLimits {
    fn default() -> Self {
        CompileLimits { documents: 10_000, document_bytes: 1 << 28, operations: 4_000_000 }
    }
}

/// Compiles expressions and patterns into one [`Program`].
///
/// ```
/// use std::rc::Rc;
/// use segur_xml::{Names, load::Memory, NodeId, Tree, Options};
/// use segur_xpath::{Compiler, NodeRef, Run, Scope};
/// let loader = Memory::default();
/// let mut compiler = Compiler::new(Names::new(), &loader);
/// let module = compiler.module();
/// let scope = Scope::new(Rc::new(vec![]), "rules.sch".into(), module);
/// let test = compiler.expression("count(a/b[@c > 1]) = 1", &scope).unwrap();
/// let program = compiler.finish();
/// let tree = Tree::parse_with(b"<a><b c='1'/><b c='2'/></a>", &Options::new(), program.names()).unwrap();
/// let mut run = Run::new(&program, &tree);
/// assert!(run.boolean(test, NodeRef::new(0, NodeId::DOCUMENT)).unwrap());
/// ```
pub struct Compiler<'l> {
    loader: &'l dyn Loader,
    limits: CompileLimits,
    names: Names,
    ops: Vec<Op>,
    info: Vec<Info>,
    known: HashMap<Op, ExprId>,
    constants: Vec<Constant>,
    known_constants: HashMap<Constant, u32>,
    modules: Vec<ModuleNames>,
    globals: Vec<Global>,
    functions: Vec<UserFunction>,
    keys: Vec<Key>,
    patterns: Vec<Vec<crate::program::PathPattern>>,
    known_patterns: HashMap<Vec<crate::program::PathPattern>, PatternId>,
    regexes: Vec<Regex>,
    known_regexes: HashMap<(String, String), u32>,
    documents: Documents,
    tables: Vec<DocumentTable>,
    indexes: Indexes,
    memos: HashMap<ExprId, u32>,
    warnings: Vec<Warning>,
    roots: Vec<ExprId>,
    /// What is known of the context item of the expression at hand: rules are evaluated for nodes.
    context: Kind,
    /// The most slots that the expressions so far use.
    slots: u32,
}

/// What is wrong with a rule set but stops no expression from being compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// `FODC0002` a document that cannot be loaded or read.
    pub code: &'static str,
    /// Which document, and why.
    pub message: Text,
}

impl<'l> Compiler<'l> {
    /// A compiler whose names extend those given, such as the names of a compiled XML schema.
    pub fn new(names: Names, loader: &'l dyn Loader) -> Self {
        Compiler::with_limits(names, loader, CompileLimits::default())
    }

    /// As [`Compiler::new`], with limits.
    pub fn with_limits(names: Names, loader: &'l dyn Loader, limits: CompileLimits) -> Self {
        Compiler {
            loader,
            limits,
            names,
            ops: Vec::new(),
            info: Vec::new(),
            known: HashMap::new(),
            constants: Vec::new(),
            known_constants: HashMap::new(),
            modules: Vec::new(),
            globals: Vec::new(),
            functions: Vec::new(),
            keys: Vec::new(),
            patterns: Vec::new(),
            known_patterns: HashMap::new(),
            regexes: Vec::new(),
            known_regexes: HashMap::new(),
            documents: Documents::default(),
            tables: Vec::new(),
            indexes: Indexes::default(),
            memos: HashMap::new(),
            warnings: Vec::new(),
            roots: Vec::new(),
            context: Kind::Nodes,
            slots: 0,
        }
    }

    /// A new set of globals, functions and keys.
    pub fn module(&mut self) -> Module {
        self.modules.push(ModuleNames::default());
        Module(self.modules.len() - 1)
    }

    /// Compiles an expression.
    ///
    /// # Errors
    ///
    /// The static errors of XPath 2.0: `XPST0003`, `XPST0008`, `XPST0017`, `XPST0051`, `XPST0081`, ..., and `FORX0002`
    /// for a constant regular expression.
    pub fn expression(&mut self, source: &str, scope: &Scope) -> Result<ExprId, Error> {
        let parsed = parse::expression(source)?;
        let id = self.compile(&parsed, &mut scope.clone())?;
        Ok(self.settled(id))
    }

    /// Compiles an expression for its effective boolean value, which allows more shortcuts.
    ///
    /// # Errors
    ///
    /// As [`Compiler::expression`].
    pub fn condition(&mut self, source: &str, scope: &Scope) -> Result<ExprId, Error> {
        let parsed = parse::expression(source)?;
        let id = self.compile(&parsed, &mut scope.clone())?;
        let id = self.as_condition(id);
        Ok(self.settled(id))
    }

    /// Compiles a syntax tree, such as the body of a function made of several instructions.
    ///
    /// # Errors
    ///
    /// As [`Compiler::expression`].
    pub fn syntax(&mut self, parsed: &ast::Expr, scope: &Scope) -> Result<ExprId, Error> {
        let id = self.compile(parsed, &mut scope.clone())?;
        Ok(self.settled(id))
    }

    /// Declares a local variable whose value is an expression compiled in this scope, and adds it to the scope. What
    /// it gives is the slot to bind before the expressions that see it are run; nothing where no binding is needed.
    pub fn local(&mut self, scope: &mut Scope, name: Name, value: ExprId) -> Option<u32> {
        let info = self.info_of(value);
        if info.depends == 0 && !self.may_fail(value) {
            scope.locals.push((name, Binding::Inline(value)));
            return None;
        }
        let slot = scope.slots();
        scope.locals.push((name, Binding::Slot(slot, Info::of_variable(info))));
        Some(slot)
    }

    /// Declares a global variable, to be defined later: globals see each other in any order.
    ///
    /// # Errors
    ///
    /// `XTSE0630` for a second variable of that name.
    pub fn declare_global(&mut self, module: Module, name: Name) -> Result<GlobalId, Error> {
        let id = GlobalId(self.globals.len() as u32);
        let names = &mut self.modules[module.0];
        if names.globals.contains_key(&name) {
            let local = name.local;
            return Err(Error::new(
                "XTSE0630",
                Text::new(
                    format!("la variable globale « ${local} » est déclarée deux fois"),
                    format!("the global variable `${local}` is declared twice"),
                ),
            ));
        }
        self.globals.push(Global { name: name.local.clone(), body: None, declared: None, height: 0 });
        names.globals.insert(name, id);
        Ok(id)
    }

    /// Gives a global variable its value; its context is the document node.
    pub fn define_global(&mut self, id: GlobalId, body: ExprId) {
        let height = self.info_of(body).height;
        let global = &mut self.globals[id.0 as usize];
        (global.body, global.height) = (Some(body), height);
    }

    /// Declares a function with the names of its parameters and their types; its body is given by
    /// [`Compiler::define_function`].
    ///
    /// # Errors
    ///
    /// `XTSE0770` for a second function of that name and arity, `XPST0051` for an unknown type.
    pub fn declare_function(
        &mut self,
        scope: &Scope,
        name: Name,
        parameters: &[Option<ast::SequenceType>],
        result: Option<&ast::SequenceType>,
    ) -> Result<u32, Error> {
        let id = self.functions.len() as u32;
        let types =
            parameters.iter().map(|of| of.as_ref().map(|of| self.sequence_type(of, scope)).transpose());
        let function = UserFunction {
            name: name.local.clone(),
            parameters: types.collect::<Result<_, _>>()?,
            result: result.map(|of| self.sequence_type(of, scope)).transpose()?,
            body: None,
            slots: 0,
            height: 0,
        };
        let local = name.local.clone();
        let names = &mut self.modules[scope.module.0];
        if names.functions.insert((name, parameters.len()), id).is_some() {
            return Err(Error::new(
                "XTSE0770",
                Text::new(
                    format!("la fonction « {local} » est déclarée deux fois"),
                    format!("the function `{local}` is declared twice"),
                ),
            ));
        }
        self.functions.push(function);
        Ok(id)
    }

    /// Gives a function its body, compiled in a scope that holds its parameters.
    ///
    /// # Errors
    ///
    /// As [`Compiler::expression`].
    pub fn define_function(
        &mut self,
        id: u32,
        parameters: &[Name],
        body: &ast::Expr,
        scope: &Scope,
    ) -> Result<(), Error> {
        let mut scope = Scope { locals: Vec::new(), ..scope.clone() };
        for name in parameters {
            let slot = scope.slots();
            scope.locals.push((name.clone(), Binding::Slot(slot, Info::unknown())));
        }
        let outer = std::mem::replace(&mut self.slots, parameters.len() as u32);
        let compiled = self.in_context(Kind::Any, |compiler| compiler.compile(body, &mut scope));
        let slots = std::mem::replace(&mut self.slots, outer);
        let compiled = compiled?;
        let height = self.info_of(compiled).height;
        let function = &mut self.functions[id as usize];
        (function.body, function.slots, function.height) = (Some(compiled), slots, height);
        Ok(())
    }

    /// Declares a key (`xsl:key`): several of one name add up.
    ///
    /// # Errors
    ///
    /// As [`Compiler::expression`].
    pub fn key(&mut self, name: Name, matches: &str, uses: &str, scope: &Scope) -> Result<(), Error> {
        let key = Key {
            name: name.local.clone(),
            matches: self.pattern(matches, scope)?,
            uses: self.expression(uses, scope)?,
        };
        let id = self.keys.len() as u32;
        self.keys.push(key);
        self.modules[scope.module.0].keys.entry(name).or_default().push(id);
        Ok(())
    }

    /// Slots that local variables of the expressions compiled so far may take, those of `for` included.
    pub fn slot_count(&self) -> u32 {
        self.slots
    }

    /// What was found to be missing.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The program. Indexes of the constant documents are built here.
    pub fn finish(mut self) -> Program {
        let indexes = std::mem::take(&mut self.indexes).into_indexes();
        let documents = std::mem::take(&mut self.documents);
        let mut program = Program {
            names: self.names,
            ops: self.ops,
            constants: self.constants,
            globals: self.globals,
            functions: self.functions,
            keys: self.keys,
            patterns: self.patterns,
            regexes: self.regexes,
            documents: documents.list,
            tables: self.tables,
            indexes,
            memos: self.memos.len() as u32,
            roots: self.roots,
            binders: Default::default(),
        };
        crate::index::fill(&mut program);
        program
    }

    /// Compiles something whose context item is of this kind.
    fn in_context<T>(&mut self, kind: Kind, inside: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.context, kind);
        let result = inside(self);
        self.context = outer;
        result
    }

    fn constant(&mut self, constant: Constant) -> ExprId {
        let next = self.constants.len() as u32;
        let id = *self.known_constants.entry(constant.clone()).or_insert(next);
        if id == next {
            self.constants.push(constant);
        }
        self.add(Op::Literal(id))
    }

    /// The node of the arena for an operation: an equal one that exists, or a new one.
    fn add(&mut self, op: Op) -> ExprId {
        if let Some(&known) = self.known.get(&op) {
            return known;
        }
        let id = ExprId(self.ops.len() as u32);
        let info = self.analyse(&op);
        self.known.insert(op.clone(), id);
        self.ops.push(op);
        self.info.push(info);
        id
    }

    fn op(&self, id: ExprId) -> &Op {
        &self.ops[id.0 as usize]
    }

    fn info_of(&self, id: ExprId) -> Info {
        self.info[id.0 as usize]
    }

    /// A whole expression, remembered per document if it depends on nothing else.
    fn settled(&mut self, id: ExprId) -> ExprId {
        self.slots = self.slots.max(self.info_of(id).slots);
        let id = self.remembered(id);
        self.roots.push(id);
        id
    }
}
