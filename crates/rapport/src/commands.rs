//! One module per command.

pub mod backup;
pub mod config;
pub mod doctor;
pub mod evidence;
pub mod health;
pub mod import;
pub mod init;
pub mod key;
pub mod openapi;
pub mod restore;
pub mod serve;
pub mod user;
pub mod workspace;
