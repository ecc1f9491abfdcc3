//! The table of every error: code, French and English sentence, French and English hint.

use segur_report::Text;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $code:literal $fr:literal $en:literal $(hint $hint_fr:literal $hint_en:literal)?;)*) => {
        /// What is wrong with a document.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind { $($(#[$doc])* $name,)* }

        impl ErrorKind {
            /// Every kind, in the order of the table.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$name,)*];

            /// Stable code: `XML-...`, `XML-NS-...`, `XML-ENC-...`, `XML-DTD-...`, `XML-LIMIT-...`.
            pub fn code(self) -> &'static str {
                match self { $(ErrorKind::$name => $code,)* }
            }

            /// What to do about it, where that can be said without seeing the document.
            pub fn hint(self) -> Option<Text> {
                match self { $(ErrorKind::$name => kinds!(@hint $($hint_fr $hint_en)?),)* }
            }

            /// The sentences with places to fill: see `fill`.
            pub(super) fn templates(self) -> (&'static str, &'static str) {
                match self { $(ErrorKind::$name => ($fr, $en),)* }
            }
        }
    };
    (@hint) => { None };
    (@hint $fr:literal $en:literal) => { Some(Text::new($fr, $en)) };
}

kinds! {
    // Document (XML 1.0, sections 2.1, 2.2 and 2.8).

    /// The document ends inside an element or before the root element. Detail: the element left open.
    UnexpectedEof "XML-EOF"
        "le document s'arrête avant la fin| : l'élément `{0}` n'est pas fermé|"
        "the document ends too early|: the element `{0}` is not closed|"
        hint "le fichier est sans doute tronqué : reprendre le transfert ou l'export"
             "the file is probably truncated: transfer or export it again";
    /// Nothing but white space, comments and instructions.
    NoRootElement "XML-NO-ROOT"
        "le document n'a pas d'élément racine"
        "the document has no root element";
    /// A second element after the root element. Detail: its name.
    ContentAfterRoot "XML-AFTER-ROOT"
        "un second élément racine| `{0}`| suit la fin du document"
        "a second root element| `{0}`| follows the end of the document"
        hint "un document XML n'a qu'un élément racine : deux documents ont peut-être été mis bout à bout"
             "an XML document has one root element: two documents may have been put end to end";
    /// Text, a reference or a CDATA section before or after the root element.
    TextOutsideRoot "XML-TEXT-OUTSIDE"
        "du texte se trouve hors de l'élément racine"
        "there is text outside the root element";
    /// A character that XML 1.0 forbids (2.2). Detail: `U+XXXX`.
    InvalidCharacter "XML-CHAR"
        "caractère interdit en XML| : {0}|"
        "character not allowed in XML|: {0}|"
        hint "les caractères de commande (autres que tabulation et fins de ligne) n'existent pas en XML 1.0 : les retirer à la source"
             "control characters (other than tab and line ends) do not exist in XML 1.0: remove them at the source";

    // Names and markup (2.3 to 2.7, 3.1).

    /// A name that begins or goes on with a character that names may not have. Detail: the name.
    InvalidName "XML-NAME"
        "nom non conforme| : `{0}`|"
        "not a name|: `{0}`|";
    /// A name is missing where there must be one.
    ExpectedName "XML-NAME-EXPECTED"
        "un nom est attendu ici|, `{0}` trouvé|"
        "a name is expected here|, `{0}` found|";
    /// `<` or `<!` followed by something that is no markup.
    UnknownMarkup "XML-MARKUP"
        "balisage inconnu| : `{0}`|"
        "unknown markup|: `{0}`|"
        hint "un signe `<` dans le texte s'écrit `&lt;`"
             "a `<` sign in text is written `&lt;`";
    /// A tag without its `>`. Detail: the element's name.
    UnterminatedTag "XML-TAG-OPEN"
        "la balise| `{0}`| n'est pas terminée par `>`"
        "the tag| `{0}`| is not ended by `>`";
    /// A comment without its `-->`.
    UnterminatedComment "XML-COMMENT-OPEN"
        "le commentaire n'est pas terminé par `-->`"
        "the comment is not ended by `-->`";
    /// A CDATA section without its `]]>`.
    UnterminatedCdata "XML-CDATA-OPEN"
        "la section CDATA n'est pas terminée par `]]>`"
        "the CDATA section is not ended by `]]>`";
    /// A processing instruction without its `?>`. Detail: the target.
    UnterminatedInstruction "XML-PI-OPEN"
        "l'instruction de traitement| `{0}`| n'est pas terminée par `?>`"
        "the processing instruction| `{0}`| is not ended by `?>`";
    /// An attribute value without its closing quote. Detail: the attribute's name.
    UnterminatedAttributeValue "XML-ATTRIBUTE-OPEN"
        "la valeur de l'attribut| `{0}`| n'est pas fermée par son guillemet"
        "the value of the attribute| `{0}`| is not closed by its quote";
    /// `--` inside a comment (2.5).
    DoubleHyphenInComment "XML-COMMENT-HYPHENS"
        "`--` est interdit dans un commentaire"
        "`--` is not allowed in a comment";
    /// `]]>` in text (2.4).
    CdataEndInText "XML-CDATA-END"
        "`]]>` est interdit dans le texte"
        "`]]>` is not allowed in text"
        hint "écrire `]]&gt;`" "write `]]&gt;`";
    /// `<` in an attribute value, directly or through an entity (3.1). Detail: the attribute or the entity.
    LtInAttributeValue "XML-LT-IN-ATTRIBUTE"
        "`<` est interdit dans une valeur d'attribut| (`{0}`)|"
        "`<` is not allowed in an attribute value| (`{0}`)|"
        hint "écrire `&lt;`, ou vérifier le guillemet fermant de l'attribut précédent"
             "write `&lt;`, or check the closing quote of the attribute before";
    /// A processing instruction whose target is `xml` in any letter case, elsewhere than at the start.
    ReservedPiTarget "XML-PI-TARGET"
        "la cible d'instruction| `{0}`| est réservée"
        "the instruction target| `{0}`| is reserved"
        hint "la déclaration `<?xml ...?>` ne peut se trouver qu'au tout début du fichier, sans espace ni ligne vide avant"
             "the declaration `<?xml ...?>` can only stand at the very start of the file, without space or empty line before it";
    /// No white space between an instruction's target and its data.
    MissingSpaceInInstruction "XML-PI-SPACE"
        "un espace est attendu après la cible d'instruction| `{0}`|"
        "white space is expected after the instruction target| `{0}`|";

    // Tags and attributes (3.1).

    /// The same attribute twice. Detail: its name.
    DuplicateAttribute "XML-ATTRIBUTE-TWICE"
        "l'attribut| `{0}`| est répété"
        "the attribute| `{0}`| is repeated";
    /// No `=` after an attribute's name. Detail: the name.
    ExpectedEquals "XML-ATTRIBUTE-EQUALS"
        "`=` est attendu après le nom d'attribut| `{0}`|"
        "`=` is expected after the attribute name| `{0}`|";
    /// No quote at the start of an attribute's value. Detail: the attribute's name.
    ExpectedQuote "XML-ATTRIBUTE-QUOTE"
        "la valeur de l'attribut| `{0}`| doit être entre guillemets"
        "the value of the attribute| `{0}`| must be quoted";
    /// Two attributes without white space between them. Detail: the name of the second.
    MissingSpaceBetweenAttributes "XML-ATTRIBUTE-SPACE"
        "un espace est attendu avant l'attribut| `{0}`|"
        "white space is expected before the attribute| `{0}`|";
    /// The end tag of another element. Detail: `expected/found`.
    MismatchedEndTag "XML-END-TAG"
        "balise de fin `</{1}>` trouvée où `</{0}>` est attendue"
        "end tag `</{1}>` found where `</{0}>` is expected";
    /// An end tag while no element is open. Detail: its name.
    UnexpectedEndTag "XML-END-TAG-ALONE"
        "la balise de fin| `</{0}>`| ne ferme aucun élément"
        "the end tag| `</{0}>`| closes no element";

    // References and entities (4.1 to 4.4).

    /// `&` that begins no reference.
    AmpersandAlone "XML-AMPERSAND"
        "`&` doit commencer une référence terminée par `;`| (`{0}`)|"
        "`&` must begin a reference ended by `;`| (`{0}`)|"
        hint "un signe `&` dans le texte s'écrit `&amp;`" "an `&` sign in text is written `&amp;`";
    /// A character reference to a character that XML forbids, or without digits. Detail: the reference.
    InvalidCharRef "XML-CHAR-REF"
        "référence de caractère non conforme| : `{0}`|"
        "not a valid character reference|: `{0}`|";
    /// A reference to an entity that is not declared. Detail: its name.
    UndeclaredEntity "XML-ENTITY"
        "l'entité| `&{0};`| n'est pas déclarée"
        "the entity| `&{0};`| is not declared"
        hint "seules `&amp;` `&lt;` `&gt;` `&quot;` et `&apos;` existent sans DTD ; pour les autres, écrire le caractère lui-même ou `&#nombre;`"
             "only `&amp;` `&lt;` `&gt;` `&quot;` and `&apos;` exist without a DTD; for others, write the character itself or `&#number;`";
    /// A reference in an attribute value to an external entity, or to one that is never opened. Detail: its name.
    ExternalEntityReference "XML-ENTITY-EXTERNAL"
        "l'entité externe| `&{0};`| ne peut pas être appelée ici : aucun fichier externe n'est ouvert"
        "the external entity| `&{0};`| cannot be used here: no external file is opened";
    /// A reference to an unparsed entity. Detail: its name.
    UnparsedEntityReference "XML-ENTITY-UNPARSED"
        "l'entité non XML| `&{0};`| ne peut pas être appelée par une référence"
        "the unparsed entity| `&{0};`| cannot be used in a reference";
    /// An entity that contains itself. Detail: its name.
    EntityRecursion "XML-ENTITY-RECURSION"
        "l'entité| `{0}`| se contient elle-même"
        "the entity| `{0}`| contains itself";
    /// An entity whose replacement text opens something without closing it, or the reverse. Detail: its name.
    EntityUnbalanced "XML-ENTITY-UNBALANCED"
        "le texte de l'entité| `{0}`| n'est pas équilibré : ce qui y est ouvert doit y être fermé"
        "the text of the entity| `{0}`| is not balanced: what is opened in it must be closed in it";

    // XML declaration and encodings (2.8, 4.3.3).

    /// An XML declaration elsewhere than at the start.
    MisplacedXmlDecl "XML-DECL-PLACE"
        "la déclaration `<?xml ...?>` doit être au tout début du document"
        "the declaration `<?xml ...?>` must be at the very start of the document"
        hint "retirer les espaces, lignes vides ou caractères qui la précèdent"
             "remove the spaces, empty lines or characters before it";
    /// An XML declaration that does not follow its grammar. Detail: the part concerned.
    BadXmlDecl "XML-DECL"
        "déclaration XML non conforme|, près de `{0}`|"
        "the XML declaration is not valid|, near `{0}`|"
        hint "forme attendue : `<?xml version=\"1.0\" encoding=\"UTF-8\"?>`"
             "expected form: `<?xml version=\"1.0\" encoding=\"UTF-8\"?>`";
    /// A version other than 1.x. Detail: the version.
    UnsupportedVersion "XML-VERSION"
        "version de XML non prise en charge| : `{0}`|"
        "unsupported version of XML|: `{0}`|";
    /// Bytes that are not UTF-8. Detail: the bytes in hexadecimal.
    InvalidUtf8 "XML-ENC-UTF8"
        "octets qui ne sont pas de l'UTF-8| : {0}|"
        "bytes that are not UTF-8|: {0}|"
        hint "le fichier est sans doute en ISO-8859-1 ou windows-1252 : l'enregistrer en UTF-8, ou déclarer son vrai codage"
             "the file is probably in ISO-8859-1 or windows-1252: save it as UTF-8, or declare its true encoding";
    /// Half of a UTF-16 pair alone, or an odd number of bytes.
    InvalidUtf16 "XML-ENC-UTF16"
        "octets qui ne sont pas de l'UTF-16| : {0}|"
        "bytes that are not UTF-16|: {0}|";
    /// A byte of 0x80 or more in a document that declares US-ASCII. Detail: the byte in hexadecimal.
    NotAscii "XML-ENC-ASCII"
        "octet hors de l'ASCII déclaré| : {0}|"
        "byte outside the declared ASCII|: {0}|"
        hint "déclarer le vrai codage du fichier, en général UTF-8"
             "declare the true encoding of the file, as a rule UTF-8";
    /// Bytes that mean nothing in the declared encoding. Detail: `encoding/bytes in hexadecimal`.
    InvalidBytes "XML-ENC-BYTES"
        "octets sans signification dans le codage déclaré| {0} : {1}|"
        "bytes without meaning in the declared encoding| {0}: {1}|";
    /// An encoding that is unknown or not supported. Detail: its name.
    UnsupportedEncoding "XML-ENC-UNSUPPORTED"
        "codage non pris en charge| : `{0}`|"
        "unsupported encoding|: `{0}`|"
        hint "enregistrer le fichier en UTF-8" "save the file as UTF-8";
    /// UTF-32, recognised by its first bytes.
    Utf32 "XML-ENC-UTF32"
        "le document est en UTF-32, qui n'est pas pris en charge"
        "the document is in UTF-32, which is not supported"
        hint "enregistrer le fichier en UTF-8" "save the file as UTF-8";
    /// EBCDIC, recognised by its first bytes.
    Ebcdic "XML-ENC-EBCDIC"
        "le document est en EBCDIC, qui n'est pas pris en charge"
        "the document is in EBCDIC, which is not supported"
        hint "enregistrer le fichier en UTF-8" "save the file as UTF-8";
    /// UTF-16 without byte order mark nor declaration.
    Utf16WithoutBom "XML-ENC-NO-BOM"
        "le document semble être en UTF-16 mais n'a ni marque d'ordre des octets ni déclaration de codage"
        "the document seems to be in UTF-16 but has neither a byte order mark nor an encoding declaration"
        hint "enregistrer le fichier en UTF-8" "save the file as UTF-8";
    /// The declared encoding cannot be that of the bytes. Detail: `declared/found`.
    EncodingMismatch "XML-ENC-MISMATCH"
        "le codage déclaré| `{0}`| n'est pas celui du fichier| (`{1}`)|"
        "the declared encoding| `{0}`| is not that of the file| (`{1}`)|"
        hint "corriger la déclaration `encoding` ou réenregistrer le fichier dans le codage déclaré"
             "correct the `encoding` declaration or save the file in the declared encoding";

    // Namespaces in XML 1.0.

    /// The same expanded name twice under two prefixes. Detail: the second attribute as written.
    DuplicateExpandedAttribute "XML-NS-ATTRIBUTE-TWICE"
        "l'attribut| `{0}`| est répété sous un autre préfixe du même espace de noms"
        "the attribute| `{0}`| is repeated under another prefix of the same namespace";
    /// A colon in the name of an entity, a notation or an instruction. Detail: the name.
    ColonInName "XML-NS-COLON"
        "le nom| `{0}`| ne peut pas contenir de deux-points"
        "the name| `{0}`| cannot contain a colon";
    /// A prefix without declaration. Detail: the prefix.
    UnboundPrefix "XML-NS-UNBOUND"
        "le préfixe| `{0}`| n'est pas déclaré"
        "the prefix| `{0}`| is not declared"
        hint "ajouter `xmlns:préfixe=\"...\"` sur cet élément ou sur un élément qui le contient"
             "add `xmlns:prefix=\"...\"` on this element or on one that contains it";
    /// `xml` or `xmlns`, or their namespaces, declared otherwise than the recommendation says. Detail: the prefix.
    ReservedPrefix "XML-NS-RESERVED"
        "déclaration d'espace de noms réservée| : `{0}`|"
        "reserved namespace declaration|: `{0}`|";
    /// `xmlns:p=""`. Detail: the prefix.
    EmptyPrefixBinding "XML-NS-EMPTY"
        "le préfixe| `{0}`| ne peut pas être déclaré avec un espace de noms vide"
        "the prefix| `{0}`| cannot be declared with an empty namespace";
    /// A name with two colons, or with one at an end. Detail: the name.
    InvalidQName "XML-NS-QNAME"
        "nom qualifié non conforme| : `{0}`|"
        "not a qualified name|: `{0}`|";

    // Document type declaration (2.8, 3.2, 3.3, 4.2 to 4.7).

    /// A DOCTYPE while the caller refuses them.
    DoctypeRefused "XML-DTD-REFUSED"
        "le document contient une déclaration `<!DOCTYPE ...>`, refusée par sécurité"
        "the document has a `<!DOCTYPE ...>` declaration, refused for safety"
        hint "les documents de santé n'en ont pas besoin : la retirer, ou lire avec l'option `--dtd internal`"
             "health documents do not need one: remove it, or read with the option `--dtd internal`";
    /// A DOCTYPE inside or after the root element.
    MisplacedDoctype "XML-DTD-PLACE"
        "`<!DOCTYPE ...>` doit précéder l'élément racine"
        "`<!DOCTYPE ...>` must come before the root element";
    /// A second DOCTYPE.
    DuplicateDoctype "XML-DTD-TWICE"
        "un second `<!DOCTYPE ...>` est interdit"
        "a second `<!DOCTYPE ...>` is not allowed";
    /// A DOCTYPE without its `>`.
    UnterminatedDoctype "XML-DTD-OPEN"
        "la déclaration `<!DOCTYPE ...>` n'est pas terminée"
        "the `<!DOCTYPE ...>` declaration is not ended";
    /// A part of the document type declaration does not follow its grammar. Detail: what stands there.
    DtdSyntax "XML-DTD-SYNTAX"
        "déclaration de type de document non conforme|, près de `{0}`|"
        "the document type declaration is not valid|, near `{0}`|";
    /// White space is missing in a declaration. Detail: what stands there.
    DtdExpectedSpace "XML-DTD-SPACE"
        "un espace est attendu dans la déclaration| avant `{0}`|"
        "white space is expected in the declaration| before `{0}`|";
    /// A declaration does not end where it must. Detail: what stands there.
    DtdExpectedEnd "XML-DTD-END"
        "`>` est attendu à la fin de la déclaration|, `{0}` trouvé|"
        "`>` is expected at the end of the declaration|, `{0}` found|";
    /// `<!` followed by the name of no declaration. Detail: what stands there.
    DtdUnknownDeclaration "XML-DTD-DECLARATION"
        "déclaration inconnue| : `{0}`|"
        "unknown declaration|: `{0}`|";
    /// `SYSTEM` or `PUBLIC` not followed by the right literals. Detail: what stands there.
    DtdExternalId "XML-DTD-EXTERNAL-ID"
        "identifiant externe non conforme|, près de `{0}`|"
        "the external identifier is not valid|, near `{0}`|";
    /// A character that public identifiers may not have. Detail: the character.
    DtdPublicId "XML-DTD-PUBLIC-ID"
        "caractère interdit dans un identifiant public| : `{0}`|"
        "character not allowed in a public identifier|: `{0}`|";
    /// A content model that does not follow its grammar. Detail: what stands there.
    DtdContentModel "XML-DTD-CONTENT"
        "modèle de contenu non conforme|, près de `{0}`|"
        "the content model is not valid|, near `{0}`|";
    /// An unknown attribute type. Detail: what stands there.
    DtdAttributeType "XML-DTD-ATTRIBUTE-TYPE"
        "type d'attribut inconnu| : `{0}`|"
        "unknown attribute type|: `{0}`|";
    /// An attribute without `#REQUIRED`, `#IMPLIED`, `#FIXED` nor default value. Detail: what stands there.
    DtdAttributeDefault "XML-DTD-ATTRIBUTE-DEFAULT"
        "valeur par défaut d'attribut attendue|, `{0}` trouvé|"
        "the default of an attribute is expected|, `{0}` found|";
    /// An entity without a value that follows the grammar. Detail: what stands there.
    DtdEntityValue "XML-DTD-ENTITY-VALUE"
        "valeur d'entité non conforme|, près de `{0}`|"
        "the entity value is not valid|, near `{0}`|";
    /// `<![INCLUDE[` or `<![IGNORE[`, which the internal subset may not have.
    DtdConditionalSection "XML-DTD-CONDITIONAL"
        "les sections conditionnelles sont interdites dans le sous-ensemble interne"
        "conditional sections are not allowed in the internal subset";
    /// A parameter entity used inside a declaration of the internal subset. Detail: what stands there.
    DtdParameterInMarkup "XML-DTD-PARAMETER"
        "une entité paramètre ne peut pas être appelée à l'intérieur d'une déclaration du sous-ensemble interne"
        "a parameter entity cannot be used inside a declaration of the internal subset";
    /// `lt`, `gt`, `amp`, `apos` or `quot` declared with another meaning (4.6). Detail: the name.
    DtdPredefinedEntity "XML-DTD-PREDEFINED"
        "l'entité prédéfinie| `{0}`| est redéfinie avec un autre sens"
        "the predefined entity| `{0}`| is declared with another meaning";

    // Limits of ours and failures of the source.

    /// Elements nested too deeply. Detail: the limit.
    LimitDepth "XML-LIMIT-DEPTH"
        "trop d'éléments emboîtés| (limite : {0})|"
        "too many nested elements| (limit: {0})|";
    /// Too many attributes on one element. Detail: the limit.
    LimitAttributes "XML-LIMIT-ATTRIBUTES"
        "trop d'attributs sur un élément| (limite : {0})|"
        "too many attributes on one element| (limit: {0})|";
    /// A name too long. Detail: the limit in bytes.
    LimitNameLength "XML-LIMIT-NAME"
        "nom trop long| (limite : {0} octets)|"
        "name too long| (limit: {0} bytes)|";
    /// An attribute value too long. Detail: the limit in bytes.
    LimitAttributeValue "XML-LIMIT-ATTRIBUTE-VALUE"
        "valeur d'attribut trop longue| (limite : {0} octets)|"
        "attribute value too long| (limit: {0} bytes)|";
    /// A text too long. Detail: the limit in bytes.
    LimitText "XML-LIMIT-TEXT"
        "texte trop long| (limite : {0} octets)|"
        "text too long| (limit: {0} bytes)|";
    /// Entities that expand to too much. Detail: the entity.
    LimitEntityExpansion "XML-LIMIT-ENTITIES"
        "l'expansion des entités dépasse la limite| (`{0}`)|"
        "the expansion of entities exceeds the limit| (`{0}`)|"
        hint "le document a la forme d'une attaque par expansion d'entités : ne pas l'accepter d'une source inconnue"
             "the document has the shape of an entity expansion attack: do not accept it from an unknown source";
    /// Too many namespace declarations in force. Detail: the limit.
    LimitNamespaces "XML-LIMIT-NAMESPACES"
        "trop de déclarations d'espaces de noms| (limite : {0})|"
        "too many namespace declarations| (limit: {0})|";
    /// Too many distinct names. Detail: the limit.
    LimitNames "XML-LIMIT-NAMES"
        "trop de noms différents| (limite : {0})|"
        "too many distinct names| (limit: {0})|";
    /// A tag, comment, instruction or declaration too long. Detail: the limit in bytes.
    LimitTokenSize "XML-LIMIT-TOKEN"
        "balise, commentaire ou déclaration trop long| (limite : {0} octets)|"
        "tag, comment or declaration too long| (limit: {0} bytes)|";
    /// A document too long. Detail: the limit in bytes.
    LimitDocument "XML-LIMIT-DOCUMENT"
        "document trop long| (limite : {0} octets)|"
        "document too long| (limit: {0} bytes)|";
    /// The source of the bytes failed. Detail: what the system says.
    Io "XML-IO"
        "lecture interrompue| : {0}|"
        "reading failed|: {0}|";
}
