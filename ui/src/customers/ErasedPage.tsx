import { Button, Group, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import type { Card as CustomerCard } from "@/api/types";
import { useMay } from "@/api/workspace";
import { Card, Facts, FieldErrors, Moment, Note, Page, PageHeader, TextField } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { SealedRecord } from "./SealedRecord";
import "./wire";

/** The card of somebody who was erased: that it is so, and for the owner the record that the law demands to keep. */
export function ErasedPage({ card }: { card: CustomerCard }) {
  const { t } = useTranslation("customers");
  const to = usePlace();
  const mayErase = useMay("customers.erase");
  return (
    <Page title={t("erased.title")}>
      <PageHeader
        title={t("erased.title")}
        crumbs={[{ title: t("title"), to: to("/customers") }]}
        badge={<span className="muted mono">{card.id}</span>}
      />
      <div className="erased">
        <Card title={t((card.erasure_reason ?? "request") === "request" ? "erased.what" : "state.erased")}>
          <Stack gap="md">
            <p className="sentence">{t("erased.text")}</p>
            <Facts
              rows={[
                [t("erased.at"), <Moment key="at" exact value={card.erased_at ?? null} />],
                [
                  t("erasure.reason"),
                  card.erasure_reason ? t(`erasure.reasons.${card.erasure_reason}`) : null,
                ],
                [t("erasure.reference"), card.erasure_reference ?? null],
              ]}
            />
          </Stack>
        </Card>
        {mayErase && <Sealed id={card.id} />}
      </div>
    </Page>
  );
}

function Sealed({ id }: { id: string }) {
  const { t } = useTranslation("customers");
  const [key, setKey] = useState("");
  const [asked, setAsked] = useState(false);
  const open = useAct("POST /customers/{id}/evidence");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim()) open.mutate({ path: { id }, body: { key: key.trim() } });
  };
  if (open.data) return <SealedRecord id={id} record={open.data} onClose={open.reset} />;
  // Whoever was merged into somebody has no record of their own.
  const none = open.error?.status === 404;
  return (
    <Card title={t("sealed.title")}>
      <Stack gap="md">
        <p className="sentence">{t("sealed.text")}</p>
        {asked ? (
          <form onSubmit={submit}>
            <Stack gap="md">
              {none && <Note tone="warn" role="alert" title={t("sealed.none")} />}
              <FieldErrors error={none ? null : open.error} fields={["key"]}>
                <TextField
                  name="key"
                  label={t("sealed.key")}
                  description={t("sealed.key_hint")}
                  classNames={{ input: "mono" }}
                  value={key}
                  maxLength={200}
                  autoComplete="off"
                  spellCheck={false}
                  autoFocus
                  onChange={(event) => setKey(event.currentTarget.value)}
                />
              </FieldErrors>
              <Group gap="xs">
                <Button type="submit" disabled={!key.trim()} loading={open.isPending}>
                  {t("sealed.open")}
                </Button>
              </Group>
            </Stack>
          </form>
        ) : (
          <Group>
            <Button variant="default" onClick={() => setAsked(true)}>
              {t("sealed.ask")}
            </Button>
          </Group>
        )}
      </Stack>
    </Card>
  );
}
