//! `dist`: what is given to people who install — a binary, a Debian package, checksums.
//!
//! The package is put together from `packaging/debian` by `dpkg-deb`; the settings it brings are those that the
//! program itself prints, so the two cannot disagree.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{tools, ui};

/// Where the package keeps its data; the program's own default is a folder beside it.
const DATA: &str = "/var/lib/rapport";
/// A copy on the same disk is not much, but it is there when somebody deletes the wrong thing.
const BACKUPS: &str = "/var/lib/rapport/backups";

/// `--binary FILE` packs a program that was built before: to try the packages themselves.
pub fn run(args: &[String]) -> Result<bool> {
    if tools::find("dpkg-deb", &[]).is_none() {
        bail!("dpkg-deb makes the package: run this on Debian or Ubuntu, or install dpkg");
    }
    let target = tools::target()?;
    let binary = match args {
        [] => build(&target)?,
        [option, binary] if option == "--binary" => PathBuf::from(binary),
        _ => bail!("usage: cargo xtask dist [--binary FILE]"),
    };
    let out = target.join("packages");
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out)?;
    let version = version(&binary)?;
    let paths = [archive(&binary, &out, &version)?, package(&binary, &out, &version)?];
    let names = paths.iter().map(|path| path.file_name().unwrap_or_default());
    let sums = tools::output(tools::command("sha256sum").current_dir(&out).args(names))?;
    fs::write(out.join("SHA256SUMS"), &sums)?;
    print!("{sums}");
    tools::step(&format!("in {}", out.display()));
    Ok(true)
}

fn build(target: &Path) -> Result<PathBuf> {
    ui::build()?;
    tools::step("building the server as it is given away (some minutes)");
    tools::run(tools::cargo().args(["build", "--locked", "--profile", "dist", "--package", "rapport"]))?;
    Ok(target.join("dist/rapport"))
}

fn version(binary: &Path) -> Result<String> {
    let told = tools::output(tools::command(binary).arg("--version"))?;
    Ok(told.trim().rsplit(' ').next().unwrap_or_default().to_owned())
}

/// The program with what a machine without packages needs besides: the unit, settings, the proxy's files.
fn archive(binary: &Path, out: &Path, version: &str) -> Result<PathBuf> {
    let name = format!("rapport-{version}-x86_64-linux");
    let root = out.join(&name);
    put(binary, &root.join("rapport"), 0o755)?;
    put(&tools::root().join("packaging/rapport.service"), &root.join("rapport.service"), 0o644)?;
    put(&tools::root().join("LICENSE"), &root.join("LICENSE"), 0o644)?;
    put_proxies(&root.join("proxy"))?;
    write(&root.join("rapport.toml"), &settings(binary)?, 0o644)?;
    let archive = out.join(format!("{name}.tar.gz"));
    let mut tar = tools::command("tar");
    tar.args(["--owner=0", "--group=0", "--sort=name", "-czf"]).arg(&archive);
    tools::run(tar.arg("-C").arg(out).arg(&name))?;
    fs::remove_dir_all(&root)?;
    Ok(archive)
}

fn put_proxies(to: &Path) -> Result<()> {
    let from = tools::root().join("packaging/proxy");
    ["Caddyfile", "nginx.conf"].iter().try_for_each(|name| put(&from.join(name), &to.join(name), 0o644))
}

fn package(binary: &Path, out: &Path, version: &str) -> Result<PathBuf> {
    let root = out.join("deb");
    let from = tools::root().join("packaging");
    put(binary, &root.join("usr/bin/rapport"), 0o755)?;
    put(&from.join("rapport.service"), &root.join("usr/lib/systemd/system/rapport.service"), 0o644)?;
    put_proxies(&root.join("usr/share/doc/rapport/proxy"))?;
    put(&tools::root().join("LICENSE"), &root.join("usr/share/doc/rapport/copyright"), 0o644)?;
    write(&root.join("etc/rapport/rapport.toml"), &settings(binary)?, 0o640)?;
    for script in ["preinst", "postinst", "prerm", "postrm"] {
        put(&from.join("debian").join(script), &root.join("DEBIAN").join(script), 0o755)?;
    }
    put(&from.join("debian/conffiles"), &root.join("DEBIAN/conffiles"), 0o644)?;
    let program = fs::read(binary)?;
    let control = fs::read_to_string(from.join("debian/control"))?
        .replace("@VERSION@", version)
        .replace("@SIZE@", &(program.len() / 1024).to_string())
        .replace("@LIBC@", &libc_needed(&program).context("the binary names no version of glibc")?);
    write(&root.join("DEBIAN/control"), &control, 0o644)?;
    let package = out.join(format!("rapport_{version}_amd64.deb"));
    let mut build = tools::command("dpkg-deb");
    tools::run(build.args(["--root-owner-group", "--build"]).arg(&root).arg(&package))?;
    fs::remove_dir_all(&root)?;
    Ok(package)
}

/// The program's own commented defaults, with the package's folders.
fn settings(binary: &Path) -> Result<String> {
    let printed = tools::output(tools::command(binary).arg("config"))?;
    let given = [("data", "data", DATA), ("backups", "/backups/rapport", BACKUPS)];
    given.iter().try_fold(printed, |settings, (name, default, value)| {
        let set = settings.replace(&format!("# {name} = \"{default}\""), &format!("{name} = \"{value}\""));
        if set == settings { bail!("`rapport config` prints no line for `{name}`") } else { Ok(set) }
    })
}

/// The newest version of glibc that a symbol of the program asks for.
fn libc_needed(program: &[u8]) -> Option<String> {
    const MARK: &[u8] = b"GLIBC_2.";
    let minors = program.windows(MARK.len() + 2).filter(|window| window.starts_with(MARK)).map(|window| {
        let digits = window[MARK.len()..].iter().take_while(|byte| byte.is_ascii_digit());
        digits.fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'))
    });
    minors.max().map(|minor| format!("2.{minor}"))
}

fn put(from: &Path, to: &Path, mode: u32) -> Result<()> {
    let bytes = fs::read(from).with_context(|| format!("{}", from.display()))?;
    place(to, &bytes, mode)
}

fn write(to: &Path, text: &str, mode: u32) -> Result<()> {
    place(to, text.as_bytes(), mode)
}

fn place(to: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(to, bytes)?;
    Ok(fs::set_permissions(to, Permissions::from_mode(mode))?)
}
