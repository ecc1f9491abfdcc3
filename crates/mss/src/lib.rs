//! MSSanté mail: messages built, read, answered and checked.
