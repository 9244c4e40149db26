import { Button, Menu, Skeleton } from "@mantine/core";
import { IconFileImport, IconPencil, IconTrash, IconUserMinus } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet, useList, useRefresh } from "@/api/hooks";
import { useLive } from "@/api/live";
import { useMay, useWorkspace } from "@/api/workspace";
import { WriteToThem } from "@/campaigns/WriteToThem";
import { useCustomerColumns } from "@/customers/columns";
import { useFormat } from "@/i18n/format";
import {
  ConfirmWithCount,
  EmptyState,
  ErrorNote,
  ExportAction,
  MoreActions,
  Note,
  Page,
  PageHeader,
  SelectionBar,
  Table,
} from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { isRunning, OperationProgress, useOperation } from "@/operations/OperationProgress";
import { ListForm } from "./ListForm";
import { listRoute } from "./routes";
import { UsedByCard } from "./UsedBy";
import type { ListRow } from "./wire";

/** One list: who is in it, who uses it, and what can be done with all of them. */
export function ListPage() {
  const { t } = useTranslation("lists");
  const { id } = listRoute.useParams();
  const { operation } = listRoute.useSearch();
  const to = usePlace();
  const format = useFormat();
  const refresh = useRefresh();
  const [renaming, setRenaming] = useState(false);
  const read = useGet("/lists/{id}", { path: { id } });
  useLive("list", () => refresh("/lists", "/lists/{id}", "/customers"));
  const crumbs = [{ title: t("title"), to: to("/lists") }];
  const list = read.data;
  if (!list) {
    return (
      <Page title={t("title")}>
        <PageHeader title={read.error ? t("title") : <Skeleton h={24} w={240} />} crumbs={crumbs} />
        {read.error?.status === 404 ? (
          <EmptyState drawing="lost" title={t("no_such")} text={t("no_such_text")} />
        ) : read.error ? (
          <ErrorNote error={read.error} retry={() => void read.refetch()} />
        ) : (
          <Skeleton h={320} radius="lg" />
        )}
      </Page>
    );
  }
  const count = t("members_shown", { count: list.members, shown: format.number(list.members) });
  return (
    <Page title={list.name}>
      <PageHeader
        title={list.name}
        crumbs={crumbs}
        badge={<span className="muted mono">{list.id}</span>}
        sub={list.description ? `${count} · ${list.description}` : count}
        actions={<Actions list={list} rename={() => setRenaming(true)} />}
      />
      <Filling operation={operation} />
      <div style={{ display: "grid", gap: 16 }}>
        <Members list={list} />
        <UsedByCard uses={list.used_by} />
      </div>
      <ListForm
        opened={renaming}
        onClose={() => setRenaming(false)}
        onSaved={() => setRenaming(false)}
        list={list}
      />
    </Page>
  );
}

/** What is being put into the list, while it is. */
function Filling({ operation: id }: { operation?: string }) {
  const { t } = useTranslation("lists");
  const operation = useOperation(id);
  if (!id || !operation) return null;
  if (isRunning(operation)) {
    return (
      <div style={{ marginBottom: 16 }}>
        <OperationProgress operation={operation} />
      </div>
    );
  }
  const { added = 0, kept = 0 } = (operation.result ?? {}) as { added?: number; kept?: number };
  return (
    <div style={{ marginBottom: 16 }}>
      <Note tone={operation.state === "finished" ? "info" : "warn"}>
        {t("filled", { count: added })} {kept > 0 && t("filled_kept", { count: kept })}
      </Note>
    </div>
  );
}

function Members({ list }: { list: ListRow }) {
  const { t } = useTranslation("lists");
  const to = usePlace();
  const mayWrite = useMay("lists.write");
  const [sort, setSort] = useState("-created");
  const [selected, setSelected] = useState<string[]>([]);
  const rows = useList("/customers", { query: { list: list.id, sort } });
  const act = useAct("POST /lists/{id}/members", {
    refresh: ["/lists", "/lists/{id}", "/customers", "/customers/{id}"],
    onDone: () => setSelected([]),
  });
  const columns = useCustomerColumns();
  return (
    <div>
      {act.error && <ErrorNote error={act.error} />}
      <Table
        id="list-members"
        label={t("members")}
        list={rows}
        columns={columns}
        rowKey={(row) => row.id}
        rowHref={(row) => to(`/customers/${row.id}`)}
        sort={sort}
        onSort={setSort}
        selected={mayWrite ? selected : undefined}
        onSelect={setSelected}
        empty={
          <EmptyState
            drawing="people"
            title={t("nobody")}
            text={t("nobody_text")}
            action={
              <Button component={Link} to={to("/customers")}>
                {t("choose_customers")}
              </Button>
            }
          />
        }
      />
      <SelectionBar count={selected.length} onClear={() => setSelected([])}>
        <Button
          variant="default"
          leftSection={<IconUserMinus size={16} aria-hidden />}
          loading={act.isPending}
          onClick={() => act.mutate({ path: { id: list.id }, body: { remove: selected } })}
        >
          {t("take_out")}
        </Button>
      </SelectionBar>
    </div>
  );
}

function Actions({ list, rename }: { list: ListRow; rename: () => void }) {
  const { t } = useTranslation("lists");
  const to = usePlace();
  const { slug } = useWorkspace();
  const mayWrite = useMay("lists.write");
  const mayExport = useMay("customers.export");
  const mayImport = useMay("imports.run");
  const [removing, setRemoving] = useState(false);
  return (
    <>
      {(mayWrite || mayExport) && (
        <MoreActions>
          {mayWrite && (
            <Menu.Item leftSection={<IconPencil size={15} />} onClick={rename}>
              {t("rename")}
            </Menu.Item>
          )}
          {mayExport && <ExportAction href={`/api/w/${slug}/customers/export.csv?list=${list.id}`} />}
          {mayWrite && (
            <Menu.Item leftSection={<IconTrash size={15} />} onClick={() => setRemoving(true)}>
              {t("remove")}
            </Menu.Item>
          )}
        </MoreActions>
      )}
      {mayImport && mayWrite && (
        <Button
          component={Link}
          to={to("/imports/new")}
          search={{ list: list.id } as never}
          variant="default"
          leftSection={<IconFileImport size={16} aria-hidden />}
        >
          {t("import")}
        </Button>
      )}
      <WriteToThem source={list} />
      <Removal list={list} opened={removing} onClose={() => setRemoving(false)} />
    </>
  );
}

function Removal({ list, opened, onClose }: { list: ListRow; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("lists");
  const to = usePlace();
  const navigate = useNavigate();
  const remove = useAct("DELETE /lists/{id}", {
    refresh: ["/lists"],
    onDone: () => void navigate({ to: to("/lists") }),
  });
  const { reset } = remove;
  useEffect(() => {
    if (!opened) reset();
  }, [opened, reset]);
  const uses = list.used_by.filter((one) => !one.over);
  return (
    <ConfirmWithCount
      opened={opened}
      onClose={onClose}
      title={t("remove_title", { name: list.name })}
      verb={t("remove")}
      count={list.members}
      countLabel={t("remove_count")}
      danger
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ path: { id: list.id } })}
    >
      {t("remove_text")}
      {uses.length > 0 && (
        <p className="sentence">
          {t("used_now")} {uses.map((one) => one.name).join(", ")}
        </p>
      )}
    </ConfirmWithCount>
  );
}
