//! MSSanté on the network.
