import { Button, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconPlayerPause, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { Badge, EmptyState, Filters, FiltersSpacer, Moment, Table } from "@/kit";
import { WebhookForm } from "./WebhookForm";
import { WebhookPanel } from "./WebhookPanel";
import type { Webhook } from "./wire";
import "./webhooks.css";

export function WebhooksSection() {
  const { t } = useTranslation("webhooks");
  const list = useList("/webhooks");
  const may = useMay("webhooks.write");
  const [making, setMaking] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const create = may && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t("create")}
    </Button>
  );
  const empty = !list.loading && list.rows.length === 0 && !list.problem;
  const webhook = list.rows.find((row) => row.id === shown);
  return (
    <>
      <Filters>
        <span className="muted" style={{ maxWidth: "75ch" }}>
          {t("text")}
        </span>
        <FiltersSpacer />
        {!empty && create}
      </Filters>
      <Table
        id="webhooks"
        label={t("title")}
        list={list}
        rowKey={(row) => row.id}
        columns={[
          {
            id: "url",
            title: t("url"),
            width: 380,
            cell: (row) => (
              <UnstyledButton className="webhook-name" onClick={() => setShown(row.id)}>
                <span className="link">{row.url}</span>
                {row.description && <span className="muted">{row.description}</span>}
              </UnstyledButton>
            ),
          },
          {
            id: "kinds",
            title: t("kinds"),
            width: 230,
            wrap: true,
            cell: (row) => row.kinds.map((kind) => t(`kind.${kind.replace(".", "_")}`)).join(", "),
          },
          { id: "state", title: t("state"), width: 210, cell: (row) => <WebhookState webhook={row} /> },
          {
            id: "created",
            title: t("created"),
            width: 140,
            cell: (row) => <Moment value={row.created_at} />,
          },
        ]}
        empty={
          <EmptyState
            drawing="key"
            title={t("empty_title")}
            text={t("empty_text")}
            action={create || undefined}
          />
        }
      />
      {making && <WebhookForm onClose={() => setMaking(false)} />}
      {webhook && <WebhookPanel webhook={webhook} onClose={() => setShown(null)} />}
    </>
  );
}

export function WebhookState({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation("webhooks");
  if (webhook.state === "paused") {
    const byHand = webhook.reason === "by_hand";
    return (
      <Badge tone={byHand ? "quiet" : "bad"} icon={byHand ? IconPlayerPause : IconAlertTriangle}>
        {t(`reason.${webhook.reason ?? "by_hand"}`)}
      </Badge>
    );
  }
  if (webhook.failing_since) {
    return (
      <Badge tone="warn" icon={IconAlertTriangle}>
        {t("failing")}
      </Badge>
    );
  }
  return (
    <Badge tone="ok" icon={IconCheck}>
      {t("working")}
    </Badge>
  );
}
