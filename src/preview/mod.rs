//! A message as a customer reads it: texts filled for one person in one language, and what each
//! channel makes of them.
//!
//! The customer is the sample of a persona with the defaults of the profile laid under it. Values
//! of parameters are made up from their types and names, the same on every machine, and the
//! preview says so. History is empty: the customer of a preview has no past.

mod choose;
mod made_up;
mod show;
mod size;
mod world;

#[cfg(test)]
mod tests;

use crate::driver::PreviewOptions;
use crate::hir::Program;
use crate::hir::Ty;
use crate::value::Data;

/// A plausible value of a type, the same on every machine: `name` is what holds it, `owner` what that
/// stands in.
pub(crate) fn made_up(program: &Program, ty: &Ty, name: &str, owner: &str) -> Data {
    made_up::value(program, ty, name, owner)
}

/// A message as it goes out, for one customer, in one locale, on one channel or on all of them.
///
/// # Errors
/// If the options name a message, a persona, a locale or a channel that is not there; the text says
/// so, with names that are near.
pub fn preview(program: &Program, options: &PreviewOptions) -> Result<String, String> {
    let message = choose::message(program, &options.message)?;
    let customer = choose::customer(program, options.persona.as_deref())?;
    let locale = choose::locale(program, message, &customer, options.locale.as_deref())?;
    let contents = choose::contents(program, message, options.channel.as_deref())?;
    Ok(show::whole(program, message, &customer, &locale, &contents))
}
