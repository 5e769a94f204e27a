//! `journeyc fmt`: what is written, what is shown, and the exit codes.
