//! Every check in one table: code, severity, what it says, what to do, and where that comes from.

use std::borrow::Cow;

use segur_report::{Severity, Text};

/// One check that no official Schematron makes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Check {
    /// Stable code, `CDA-...`.
    pub code: &'static str,
    /// How much it matters when the check is asked for alone; beside a rule set no more than a warning.
    pub severity: Severity,
    /// What is checked.
    pub what: Text,
    /// What to do when it fails.
    pub hint: Text,
    /// Where the check comes from: specification and section, or what the field has shown.
    pub source: &'static str,
}

macro_rules! checks {
    ($($name:ident $code:literal $severity:ident $fr:literal $en:literal
       hint $hint_fr:literal $hint_en:literal from $source:literal;)*) => {
        $(pub(super) static $name: Check = Check {
            code: $code,
            severity: Severity::$severity,
            what: Text { fr: Cow::Borrowed($fr), en: Cow::Borrowed($en) },
            hint: Text { fr: Cow::Borrowed($hint_fr), en: Cow::Borrowed($hint_en) },
            source: $source,
        };)*
        /// All checks, in the order of the table.
        pub static CHECKS: &[&Check] = &[$(&$name),*];
    };
}

checks! {
    REF_DANGLING "CDA-REF-DANGLING" Warning
        "une référence vers le texte mène à un ID qui existe" "a reference to the narrative leads to an ID that exists"
        hint "donner cet ID à l'élément du texte, ou corriger la référence" "give this ID to the element of the narrative, or correct the reference"
        from "CDA R2 4.3.5; 421 dangle in the official examples";
    REF_HASH "CDA-REF-HASH" Info
        "une référence vers le texte commence par `#`" "a reference to the narrative begins with `#`"
        hint "écrire `#` devant l'ID" "write `#` before the ID"
        from "CDA R2 4.3.5: a reference is a URL; 242 lack it in the official examples";
    REF_TEXT "CDA-REF-TEXT" Warning
        "`reference/@value` porte une référence, pas du texte" "`reference/@value` holds a reference, not text"
        hint "mettre le texte dans `section/text` avec un ID, et référencer cet ID" "put the text in `section/text` with an ID, and refer to that ID"
        from "CDA R2 4.3.5; 53 hold free text in the official examples";
    REF_MEDIA "CDA-REF-MEDIA" Warning
        "`renderMultiMedia` désigne un `observationMedia` qui existe" "`renderMultiMedia` names an `observationMedia` that exists"
        hint "l'image ou le PDF ne s'affichera pas : corriger `referencedObject`" "the picture or PDF will not be shown: correct `referencedObject`"
        from "CDA R2 4.3.5.6";
    REF_ENTRY "CDA-REF-ENTRY" Warning
        "une référence interne désigne une entrée du document" "an internal reference names an entry of the document"
        hint "donner l'`id` de l'entrée visée" "give the `id` of the entry meant"
        from "FR-Reference-interne, IHE PCC 1.3.6.1.4.1.19376.1.5.3.1.4.4.1";
    LINK "CDA-LINK" Warning
        "un lien du texte est http, https, mailto, tel ou interne" "a link of the narrative is http, https, mailto, tel or internal"
        hint "retirer ce lien : un lecteur prudent ne l'ouvrira pas" "remove this link: a careful reader will not open it"
        from "linkHtml/@href may hold a script";
    NARRATIVE_VALUE "CDA-NARRATIVE-VALUE" Warning
        "la valeur codée est celle que montre la ligne du texte" "the coded value is the one that the row of the narrative shows"
        hint "le texte fait foi pour le lecteur, l'entrée pour le logiciel : les produire de la même donnée" "people read the narrative, software the entry: make both from the same datum"
        from "not checked by the Schematron (facts by mutation); CDA R2 4.3.4";
    NARRATIVE_UNIT "CDA-NARRATIVE-UNIT" Warning
        "l'unité codée est celle que montre la ligne du texte" "the coded unit is the one that the row of the narrative shows"
        hint "même nombre, autre unité : vérifier laquelle est la bonne" "same number, other unit: check which one is right"
        from "not checked by the Schematron; CDA R2 4.3.4";
    NARRATIVE_FLAG "CDA-NARRATIVE-FLAG" Warning
        "l'interprétation codée est celle que montre la ligne du texte" "the coded interpretation is the one that the row of the narrative shows"
        hint "produire le texte et l'entrée de la même donnée" "make narrative and entry from the same datum"
        from "not checked by the Schematron; CR-BIO narrative conventions";
    SECTION_TEXT "CDA-SECTION-TEXT" Warning
        "une section qui porte des entrées a un texte" "a section with entries has a narrative"
        hint "ajouter `section/text` : c'est ce que lit le médecin" "add `section/text`: it is what the physician reads"
        from "CDA R2 4.3.4: narrative is what is authenticated";
    UNIT "CDA-UNIT" Warning
        "une unité est une unité UCUM" "a unit is a UCUM unit"
        hint "écrire l'unité en UCUM, sensible à la casse" "write the unit in UCUM, case-sensitive"
        from "data types R1, PQ.unit; UCUM; not checked by the Schematron";
    LOINC "CDA-LOINC" Warning
        "un code LOINC a la forme et la clé d'un code LOINC" "a LOINC code has the form and check digit of one"
        hint "corriger le code, ou donner le système de codes qui est le sien" "correct the code, or name the code system that it belongs to"
        from "LOINC Users' Guide, check digit; existence is not checked by the Schematron";
    OID "CDA-OID" Warning
        "un OID est bien formé (ou, pour un identifiant, un UUID)" "an OID is well-formed (or, for an identifier, a UUID)"
        hint "corriger l'identifiant" "correct the identifier"
        from "ITU-T X.660; data types R1, II.root";
    OID_MISSPELT "CDA-OID-MISSPELT" Warning
        "les racines d'OID connues (HL7, IHE, France) sont bien écrites" "well-known OID roots (HL7, IHE, France) are spelt right"
        hint "corriger l'OID" "correct the OID"
        from "CI-SIS examples hold such slips";
    OID_ENFORCED "CDA-OID-ENFORCED" Info
        "OID mal écrit que les règles officielles exigent tel quel" "misspelt OID that the official rules want as it is"
        hint "le garder en écriture, accepter les deux en lecture" "keep it when writing, accept both when reading"
        from "SPRECEIVE 1.3.5.1...; medical devices 2.16.840.1.11383...";
    TEMPLATE_DUPLICATE "CDA-TEMPLATE-DUPLICATE" Warning
        "un `templateId` n'est donné qu'une fois à un élément" "an element bears a `templateId` once"
        hint "retirer le doublon" "remove the duplicate"
        from "CDA R2 3.3";
    NULL_VALUE "CDA-NULL-VALUE" Warning
        "un élément a un nullFlavor ou une valeur, pas les deux" "an element has a nullFlavor or a value, not both"
        hint "garder l'un des deux" "keep one of them"
        from "data types R1, nullFlavor; telecom: value xor nullFlavor";
    DATE "CDA-DATE" Warning
        "une date existe dans le calendrier, son décalage a quatre chiffres" "a date exists in the calendar, its offset has four digits"
        hint "forme AAAAMMJJhhmmss+0100" "form YYYYMMDDhhmmss+0100"
        from "data types R1, TS; 20092012... and +100 in official examples";
    DATE_ORDER "CDA-DATE-ORDER" Warning
        "une période finit après son début" "a period ends after it begins"
        hint "échanger ou corriger `low` et `high`" "swap or correct `low` and `high`"
        from "data types R1, IVL_TS";
    DATE_BIRTH "CDA-DATE-BIRTH" Warning
        "le patient est né avant le document, et avant son décès" "the patient was born before the document, and before dying"
        hint "vérifier la date de naissance et celle du document" "check the date of birth and that of the document"
        from "coherence of the header";
    DATE_FUTURE "CDA-DATE-FUTURE" Info
        "ce qui a eu lieu est antérieur au document" "what has happened happened before the document"
        hint "vérifier cette date et celle du document" "check this date and that of the document"
        from "coherence of moodCode EVN with ClinicalDocument/effectiveTime";
    DATE_ZONE "CDA-DATE-ZONE" Info
        "une heure de l'en-tête dit son décalage" "an hour of the header tells its offset"
        hint "ajouter +0100 (hiver) ou +0200 (été)" "add +0100 (winter) or +0200 (summer)"
        from "FR Document Core 2026: times to the minute with UTC offset";
    ID_DUPLICATE "CDA-ID-DUPLICATE" Error
        "un ID n'est donné qu'une fois dans le document" "an ID is given once in the document"
        hint "rendre les ID uniques : toute référence vers celui-ci est ambiguë" "make IDs unique: any reference to this one is ambiguous"
        from "CDA R2 4.3.5.1, xs:ID";
    ENTRY_DUPLICATE "CDA-ENTRY-DUPLICATE" Info
        "deux entrées n'ont pas le même identifiant" "two entries do not have the same identifier"
        hint "un identifiant par entrée ; un receveur fondrait les deux en une" "one identifier for each entry; a receiver would merge the two"
        from "data types R1, II; repeated in official examples (LDL-SES)";
    VERSION "CDA-VERSION" Warning
        "version, setId et document remplacé s'accordent" "version, setId and replaced document agree"
        hint "une correction garde setId, ajoute 1 à la version et désigne la précédente par relatedDocument RPLC" "a correction keeps setId, adds 1 to the version and names the former one by relatedDocument RPLC"
        from "CR-BIO, correction of a report; CDA R2 4.2.3.1";
    PARTY_NAMES "CDA-PARTY-NAMES" Warning
        "un identifiant de professionnel ou de structure n'a qu'un nom" "an identifier of a professional or organisation has one name"
        hint "corriger l'identifiant ou le nom" "correct the identifier or the name"
        from "national identifiers PS_IdNat and Struct_IdNat";
    MAILBOX "CDA-MAILBOX" Warning
        "la messagerie du patient est celle de son INS" "the mailbox of the patient is that of his INS"
        hint "un envoi à cette adresse irait à une autre personne" "a message to this address would go to someone else"
        from "MSSanté, citizens: matricule@patient.mssante.fr";
    LANGUAGE "CDA-LANGUAGE" Warning
        "la langue s'écrit comme fr-FR" "the language is written like fr-FR"
        hint "écrire la langue en minuscules, le pays en majuscules" "language in lower case, country in upper case"
        from "CI-SIS, structuration minimale, languageCode";
    LEVEL1 "CDA-LEVEL1" Warning
        "corps non structuré et modèle XDS-SD vont ensemble" "unstructured body and template XDS-SD go together"
        hint "nonXMLBody : les deux templateId fixes et 1.3.6.1.4.1.19376.1.2.20" "nonXMLBody: the two fixed templateIds and 1.3.6.1.4.1.19376.1.2.20"
        from "CI-SIS level 1; IHE ITI XDS-SD";
    LEVEL1_TYPE "CDA-LEVEL1-TYPE" Warning
        "un document de niveau 1 porte un PDF, un texte, du RTF, du JPEG ou du TIFF" "a level-1 document holds PDF, text, RTF, JPEG or TIFF"
        hint "convertir le contenu en PDF/A-1" "convert the content to PDF/A-1"
        from "CI-SIS value set 1.2.250.1.213.1.1.5.822";
    PDFA "CDA-PDFA" Info
        "le PDF d'un document de niveau 1 se déclare PDF/A" "the PDF of a level-1 document claims to be PDF/A"
        hint "produire du PDF/A-1 : l'archivage l'exige" "produce PDF/A-1: archiving asks for it"
        from "IHE ITI XDS-SD; FR Document Core 2026";
    MEDIA_BASE64 "CDA-MEDIA-BASE64" Warning
        "un contenu B64 est du base64 complet" "a B64 content is whole base64"
        hint "le contenu est tronqué ou abîmé : l'encoder de nouveau" "the content is cut or damaged: encode it again"
        from "data types R1, ED.representation";
    MEDIA_TYPE "CDA-MEDIA-TYPE" Warning
        "le contenu est du type annoncé" "the content is of the type announced"
        hint "corriger mediaType ou le contenu" "correct mediaType or the content"
        from "data types R1, ED.mediaType";
    RANGE "CDA-RANGE" Warning
        "un intervalle va du plus petit au plus grand" "a range goes from the lesser to the greater"
        hint "échanger ou corriger `low` et `high`" "swap or correct `low` and `high`"
        from "data types R1, IVL_PQ";
    RANGE_POINT "CDA-RANGE-POINT" Warning
        "un intervalle de référence n'est pas réduit à un point" "a reference range is not a single point"
        hint "corriger les bornes : tout résultat serait anormal" "correct the bounds: any result would be abnormal"
        from "low = high = 3.89 mmol/L in an official glycaemia example";
    FLAG "CDA-FLAG" Warning
        "l'interprétation s'accorde avec l'intervalle de référence" "the interpretation agrees with the reference range"
        hint "corriger l'interprétation, la valeur ou l'intervalle" "correct interpretation, value or range"
        from "CR-BIO: the abnormal flag is interpretationCode";
    FLAG_MISSING "CDA-FLAG-MISSING" Warning
        "un résultat hors de l'intervalle de référence est signalé" "a result outside the reference range is flagged"
        hint "ajouter interpretationCode (H, L, HH, LL) : c'est le seul signal pour les logiciels" "add interpretationCode (H, L, HH, LL): it is the only signal for software"
        from "CR-BIO; not checked by the Schematron";
    STATUS "CDA-STATUS" Warning
        "les statuts du document, des chapitres et des résultats s'accordent" "statuses of document, chapters and results agree"
        hint "un document terminé n'a rien en cours ; un examen abandonné n'a pas de résultat" "a completed document has nothing active; an aborted test has no result"
        from "CR-BIO, statuses";
    LAB_CHAPTER "CDA-LAB-CHAPTER" Warning
        "chapitres du compte rendu et serviceEvent s'accordent" "chapters of the report and serviceEvents agree"
        hint "un serviceEvent par chapitre, de même code" "one serviceEvent for each chapter, with the same code"
        from "CR-BIO, documentationOf; not checked by the Schematron";
    LAB_PRESCRIBER "CDA-LAB-PRESCRIBER" Warning
        "un compte rendu de biologie nomme son prescripteur" "a laboratory report names its prescriber"
        hint "ajouter participant REF" "add participant REF"
        from "CR-BIO, participant; not checked by the Schematron";
    LAB_ORDER "CDA-LAB-ORDER" Warning
        "un compte rendu de biologie désigne la demande" "a laboratory report names the order"
        hint "ajouter inFulfillmentOf/order/id" "add inFulfillmentOf/order/id"
        from "CR-BIO, inFulfillmentOf; not checked by the Schematron";
    LAB_VALIDATOR "CDA-LAB-VALIDATOR" Warning
        "un compte rendu de biologie nomme le biologiste qui a validé" "a laboratory report names the biologist who validated it"
        hint "ajouter authenticator, ou participant AUTHEN dans les entrées" "add authenticator, or participant AUTHEN in the entries"
        from "CR-BIO, authenticator; not checked by the Schematron";
    LAB_STATUS "CDA-LAB-STATUS" Warning
        "un compte rendu de biologie dit s'il est complet" "a laboratory report tells whether it is complete"
        hint "ajouter lab:statusCode (completed ou active) au premier serviceEvent" "add lab:statusCode (completed or active) to the first serviceEvent"
        from "CR-BIO, serviceEvent; not checked by the Schematron";
    IMAGE_STUDY "CDA-IMAGE-STUDY" Warning
        "l'étude du catalogue d'images est celle de l'acte" "the study of the object catalogue is that of the act"
        hint "serviceEvent/id et l'acte 113014 portent le même StudyInstanceUID" "serviceEvent/id and act 113014 hold the same StudyInstanceUID"
        from "CR-IMG 2024.01: serviceEvent/id is the StudyInstanceUID";
}
