//! Types of documents (JDV_J07): code, code system, label.

/// A type of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentType {
    /// Code.
    pub code: &'static str,
    /// Short name of its code system: `LOINC` or `TRE_A05`.
    pub system: &'static str,
    /// Label.
    pub label: &'static str,
}

/// The type with that code.
///
/// ```
/// assert_eq!(segur_cda::document_type("34874-8").map(|t| t.label), Some("CR opératoire"));
/// ```
pub fn document_type(code: &str) -> Option<DocumentType> {
    TYPES.iter().copied().find(|known| known.code == code)
}

/// All types, those of ANS first.
pub fn document_types() -> &'static [DocumentType] {
    TYPES
}

/// The setting of practice (JDV_J04) with that code.
pub(crate) fn setting(code: &str) -> Option<DocumentType> {
    SETTINGS.iter().copied().find(|known| known.code == code)
}

/// Whether a code alone says which code system it is of.
pub(crate) fn is_known(code: &str) -> bool {
    document_type(code).is_some() || setting(code).is_some()
}

const fn row(code: &'static str, system: &'static str, label: &'static str) -> DocumentType {
    DocumentType { code, system, label }
}

const TYPES: &[DocumentType] = &[
    row("ATTEST-ASS-COMPL", "TRE_A05", "Attestation assurance complémentaire"),
    row("ATTEST-RESID", "TRE_A05", "Attestation de résidence"),
    row("ATTEST-HEBGT", "TRE_A05", "Attestation d'hébergement"),
    row("ATTEST-DROITS-AM", "TRE_A05", "Attestation de droits à l'assurance maladie"),
    row("AUTORIS-SOINS", "TRE_A05", "Autorisation de soins et actes non usuels sanitaires"),
    row("BIL_AUTO", "TRE_A05", "CR de bilan d'évaluation de la perte d'autonomie"),
    row("CERT_DECL", "TRE_A05", "Certificat, déclaration"),
    row("DISP_AUT", "TRE_A05", "Dispensation (autre)"),
    row("EXPPAT_1", "TRE_A05", "Volontés et droits du patient"),
    row("EXPPAT_2", "TRE_A05", "Autre document du patient"),
    row("EXPPAT_3", "TRE_A05", "Directives anticipées"),
    row("IMG-KOS", "TRE_A05", "Reference d'objets d'un examen d'imagerie"),
    row("PROT_ALD", "TRE_A05", "Protocole de soins ALD"),
    row("REMB", "TRE_A05", "Données de remboursement"),
    row("SYNTH", "TRE_A05", "Synthèse"),
    row("DOCPAT01", "TRE_A05", "Synthèse déposée par le patient"),
    row("DOCPAT02", "TRE_A05", "Traitement ou document de soins déposé par le patient"),
    row("DOCPAT03", "TRE_A05", "CR déposé par le patient"),
    row("DOCPAT04", "TRE_A05", "Imagerie déposée par le patient"),
    row("DOCPAT05", "TRE_A05", "CR de biologie déposé par le patient"),
    row("DOCPAT06", "TRE_A05", "CR de prévention déposé par le patient"),
    row("DOCPAT07", "TRE_A05", "Certificat déposé par le patient"),
    row("DOCPAT08", "TRE_A05", "Profil médical Mon espace santé"),
    row("DOCPAT09", "TRE_A05", "Document administratif déposé par le patient"),
    row("PIECE-IDENTITE", "TRE_A05", "Copie pièce d'identité"),
    row("PRESC-AAT", "TRE_A05", "Prescription arrêt de travail"),
    row("PRESC-BIO", "TRE_A05", "Prescription d'actes de biologie médicale"),
    row("PRESC-KINE", "TRE_A05", "Prescription d'actes de kinésithérapie"),
    row("PRESC-INF", "TRE_A05", "Prescription d'actes infirmiers"),
    row("PRESC-PEDI", "TRE_A05", "Prescription d'actes de pédicurie"),
    row("PRESC-ORTHOPHO", "TRE_A05", "Prescription d'actes d'orthophonie"),
    row("PRESC-ORTHOPTIE", "TRE_A05", "Prescription d'actes d'orthoptie"),
    row("FEUILLE-DE-STYLE", "TRE_A05", "Feuille de style"),
    row("FICHE-CONTACTS", "TRE_A05", "Fiche contacts"),
    row("EXPORT_DUI", "TRE_A05", "Export du Dossier Usager Informatisé"),
    row("11369-6", "LOINC", "Historique des vaccinations"),
    row("11488-4", "LOINC", "CR ou fiche de consultation ou de visite"),
    row("11490-0", "LOINC", "Lettre de liaison à la sortie d'un établissement de soins"),
    row("34112-3", "LOINC", "CR hospitalier (séjour)"),
    row("11502-2", "LOINC", "CR d'examens biologiques"),
    row("11505-5", "LOINC", "CR d'acte thérapeutique (autre)"),
    row("11506-3", "LOINC", "CR ou fiche de suivi de soins par auxiliaire médical"),
    row("15507-7", "LOINC", "CR de passage aux urgences"),
    row("15508-5", "LOINC", "CR d'accouchement"),
    row("18776-5", "LOINC", "Plan personnalisé de soins"),
    row("18748-4", "LOINC", "CR d'imagerie médicale"),
    row(
        "18761-7",
        "LOINC",
        "Note de transfert (dont lettre de liaison à l'entrée en établissement de soins)",
    ),
    row("28617-9", "LOINC", "Bilan bucco-dentaire"),
    row("28653-4", "LOINC", "Document du secteur social / médico-social"),
    row("29274-8", "LOINC", "Mesures de signes vitaux"),
    row("34120-6", "LOINC", "Bilan par professionnel de santé"),
    row("34133-9", "LOINC", "Synthèse d'épisode de soins"),
    row("34749-2", "LOINC", "CR de consultation pré-anesthésique"),
    row("34794-8", "LOINC", "CR de réunion de concertation pluridisciplinaire"),
    row("34842-5", "LOINC", "Grille d'évaluation médico-social"),
    row("34874-8", "LOINC", "CR opératoire"),
    row("34875-5", "LOINC", "Évaluation postopératoire et note de suivi"),
    row("34876-3", "LOINC", "Évaluation préopératoire et note de suivi"),
    row("47420-5", "LOINC", "CR de bilan fonctionnel"),
    row("51851-4", "LOINC", "Document administratif"),
    row("51969-4", "LOINC", "CR de génétique moléculaire"),
    row("52040-3", "LOINC", "Document encapsulant une image d'illustration non DICOM"),
    row("55115-0", "LOINC", "Demande d'actes d'imagerie"),
    row("56445-0", "LOINC", "Bilan médicamenteux (Officine)"),
    row("56446-8", "LOINC", "Notification de rendez-vous"),
    row("57828-6", "LOINC", "Prescription (autre)"),
    row("57832-8", "LOINC", "Prescription de soins"),
    row("57833-6", "LOINC", "Prescription de produits de santé"),
    row("59283-2", "LOINC", "CR d'examen de l'enfant"),
    row("59284-0", "LOINC", "Attestation de consentement"),
    row("60280-5", "LOINC", "Fiche de retour du service des urgences"),
    row("60568-3", "LOINC", "CR d'anatomie et de cytologie pathologiques"),
    row("60591-5", "LOINC", "Synthèse médicale"),
    row("60593-1", "LOINC", "Dispensation médicamenteuse"),
    row("61357-0", "LOINC", "Intervention pharmaceutique"),
    row("67851-6", "LOINC", "CR d'admission"),
    row("68599-0", "LOINC", "Synthèse psychiatrique"),
    row("68814-3", "LOINC", "Note d'évaluation pédiatrique"),
    row("68817-6", "LOINC", "Bilan de santé et de prévention de l'enfant"),
    row("70004-7", "LOINC", "CR d'acte diagnostique (autre)"),
    row("78341-5", "LOINC", "Fiche de transfert vers le service des urgences"),
    row("74207-2", "LOINC", "Document de liaison d'urgence"),
    row("74465-6", "LOINC", "Questionnaire patient"),
    row("75468-9", "LOINC", "Renouvellement ordonnance par pharmacien correspondant"),
    row("75482-0", "LOINC", "CR d'acte thérapeutique à visée préventive"),
    row("75492-9", "LOINC", "CR d'acte diagnostique à visée préventive ou de dépistage"),
    row("75496-0", "LOINC", "Demande d'acte de télémédecine"),
    row("77436-4", "LOINC", "CR d'anesthésie"),
    row("77604-7", "LOINC", "Planification thérapeutique"),
    row("78513-9", "LOINC", "CR de consultation en ophtalmologie"),
    row("78601-2", "LOINC", "CR d'entretien pharmaceutique"),
    row("80565-5", "LOINC", "CR d'administration de médicaments"),
    row("80771-9", "LOINC", "Projet d'accueil individualisé"),
    row("80788-3", "LOINC", "Projet personnalisé d'accompagnement"),
    row("80820-4", "LOINC", "Formulaire de conciliation médicamenteuse (Hôpital)"),
    row("83836-7", "LOINC", "Schéma dentaire"),
    row("83869-8", "LOINC", "Plan personnalisé de prévention"),
    row("83901-9", "LOINC", "Bilan psychologique"),
    row("83981-1", "LOINC", "Lettre de liaison à la sortie d'une structure sociale ou médico-sociale"),
    row("85208-7", "LOINC", "CR de télémédecine"),
    row("86531-1", "LOINC", "Attestation de sortie"),
    row("87273-9", "LOINC", "Note de vaccination"),
    row("88348-8", "LOINC", "Lettre de liaison d'entrée en structure sociale ou médico-sociale"),
    row("89601-9", "LOINC", "Certificat médical"),
    row("93024-8", "LOINC", "CR de consultation pharmaceutique"),
    row("96349-6", "LOINC", "Lettre d'adressage"),
    row("96874-3", "LOINC", "COVID-19 Attestation de vaccination"),
    row("96173-0", "LOINC", "Test rapide d'orientation diagnostique"),
    row("57055-6", "LOINC", "Synthèse antepartum"),
    row("57057-2", "LOINC", "Synthèse Salle de Naissance Mère"),
    row("57075-4", "LOINC", "Synthèse Salle de Naissance Enfant"),
    row("89235-6", "LOINC", "Synthèse Suites de Couches Mère"),
    row("78489-2", "LOINC", "Synthèse Enfant en Maternité"),
    row("89233-1", "LOINC", "CR de grossesse"),
    row("101881-1", "LOINC", "Carte d'implant"),
];

const SETTINGS: &[DocumentType] = &[
    row("AMBULATOIRE", "TRE_A01", "Ambulatoire"),
    row("AMO", "TRE_A01", "Organisme d'assurance maladie obligatoire"),
    row("DEPISTAGE", "TRE_A01", "Dépistage"),
    row("ESSMS", "TRE_A01", "Etablissement ou Service Social ou Médico-Social"),
    row("ETABLISSEMENT", "TRE_A01", "Etablissement de santé"),
    row("HAD", "TRE_A01", "Hospitalisation à domicile"),
    row("MAD", "TRE_A01", "Maintien à domicile"),
    row("PALLIATIF", "TRE_A01", "Soins palliatifs"),
    row("SAD", "TRE_A01", "Soins à domicile"),
    row("SAMU_SMUR", "TRE_A01", "SAMU/SMUR"),
    row("EXP_PATIENT", "TRE_A00", "Expression personnelle du patient"),
    row("SNR", "TRE_A00", "Service numérique référencé"),
];
