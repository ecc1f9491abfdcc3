//! Limits on everything that a document can make grow.

/// How much of each thing a document may ask for. Exceeding one ends the reading with a finding of its own
/// (`XML-LIMIT-...`).
///
/// The defaults let every real document through by a wide margin.
///
/// ```
/// let limits = segur_xml::Limits { depth: 100, ..Default::default() };
/// assert_eq!(limits.attributes, 10_000);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Open elements at once.
    pub depth: usize,
    /// Attributes and namespace declarations on one element.
    pub attributes: usize,
    /// Bytes of one name.
    pub name_length: usize,
    /// Bytes of one attribute value.
    pub attribute_value: usize,
    /// Bytes of one tag, comment, instruction or DOCTYPE that must be held in memory when reading a stream.
    pub token: usize,
    /// Distinct names in the document.
    pub names: usize,
    /// Bytes that entity references may add in the whole document.
    pub entity_expansion: usize,
    /// Entities open inside one another.
    pub entity_depth: usize,
    /// Bytes of the simple value of one element, when its type makes a consumer collect it.
    pub simple_value: usize,
    /// Identity constraints in force at once, and elements whose fields are being gathered at once. Every start
    /// tag is followed in each of them: nesting them without end would take quadratic time and more.
    pub constraints: usize,
    /// Findings reported for one document; the others are counted.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            depth: 4_096,
            attributes: 10_000,
            name_length: 4_096,
            attribute_value: 16 << 20,
            token: 32 << 20,
            names: 1_000_000,
            entity_expansion: 4 << 20,
            entity_depth: 32,
            simple_value: 1 << 30,
            constraints: 256,
            findings: 1_000,
        }
    }
}

/// What to do with a `<!DOCTYPE ...>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DtdMode {
    /// Refuse it with a finding of its own: no health document needs one, and attacks do.
    #[default]
    Refuse,
    /// Read the internal subset as a non-validating processor must: entities within limits, attribute
    /// defaults. Nothing external is ever opened.
    Internal,
}

/// How a [`Reader`](crate::Reader) reads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// What to do with a DOCTYPE.
    pub dtd: DtdMode,
    /// Whether Namespaces in XML apply. Without them a colon is a letter like another, and `xmlns` an
    /// attribute like another.
    pub namespaces: bool,
    /// Limits on what a document may ask for.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Options { dtd: DtdMode::default(), namespaces: true, limits: Limits::default() }
    }
}

impl Options {
    /// The defaults: DOCTYPE refused, default limits.
    pub fn new() -> Self {
        Options::default()
    }

    /// Sets what to do with a DOCTYPE.
    #[must_use]
    pub fn with_dtd(mut self, dtd: DtdMode) -> Self {
        self.dtd = dtd;
        self
    }

    /// Sets whether Namespaces in XML apply.
    #[must_use]
    pub fn with_namespaces(mut self, namespaces: bool) -> Self {
        self.namespaces = namespaces;
        self
    }

    /// Sets the limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}
