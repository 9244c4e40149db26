import { ActionIcon, Button } from "@mantine/core";
import {
  IconMail,
  IconMailExclamation,
  IconPencil,
  IconPlus,
  IconTestPipe,
  IconTrash,
} from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import type { Sender } from "@/api/types";
import { useMay } from "@/api/workspace";
import { Badge, ConfirmWithCount, EmptyState, Page, PageHeader, SidePanel, Table } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { IntakePanel } from "./IntakePanel";
import { SenderCheckView } from "./SenderCheckView";
import { SenderForm } from "./SenderForm";
import "./wire";

export function SendersPage() {
  const { t } = useTranslation("senders");
  const to = usePlace();
  const navigate = useNavigate();
  const may = useMay("senders.write");
  const list = useList("/senders");
  const [edited, setEdited] = useState<Sender | "new" | null>(null);
  const [doomed, setDoomed] = useState<Sender | null>(null);
  const [heard, setHeard] = useState<Sender | null>(null);
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited("new")}>
      {t("create")}
    </Button>
  );
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub")} actions={may ? create : undefined} />
      <Table
        id="senders"
        label={t("title")}
        list={list}
        rowKey={(row) => row.id}
        columns={[
          {
            id: "name",
            title: t("name"),
            width: 150,
            cell: (row) => (
              <Link className="link" to={to(`/senders/${row.id}`)}>
                {row.name}
              </Link>
            ),
          },
          { id: "kind", title: t("kind"), width: 150, cell: (row) => <Kind kind={row.kind} /> },
          {
            id: "from",
            title: t("from"),
            width: 220,
            cell: (row) => (row.from_name ? `${row.from_name} <${row.from_address}>` : row.from_address),
          },
          { id: "relay", title: t("relay"), width: 180, cell: (row) => <Relay sender={row} /> },
          {
            id: "check",
            title: t("check_title"),
            width: 200,
            wrap: true,
            cell: (row) => <SenderCheckView sender={row} />,
          },
        ]}
        rowActions={
          may
            ? (row) => (
                <>
                  <ActionIcon aria-label={t("edit")} title={t("edit")} onClick={() => setEdited(row)}>
                    <IconPencil size={16} stroke={1.6} />
                  </ActionIcon>
                  {row.kind !== "sandbox" && (
                    <ActionIcon
                      aria-label={t("intake.open")}
                      title={t("intake.open")}
                      onClick={() => setHeard(row)}
                    >
                      <IconMailExclamation size={16} stroke={1.6} />
                    </ActionIcon>
                  )}
                  <ActionIcon aria-label={t("delete")} title={t("delete")} onClick={() => setDoomed(row)}>
                    <IconTrash size={16} stroke={1.6} />
                  </ActionIcon>
                </>
              )
            : undefined
        }
        empty={
          <EmptyState
            drawing="letter"
            title={t("empty_title")}
            text={t("empty_text")}
            action={may ? create : undefined}
          />
        }
      />
      <SidePanel
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited === "new" ? t("new_title") : t("edit_title")}
      >
        {edited && (
          <SenderForm
            sender={edited === "new" ? null : edited}
            onDone={(saved) => {
              // A new relay is not ready before its domain is looked at.
              if (saved && edited === "new" && saved.relay) void navigate({ to: to(`/senders/${saved.id}`) });
              setEdited(null);
            }}
          />
        )}
      </SidePanel>
      {heard && <IntakePanel sender={heard} onClose={() => setHeard(null)} />}
      {doomed && <Delete sender={doomed} onClose={() => setDoomed(null)} />}
    </Page>
  );
}

function Kind({ kind }: { kind: string }) {
  const { t } = useTranslation("senders");
  return kind === "sandbox" ? (
    <Badge tone="warn" icon={IconTestPipe}>
      {t("kinds.sandbox")}
    </Badge>
  ) : (
    <Badge tone="accent" icon={IconMail}>
      {t("kinds.smtp")}
    </Badge>
  );
}

function Relay({ sender }: { sender: Sender }) {
  const { t } = useTranslation("senders");
  if (!sender.relay) return <span className="muted">{t("no_relay")}</span>;
  return (
    <span className="mono">
      {sender.relay.host}:{sender.relay.port}
    </span>
  );
}

function Delete({ sender, onClose }: { sender: Sender; onClose: () => void }) {
  const { t } = useTranslation("senders");
  const act = useAct("DELETE /senders/{id}", { refresh: ["/senders"], onDone: onClose });
  return (
    <ConfirmWithCount
      opened
      onClose={onClose}
      title={t("delete_title", { name: sender.name })}
      verb={t("delete")}
      danger
      pending={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate({ path: { id: sender.id }, version: sender.version })}
    >
      {t("delete_text")}
    </ConfirmWithCount>
  );
}
