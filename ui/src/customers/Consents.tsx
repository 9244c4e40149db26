import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet, useList } from "@/api/hooks";
import type { ConsentEntry, Card as CustomerCard, Purpose } from "@/api/types";
import { useMay } from "@/api/workspace";
import "@/legal/wire";
import { Badge, Card, ErrorNote, Moment, SidePanel, useChannelName } from "@/kit";
import { Papers } from "./Papers";

/** What the customer agreed to, now; giving and withdrawing; and the ledger behind it. */
export function Consents({ card }: { card: CustomerCard }) {
  const { t } = useTranslation("customers");
  const mayWrite = useMay("consents.write");
  const channel = useChannelName();
  const [change, setChange] = useState<Change | null>(null);
  const [history, setHistory] = useState(false);
  return (
    <Card
      title={t("consents")}
      aside={
        <Button size="compact-xs" variant="subtle" onClick={() => setHistory(true)}>
          {t("consent_history")}
        </Button>
      }
    >
      {card.consents.length === 0 && <p className="sentence muted">{t("no_consents")}</p>}
      <ul className="customer-list">
        {card.consents.map((consent) => (
          <li key={`${consent.purpose}:${consent.channel}:${consent.topic_id}`} className="customer-consent">
            <div>
              <div>
                {t(`kit:purpose.${consent.purpose}`)}, {channel(consent.channel).toLowerCase()}
              </div>
              <ConsentWord given={consent.given} /> <Moment value={consent.given_at} />
            </div>
            {mayWrite && consent.given && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => setChange({ ...consent, topic_id: consent.topic_id ?? null, given: false })}
              >
                {t("withdraw")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {mayWrite && (
        <Button
          mt="sm"
          size="compact-sm"
          variant="default"
          onClick={() => setChange({ purpose: "marketing", channel: "email", topic_id: null, given: true })}
        >
          {t("give")}
        </Button>
      )}
      <ChangeDialog
        key={JSON.stringify(change)}
        card={card}
        change={change}
        onClose={() => setChange(null)}
      />
      <SidePanel opened={history} onClose={() => setHistory(false)} title={t("consent_history")}>
        {history && <Ledger id={card.id} />}
      </SidePanel>
    </Card>
  );
}

export function ConsentWord({ given }: { given: boolean }) {
  const { t } = useTranslation("customers");
  return given ? (
    <Badge tone="ok" icon={IconCheck}>
      {t("given")}
    </Badge>
  ) : (
    <Badge tone="bad" icon={IconX}>
      {t("withdrawn")}
    </Badge>
  );
}

interface Change {
  purpose: Purpose;
  channel: string;
  topic_id: string | null;
  given: boolean;
}

/** Documents that people agree to; the others are told to them. */
const AGREED = ["personal_data", "advertising"];
const BASES = ["consent", "contract", "law", "legitimate_interest"] as const;

function ChangeDialog({
  card,
  change,
  onClose,
}: {
  card: CustomerCard;
  change: Change | null;
  onClose: () => void;
}) {
  const { t } = useTranslation("customers");
  return (
    <Modal
      opened={change !== null}
      onClose={onClose}
      size={460}
      title={<strong>{change && t(change.given ? "give_title" : "withdraw_title")}</strong>}
      closeButtonProps={{ "aria-label": t("kit:close") }}
    >
      {change && <ChangeForm card={card} first={change} onClose={onClose} />}
    </Modal>
  );
}

function ChangeForm({ card, first, onClose }: { card: CustomerCard; first: Change; onClose: () => void }) {
  const { t } = useTranslation("customers");
  const channel = useChannelName();
  const topics = useGet("/topics").data?.rows ?? [];
  const agreed = (useGet("/consent-texts").data?.rows ?? []).filter((it) => AGREED.includes(it.kind));
  const [version, setVersion] = useState("");
  const [change, setChange] = useState(first);
  const [basis, setBasis] = useState("consent");
  const [document, setDocument] = useState("");
  const act = useAct("POST /customers/{id}/consents", {
    refresh: ["/customers/{id}", "/customers/{id}/consents", "/customers/{id}/timeline"],
    onDone: onClose,
  });
  const submit = () =>
    act.mutate({
      path: { id: card.id },
      body: {
        ...change,
        channel: change.channel as never,
        basis,
        source: "card",
        document: document.trim() || undefined,
        text_version: (change.given && version) || undefined,
      },
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        {change.given ? (
          <>
            <Select
              label={t("purpose")}
              data={(["marketing", "service"] as const).map((value) => ({
                value,
                label: t(`kit:purpose.${value}`),
              }))}
              value={change.purpose}
              onChange={(value) =>
                setChange({ ...change, purpose: value === "service" ? "service" : "marketing" })
              }
            />
            <Select
              label={t("channel")}
              data={["email", "sms", "push", "telegram", "whatsapp", "call"].map((value) => ({
                value,
                label: channel(value),
              }))}
              value={change.channel}
              onChange={(value) => setChange({ ...change, channel: value ?? "email" })}
            />
            {topics.length > 0 && (
              <Select
                label={t("topic")}
                data={[
                  { value: "", label: t("all_topics") },
                  ...topics.map((topic) => ({ value: topic.id, label: topic.name })),
                ]}
                value={change.topic_id ?? ""}
                onChange={(value) => setChange({ ...change, topic_id: value || null })}
              />
            )}
            <Select
              label={t("basis")}
              data={BASES.map((value) => ({ value, label: t(`basis_word.${value}`) }))}
              value={basis}
              onChange={(value) => setBasis(value ?? "consent")}
            />
            {agreed.length > 0 && (
              <Select
                label={t("agreed_text")}
                data={[
                  { value: "", label: t("no_text") },
                  ...agreed.map((it) => ({
                    value: it.version,
                    label: `${t(`legal:kind.${it.kind}`)}, ${t("legal:edition", { number: it.number }).toLowerCase()}`,
                  })),
                ]}
                value={version}
                allowDeselect={false}
                onChange={(value) => setVersion(value ?? "")}
              />
            )}
            <TextInput
              label={t("document")}
              description={t("document_hint")}
              value={document}
              onChange={(event) => setDocument(event.currentTarget.value)}
            />
            <p className="sentence muted">{t("give_text")}</p>
          </>
        ) : (
          <p className="sentence">
            {t("withdraw_text", {
              purpose: t(`kit:purpose.${change.purpose}`).toLowerCase(),
              channel: channel(change.channel).toLowerCase(),
            })}
          </p>
        )}
        {act.error ? <ErrorNote error={act.error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("kit:cancel")}
          </Button>
          <Button type="submit" loading={act.isPending} color={change.given ? undefined : "red.8"}>
            {t(change.given ? "give" : "withdraw")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Ledger({ id }: { id: string }) {
  const { t } = useTranslation("customers");
  const channel = useChannelName();
  const list = useList("/customers/{id}/consents", { path: { id } });
  const basis = (entry: ConsentEntry) => t(`basis_word.${entry.basis}`, { defaultValue: entry.basis });
  if (list.problem) return <ErrorNote error={list.problem} retry={list.retry} />;
  // Of somebody who said nothing the paper proves just that.
  const empty = !list.loading && list.rows.length === 0;
  return (
    <Stack gap="md">
      <p className="sentence muted">{t(empty ? "no_history" : "history_note")}</p>
      <Papers id={id} papers={["evidence", "archive"]} />
      <ol className="customer-ledger">
        {list.rows.map((entry) => (
          <li key={entry.id}>
            <ConsentWord given={entry.given} />
            <div>
              <div>
                {t(`kit:purpose.${entry.purpose}`)}, {channel(entry.channel).toLowerCase()}
              </div>
              <div className="muted">
                <Moment exact value={entry.given_at} />
                {" · "}
                {t(`source.${entry.source}`, { defaultValue: entry.source })}
                {" · "}
                {basis(entry)}
                {entry.document ? ` · ${entry.document}` : ""}
                {entry.text_version ? ` · ${t("text_version", { version: entry.text_version })}` : ""}
                {entry.said_from ? ` · ${t("said_from", { address: entry.said_from })}` : ""}
              </div>
            </div>
          </li>
        ))}
      </ol>
      {list.hasMore && (
        <Button variant="default" onClick={list.more} loading={list.loadingMore}>
          {t("kit:table.more")}
        </Button>
      )}
    </Stack>
  );
}
