//! `rapport user`: people, for whoever administers the machine.

use crate::config::Config;
use crate::{open, output};
use anyhow::anyhow;
use app::access::setup::FirstUser;
use app::access::{Role, factor, login, people};
use base::Locale;

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Makes a user; the password comes from RAPPORT_PASSWORD or stdin
    Add {
        email: String,
        #[arg(long)]
        name: String,
        /// Workspace he works in
        #[arg(long)]
        workspace: Option<String>,
        /// owner, strategist, crm_specialist, analyst, project_manager or viewer
        #[arg(long, default_value = "viewer")]
        role: String,
        /// ru or en
        #[arg(long, default_value = "ru")]
        locale: String,
    },
    /// Sets a new password and ends every session of the user
    Password { email: String },
    /// Takes the second factor of a user away who has lost it, and ends every session of his
    ResetSecondFactor { email: String },
}

pub fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let server = open::server(config, false)?;
    let done = match command {
        Command::Password { email } => reset(&server, &email),
        Command::ResetSecondFactor { email } => {
            let done = factor::reset_by_command(&server, &email).map_err(Into::into);
            done.inspect(|()| output::line("done; this user now enters with the password alone"))
        }
        Command::Add { email, name, workspace, role, locale } => {
            let role = Role::parse(&role).ok_or_else(|| anyhow!("`{role}` is no role"))?;
            let locale = Locale::parse(&locale).ok_or_else(|| anyhow!("--locale is ru or en"))?;
            let password = open::password("Password")?;
            let user = FirstUser { email, password, name, locale };
            let place = workspace.as_deref().map(|slug| (slug, role));
            people::add_by_command(&server, user, place)
                .map(|id| output::line(&id.to_string()))
                .map_err(Into::into)
        }
    };
    server.close();
    done
}

fn reset(server: &app::server::Server, email: &str) -> anyhow::Result<()> {
    login::reset_password(server, email, &open::password("New password")?)?;
    output::line("done; every session of this user has ended");
    Ok(())
}
