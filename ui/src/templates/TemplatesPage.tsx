import { ActionIcon, Button } from "@mantine/core";
import { IconCopy, IconPlus, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import type { Template } from "@/api/types";
import { useMay } from "@/api/workspace";
import { ConfirmWithCount, EmptyState, ErrorNote, Moment, Page, PageHeader, Table, Value } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { useReadable } from "./useReadable";
import type { BodyKind } from "./wire";
import "./wire";

export function TemplatesPage() {
  const { t } = useTranslation("templates");
  const to = usePlace();
  const may = useMay("templates.write");
  const list = useList("/templates");
  const [doomed, setDoomed] = useState<Template | null>(null);
  const copy = useCopy();
  const words = useReadable();
  const create = (
    <Button component={Link} to={to("/templates/new")} leftSection={<IconPlus size={16} aria-hidden />}>
      {t("create")}
    </Button>
  );
  const empty = !list.loading && list.rows.length === 0 && !list.problem;
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub")} actions={may && !empty ? create : undefined} />
      {copy.error ? <ErrorNote error={copy.error} /> : null}
      <Table
        id="templates"
        label={t("title")}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => to(`/templates/${row.id}`)}
        columns={[
          { id: "name", title: t("name"), width: 260, cell: (row) => row.name },
          {
            id: "subject",
            title: t("subject"),
            width: 340,
            cell: (row) => <Value>{words(row.subject)}</Value>,
          },
          {
            id: "kind",
            title: t("kind"),
            width: 120,
            cell: (row) => t(`body_kind.${row.body_kind as BodyKind}`),
          },
          {
            id: "updated",
            title: t("updated"),
            width: 150,
            cell: (row) => <Moment value={row.updated_at} />,
          },
        ]}
        rowActions={
          may
            ? (row) => (
                <>
                  <ActionIcon
                    aria-label={t("duplicate")}
                    title={t("duplicate")}
                    onClick={() => copy.run(row)}
                  >
                    <IconCopy size={16} stroke={1.6} />
                  </ActionIcon>
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
      {doomed && <Delete template={doomed} onClose={() => setDoomed(null)} />}
    </Page>
  );
}

function useCopy() {
  const { t } = useTranslation("templates");
  const to = usePlace();
  const navigate = useNavigate();
  const act = useAct("POST /templates", {
    refresh: ["/templates"],
    onDone: (made) => void navigate({ to: to(`/templates/${made.id}`) }),
  });
  const run = (row: Template) =>
    act.mutate({
      body: {
        name: t("copy_of", { name: row.name }),
        subject: row.subject,
        preheader: row.preheader,
        body_kind: row.body_kind as BodyKind,
        body: row.body,
      },
    });
  return { run, error: act.error };
}

function Delete({ template, onClose }: { template: Template; onClose: () => void }) {
  const { t } = useTranslation("templates");
  const act = useAct("DELETE /templates/{id}", { refresh: ["/templates"], onDone: onClose });
  return (
    <ConfirmWithCount
      opened
      onClose={onClose}
      title={t("delete_title", { name: template.name })}
      verb={t("delete")}
      danger
      pending={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate({ path: { id: template.id }, version: template.version })}
    >
      {t("delete_text")}
    </ConfirmWithCount>
  );
}
