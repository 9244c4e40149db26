import { Anchor, Button, Group, Modal, Stack } from "@mantine/core";
import { IconCheck, IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import type { Language } from "@/i18n/texts";
import { AreaField, Badge, Card, ErrorNote, FieldErrors, Moment, Note, SidePanel } from "@/kit";
import { diff } from "./diff";
import { Paper } from "./Paper";
import type { LegalDocument } from "./wire";

/** One document: what holds now, what would be published, and what was before. */
export function DocumentCard({ document, locale }: { document: LegalDocument; locale: Language }) {
  const { t } = useTranslation("legal");
  const may = useMay("settings.write");
  const [opened, setOpened] = useState<"draft" | "history" | null>(null);
  const now = document.published[0];
  const changed = now?.body.trim() !== document.draft.trim();
  return (
    <Card
      title={t(`kind.${document.kind}`)}
      aside={
        now ? (
          <Badge tone="ok" icon={IconCheck}>
            {t("holds", { number: now.number })}
          </Badge>
        ) : (
          <Badge>{t("not_published")}</Badge>
        )
      }
    >
      <Stack gap="sm">
        <p className="sentence muted">{t(`about.${locale}.${document.kind}`)}</p>
        {now && (
          <p className="sentence">
            {t("published")} <Moment exact value={now.published_at} />
            {" · "}
            <Anchor
              href={`${document.url}?lang=${locale}`}
              underline="always"
              target="_blank"
              rel="noreferrer"
            >
              {t("public_page")}
            </Anchor>
            {changed && <> · {t("draft_differs")}</>}
          </p>
        )}
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPencil size={15} aria-hidden />}
            onClick={() => setOpened("draft")}
          >
            {t(may ? "open_draft" : "read_draft")}
          </Button>
          {now && (
            <Button size="compact-sm" variant="subtle" onClick={() => setOpened("history")}>
              {t("history", { count: document.published.length })}
            </Button>
          )}
        </Group>
      </Stack>
      <SidePanel
        opened={opened === "draft"}
        onClose={() => setOpened(null)}
        title={t(`kind.${document.kind}`)}
        size={720}
      >
        {opened === "draft" && <Draft document={document} locale={locale} onDone={() => setOpened(null)} />}
      </SidePanel>
      <SidePanel
        opened={opened === "history"}
        onClose={() => setOpened(null)}
        title={t("history_title")}
        size={720}
      >
        {opened === "history" && <History document={document} locale={locale} />}
      </SidePanel>
    </Card>
  );
}

function Draft({
  document,
  locale,
  onDone,
}: {
  document: LegalDocument;
  locale: Language;
  onDone: () => void;
}) {
  const { t } = useTranslation("legal");
  const may = useMay("settings.write");
  const [body, setBody] = useState(document.draft);
  const [editing, setEditing] = useState(false);
  const [asking, setAsking] = useState(false);
  const kind = document.kind;
  const save = useAct("PUT /legal/draft", { refresh: ["/legal"], onDone });
  const publish = useAct("POST /legal/publish", {
    refresh: ["/legal", "/consent-texts"],
    onDone,
  });
  const open = /\{\{\w+\}\}/.test(body);
  const number = document.next;
  return (
    <Stack gap="md">
      {open && (
        <Note tone="warn" title={t("open_places")}>
          {t("open_places_text")}
        </Note>
      )}
      {editing ? (
        <FieldErrors error={save.error} fields={["body"]}>
          <AreaField
            name="body"
            label={t("text")}
            description={t("text_hint")}
            minRows={16}
            maxRows={30}
            value={body}
            onChange={(event) => setBody(event.currentTarget.value)}
          />
        </FieldErrors>
      ) : (
        <Paper body={body} locale={locale} />
      )}
      <section className="legal-facts">
        <h3>{t("facts")}</h3>
        <ul lang={locale}>
          {document.facts.map((fact) => (
            <li key={fact.article + fact.demands}>
              <strong>{fact.article}</strong>: {fact.demands}
            </li>
          ))}
        </ul>
      </section>
      {may && (
        <Group gap="xs">
          <Button disabled={open} onClick={() => setAsking(true)}>
            {t("publish")}
          </Button>
          <Button variant="default" onClick={() => setEditing(!editing)}>
            {t(editing ? "look" : "edit")}
          </Button>
          {body !== document.draft && (
            <Button
              variant="default"
              loading={save.isPending}
              onClick={() => save.mutate({ body: { kind, locale, body } })}
            >
              {t("keep_draft")}
            </Button>
          )}
          {document.edited && (
            <Button
              variant="subtle"
              color="gray"
              onClick={() => save.mutate({ body: { kind, locale, body: null } })}
            >
              {t("throw_away")}
            </Button>
          )}
        </Group>
      )}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={<strong>{t("publish_title", { number })}</strong>}
        closeButtonProps={{ "aria-label": t("kit:close") }}
      >
        <Stack gap="md">
          <p className="sentence">{t("publish_text")}</p>
          {publish.error ? <ErrorNote error={publish.error} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setAsking(false)}>
              {t("kit:cancel")}
            </Button>
            <Button
              loading={publish.isPending}
              onClick={() => publish.mutate({ body: { kind, locale, body } })}
            >
              {t("publish_verb")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}

function History({ document, locale }: { document: LegalDocument; locale: Language }) {
  const { t } = useTranslation("legal");
  const all = document.published;
  return (
    <Stack gap="lg">
      {all.map((text, index) => (
        <section key={text.version} className="legal-edition">
          <h3>
            <Anchor
              href={`${document.url}/${text.number}`}
              underline="always"
              target="_blank"
              rel="noreferrer"
            >
              {t("edition", { number: text.number })}
            </Anchor>{" "}
            <span className="muted">
              <Moment exact value={text.published_at} />
            </span>
          </h3>
          <p className="mono muted legal-hash">SHA-256 {text.hash}</p>
          {all[index + 1] ? (
            <Changes before={all[index + 1]?.body ?? ""} after={text.body} locale={locale} />
          ) : (
            <p className="sentence muted">{t("first_edition")}</p>
          )}
        </section>
      ))}
    </Stack>
  );
}

function Changes({ before, after, locale }: { before: string; after: string; locale: Language }) {
  const { t } = useTranslation("legal");
  const lines = diff(before, after).filter((line) => line.sign !== "same");
  return (
    <ul className="legal-diff" lang={locale}>
      {lines.map((line, index) => (
        <li key={index} data-sign={line.sign}>
          <span className="muted">{t(`sign.${line.sign}`)}</span> {line.text}
        </li>
      ))}
    </ul>
  );
}
