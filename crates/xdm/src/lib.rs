//! IHE XDM archives and XDS metadata by the French rules.
