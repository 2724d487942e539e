//! The command as its users meet it: what a run leaves behind, that nothing is lost, and that every
//! mistake is one clear line.

mod answers;
mod bytes;
mod checking;
mod comparing;
mod damage;
mod desk;
mod endings;
mod folders;
mod growing;
mod kept;
mod mistakes;
mod recalling;
mod recording;
mod results;
mod sharing;
mod stopping;
mod walking;
