import { Button, Checkbox, CopyButton, Group, Select, Stack, Switch, TextInput } from "@mantine/core";
import { IconCheck, IconCopy, IconRefresh } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import type { Sender } from "@/api/types";
import {
  ConfirmWithCount,
  Count,
  ErrorNote,
  Facts,
  FieldErrors,
  Moment,
  NumberField,
  PasswordField,
  SidePanel,
  TextField,
} from "@/kit";
import type { BounceMailbox, IntakeForm, SenderIntake } from "./wire";

const FORMS: IntakeForm[] = ["none", "unisender_go", "dashamail", "notisend", "ses", "mailgun", "other"];
const SIGNED: IntakeForm[] = ["unisender_go", "mailgun"];
const FIELDS = [
  "secret",
  "mailbox.host",
  "mailbox.port",
  "mailbox.user",
  "mailbox.folder",
  "mailbox_password",
];
const MAILBOX: BounceMailbox = { host: "", port: 993, security: "tls", user: "", folder: "INBOX" };

/** Where a sender hears of bounces and complaints: the service's calls, and a mailbox. */
export function IntakePanel({ sender, onClose }: { sender: Sender; onClose: () => void }) {
  const { t } = useTranslation("senders");
  const intake = useGet("/senders/{id}/intake", { path: { id: sender.id } });
  return (
    <SidePanel opened onClose={onClose} title={t("intake.title_of", { name: sender.name })}>
      {intake.error && <ErrorNote error={intake.error} retry={() => void intake.refetch()} />}
      {intake.data && (
        <IntakeForms key={intake.data.version} sender={sender} intake={intake.data} onClose={onClose} />
      )}
    </SidePanel>
  );
}

interface Props {
  sender: Sender;
  intake: SenderIntake;
  onClose: () => void;
}

function IntakeForms({ sender, intake, onClose }: Props) {
  const { t } = useTranslation("senders");
  const [form, setForm] = useState<IntakeForm>(intake.form);
  const [secret, setSecret] = useState("");
  const [verp, setVerp] = useState(intake.verp);
  const [mailbox, setMailbox] = useState(intake.mailbox);
  const [password, setPassword] = useState("");
  const save = useAct("PATCH /senders/{id}/intake", { refresh: ["/senders/{id}/intake"] });
  const submit = () =>
    save.mutate({
      path: { id: sender.id },
      version: intake.version,
      // An empty field keeps what is sealed on the server.
      body: {
        form,
        verp,
        mailbox,
        ...(secret ? { secret } : {}),
        ...(password ? { mailbox_password: password } : {}),
      },
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <FieldErrors error={save.error} fields={FIELDS}>
        <Stack gap="md">
          <p className="muted" style={{ margin: 0 }}>
            {t("intake.text")}
          </p>
          <Part title={t("intake.calls")}>
            <Select
              label={t("intake.form")}
              allowDeselect={false}
              value={form}
              onChange={(next) => setForm((next as IntakeForm) ?? "none")}
              data={FORMS.map((value) => ({ value, label: t(`intake.forms.${value}`) }))}
              description={t(`intake.where.${form}`)}
            />
            {form !== "none" && <Address sender={sender} address={intake.address} />}
            {SIGNED.includes(form) && (
              <PasswordField
                name="secret"
                label={t(`intake.key.${form}`)}
                description={t(
                  intake.has_secret && form === intake.form ? "intake.key_kept" : "intake.key_hint",
                )}
                autoComplete="new-password"
                value={secret}
                onChange={(event) => setSecret(event.currentTarget.value)}
              />
            )}
          </Part>
          <Part title={t("intake.mailbox")}>
            <Switch
              label={t("intake.mailbox_on")}
              description={t("intake.mailbox_text")}
              checked={mailbox !== null}
              onChange={(event) => setMailbox(event.currentTarget.checked ? MAILBOX : null)}
            />
            {mailbox && (
              <MailboxFields
                mailbox={mailbox}
                onChange={setMailbox}
                password={password}
                onPassword={setPassword}
                kept={intake.has_mailbox_password}
              />
            )}
            {intake.mailbox && <CheckMailbox sender={sender} />}
            <Checkbox
              label={t("intake.verp")}
              description={t("intake.verp_text")}
              checked={verp}
              onChange={(event) => setVerp(event.currentTarget.checked)}
            />
          </Part>
          <Came intake={intake} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("kit:close")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("kit:save")}
            </Button>
          </Group>
        </Stack>
      </FieldErrors>
    </form>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 style={{ margin: "8px 0", fontSize: 14 }}>{title}</h3>
      <Stack gap="sm">{children}</Stack>
    </section>
  );
}

