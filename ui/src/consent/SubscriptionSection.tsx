import { Button, CopyButton, Group, Skeleton, Stack, Switch, TextInput } from "@mantine/core";
import { IconCheck, IconCopy, IconExternalLink } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { Card, Count, ErrorNote, FieldErrors, Note, SelectField, StatCard, Stats } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { AskKnown } from "./AskKnown";
import type { SubscriptionPage } from "./wire";
import "@/senders/wire";
import "./wire";

/** The public page on which people subscribe, and what came of it. */
export function SubscriptionSection() {
  const read = useGet("/subscription-page");
  if (read.error) return <ErrorNote error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton h={420} radius="lg" maw={760} />;
  const page = read.data;
  return (
    <Stack gap="md" maw={760}>
      {page.missing.length > 0 && <Missing what={page.missing} />}
      {page.not_signed && page.sender_id && <NotSigned sender={page.sender_id} />}
      <Settings page={page} />
      {page.ready && <ToShare page={page} />}
      <Letters letters={page.letters} />
      <AskKnown />
    </Stack>
  );
}

function Missing({ what }: { what: string[] }) {
  const { t } = useTranslation("consent");
  const to = usePlace();
  const names = what.map((kind) => t(`paper.${kind}`)).join(", ");
  return (
    <Note tone="warn" title={t("page_missing")}>
      {t("page_missing_text", { what: names })}{" "}
      <Link to={to("/settings/legal")} style={{ textDecoration: "underline" }}>
        {t("page_to_papers")}
      </Link>
    </Note>
  );
}

/** Letters wait: the key of their sender does not sign. */
function NotSigned({ sender }: { sender: string }) {
  const { t } = useTranslation("consent");
  const to = usePlace();
  return (
    <Note tone="bad" role="alert" title={t("page_not_signed")}>
      {t("page_not_signed_text")}{" "}
      <Link to={to(`/settings/senders/${sender}`)} style={{ textDecoration: "underline" }}>
        {t("page_to_sender")}
      </Link>
    </Note>
  );
}

function Settings({ page }: { page: SubscriptionPage }) {
  const { t } = useTranslation("consent");
  const may = useMay("settings.write");
  const senders = useGet("/senders");
  const save = useAct("PUT /subscription-page", { refresh: ["/subscription-page"] });
  const rows = senders.data?.rows ?? [];
  const change = (next: { open: boolean; sender_id: string | null }) =>
    save.mutate({ body: next, version: page.version });
  const chosen = rows.find((row) => row.id === page.sender_id);
  const mayOpen = page.open || (page.sender_id !== null && page.missing.length === 0);
  return (
    <Card title={t("page")}>
      <FieldErrors error={save.error} fields={["sender_id"]}>
        <Stack gap="md">
          <SelectField
            name="sender_id"
            label={t("page_sender")}
            placeholder={t("page_sender_choose")}
            disabled={!may || save.isPending}
            allowDeselect={false}
            value={chosen ? page.sender_id : null}
            data={rows.map((row) => ({ value: row.id, label: `${row.name} · ${row.from_address}` }))}
            description={chosen?.kind === "sandbox" ? t("page_sandbox") : undefined}
            onChange={(id) => id && change({ open: page.open, sender_id: id })}
          />
          <Switch
            label={t("page_open")}
            description={t("page_hint")}
            disabled={!may || save.isPending || !mayOpen}
            checked={page.open}
            onChange={(event) => change({ open: event.currentTarget.checked, sender_id: page.sender_id })}
          />
        </Stack>
      </FieldErrors>
    </Card>
  );
}

/** A link and a button lead to the page: a form on a foreign page could not prove which edition was shown. */
function ToShare({ page }: { page: SubscriptionPage }) {
  const { t } = useTranslation("consent");
  const button = `<a href="${page.url}">${t("page_button_text")}</a>`;
  return (
    <Card title={t("page_share")}>
      <Stack gap="md">
        <ToCopy label={t("page_link")} value={page.url} />
        <ToCopy label={t("page_button")} value={button} />
        <Group>
          <Button
            component="a"
            href={page.url}
            target="_blank"
            rel="noreferrer"
            variant="default"
            leftSection={<IconExternalLink size={16} aria-hidden />}
          >
            {t("page_look")}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

function ToCopy({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation("consent");
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <TextInput label={label} value={value} readOnly style={{ flex: 1 }} classNames={{ input: "mono" }} />
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            onClick={copy}
            aria-label={`${t("page_copy")}: ${label}`}
            leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          >
            {t(copied ? "page_copied" : "page_copy")}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}

const GROUPS: [string, string[]][] = [
  ["confirmed", ["confirmed"]],
  ["asked", ["sent", "unknown"]],
  ["waiting", ["waiting", "claimed"]],
  ["over", ["expired", "failed", "skipped", "replaced"]],
];

function Letters({ letters }: { letters: SubscriptionPage["letters"] }) {
  const { t } = useTranslation("consent");
  const sum = (states: string[]) =>
    letters.filter((row) => states.includes(row.state)).reduce((all, row) => all + row.count, 0);
  return (
    <Card title={t("month")}>
      {letters.length === 0 ? (
        <p className="muted" style={{ margin: 0 }}>
          {t("month_empty")}
        </p>
      ) : (
        <Stats>
          {GROUPS.map(([name, states]) => (
            <StatCard
              key={name}
              label={t(`letters.${name}`)}
              value={<Count value={sum(states)} />}
              definition={t(`letters.${name}_hint`)}
            />
          ))}
        </Stats>
      )}
    </Card>
  );
}