/** What to paste in the service's settings, and how to make the old one worthless. */
function Address({ sender, address }: { sender: Sender; address: string }) {
  const { t } = useTranslation("senders");
  const [asked, setAsked] = useState(false);
  const rotate = useAct("POST /senders/{id}/intake/rotate", {
    refresh: ["/senders/{id}/intake"],
    onDone: () => setAsked(false),
  });
  return (
    <>
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <TextInput
          style={{ flex: 1 }}
          label={t("intake.address")}
          readOnly
          value={address}
          classNames={{ input: "mono" }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton value={address}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {t(copied ? "kit:copied" : "kit:copy")}
            </Button>
          )}
        </CopyButton>
      </Group>
      <span>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          onClick={() => setAsked(true)}
        >
          {t("intake.rotate")}
        </Button>
      </span>
      <ConfirmWithCount
        opened={asked}
        onClose={() => setAsked(false)}
        title={t("intake.rotate_title")}
        verb={t("intake.rotate")}
        danger
        pending={rotate.isPending}
        error={rotate.error}
        onConfirm={() => rotate.mutate({ path: { id: sender.id } })}
      >
        {t("intake.rotate_text")}
      </ConfirmWithCount>
    </>
  );
}

/** Logs in as it is saved; no letter is read. */
function CheckMailbox({ sender }: { sender: Sender }) {
  const { t } = useTranslation("senders");
  const check = useAct("POST /senders/{id}/intake/check");
  return (
    <Group gap="sm" aria-live="polite">
      <Button
        size="compact-sm"
        variant="default"
        loading={check.isPending}
        onClick={() => check.mutate({ path: { id: sender.id } })}
      >
        {t(check.data ? "check_again" : "check")}
      </Button>
      {check.data && (
        <span title={check.data.detail} style={{ color: check.data.ok ? "var(--ok)" : "var(--bad)" }}>
          {check.data.ok ? t("intake.check_ok") : <Why code={check.data.code ?? ""} />}
        </span>
      )}
      {check.error && <span style={{ color: "var(--bad)" }}>{check.error.message}</span>}
    </Group>
  );
}

function Why({ code }: { code: string }) {
  const { t } = useTranslation("senders");
  return t(`intake.code.${code}`, { defaultValue: t(`check_code.${code}`, { defaultValue: code }) });
}

interface MailboxProps {
  mailbox: BounceMailbox;
  onChange: (mailbox: BounceMailbox) => void;
  password: string;
  onPassword: (password: string) => void;
  kept: boolean;
}

function MailboxFields({ mailbox, onChange, password, onPassword, kept }: MailboxProps) {
  const { t } = useTranslation("senders");
  const set = (change: Partial<BounceMailbox>) => onChange({ ...mailbox, ...change });
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <TextField
          name="mailbox.host"
          style={{ flex: 1 }}
          label={t("intake.host")}
          placeholder="imap.yandex.ru"
          required
          withAsterisk={false}
          value={mailbox.host}
          onChange={(event) => set({ host: event.currentTarget.value.trim() })}
        />
        <NumberField
          name="mailbox.port"
          w={100}
          label={t("port")}
          min={1}
          max={65535}
          hideControls
          thousandSeparator=""
          value={mailbox.port}
          onChange={(port) => set({ port: Number(port) || 0 })}
        />
      </Group>
      <Group gap="sm" align="flex-start" grow>
        <TextField
          name="mailbox.user"
          label={t("user")}
          required
          withAsterisk={false}
          autoComplete="off"
          value={mailbox.user}
          onChange={(event) => set({ user: event.currentTarget.value })}
        />
        <TextField
          name="mailbox.folder"
          label={t("intake.folder")}
          required
          withAsterisk={false}
          value={mailbox.folder}
          onChange={(event) => set({ folder: event.currentTarget.value })}
        />
      </Group>
      <PasswordField
        name="mailbox_password"
        label={t("password")}
        description={t(kept ? "password_kept" : "intake.password_hint")}
        autoComplete="new-password"
        value={password}
        onChange={(event) => onPassword(event.currentTarget.value)}
      />
    </Stack>
  );
}

/** What came, and when somebody last brought something. */
function Came({ intake }: { intake: SenderIntake }) {
  const { t } = useTranslation("senders");
  const outcome = (at: string | null, code: string | null) =>
    at ? (
      <>
        <Moment value={at} />
        {code && (
          <span style={{ color: "var(--bad)" }}>
            {" "}
            <Why code={code} />
          </span>
        )}
      </>
    ) : (
      <span className="muted">{t("intake.never")}</span>
    );
  const rows: [string, ReactNode][] = [
    [t("intake.called_at"), outcome(intake.called_at, intake.call_code)],
    ...(intake.mailbox
      ? [[t("intake.polled_at"), outcome(intake.polled_at, intake.poll_code)] as [string, ReactNode]]
      : []),
    [t("intake.taken"), <Count key="taken" value={intake.taken} />],
    [t("intake.foreign"), <Count key="foreign" value={intake.foreign} />],
  ];
  return (
    <Part title={t("intake.came")}>
      <Facts rows={rows} />
    </Part>
  );
}
