import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconDownload, IconListCheck, IconPlus, IconSearch } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet, useList, useRefresh } from "@/api/hooks";
import { useLive } from "@/api/live";
import { useMay, useWorkspace } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import { EmptyState, Filters, FiltersSpacer, Page, PageHeader, SelectionBar, Table } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { AddToList } from "@/lists/AddToList";
import type { Which } from "@/lists/wire";
import { useCustomerColumns } from "./columns";
import { EditPanel } from "./EditPanel";
import { ResponsibleFilter, ruleOf } from "./Responsible";
import { type CustomersSearch, customersRoute } from "./routes";

export function CustomersPage() {
  const { t } = useTranslation("customers");
  const { t: words } = useTranslation("kit");
  const format = useFormat();
  const search = customersRoute.useSearch();
  const navigate = useNavigate();
  const to = usePlace();
  const refresh = useRefresh();
  const { slug, addresses_masked: masked } = useWorkspace();
  const mayWrite = useMay("customers.write");
  const mayExport = useMay("customers.export");
  const mayList = useMay("lists.write");
  const [creating, setCreating] = useState(false);
  const [selected, setSelected] = useState<string[]>([]);
  const set = (change: CustomersSearch) =>
    void navigate({ to: ".", search: { ...search, ...change } as never, replace: true });
  const list = useList("/customers", {
    query: {
      search: search.search,
      segment: search.segment,
      list: search.list,
      responsible: search.responsible,
      sort: search.sort ?? "-created",
    },
  });
  useLive("customers", () => refresh("/customers"));
  const columns = useCustomerColumns();
  const filtered = Boolean(search.search || search.segment || search.list || search.responsible);
  return (
    <Page title={t("title")}>
      <PageHeader
        title={t("title")}
        sub={
          list.total !== null
            ? words("customers_shown", { count: list.total, shown: format.number(list.total) })
            : " "
        }
        actions={
          mayWrite && (
            <>
              <Button component={Link} to={to("/imports/new")} variant="default">
                {t("import")}
              </Button>
              <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
                {t("new")}
              </Button>
            </>
          )
        }
      />
      <Filters>
        <SearchField value={search.search ?? ""} onChange={(value) => set({ search: value || undefined })} />
        <SegmentFilter value={search.segment} onChange={(segment) => set({ segment })} />
        <ListFilter value={search.list} onChange={(list) => set({ list })} />
        <ResponsibleFilter value={search.responsible} onChange={(responsible) => set({ responsible })} />
        <FiltersSpacer />
        {mayExport && (
          <Button
            component="a"
            href={exportHref(slug, search)}
            variant="subtle"
            leftSection={<IconDownload size={15} aria-hidden />}
          >
            {words("export_csv")}
          </Button>
        )}
        {search.segment && (
          <Button component={Link} to={to(`/segments/${search.segment}`)} variant="subtle">
            {t("open_segment")}
          </Button>
        )}
      </Filters>
      <Table
        id="customers"
        label={t("title")}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        rowHref={(row) => to(`/customers/${row.id}`)}
        sort={search.sort ?? "-created"}
        onSort={(sort) => set({ sort })}
        selected={mayList ? selected : undefined}
        onSelect={setSelected}
        empty={
          filtered ? (
            <EmptyState
              drawing="search"
              title={t("nobody_found")}
              text={t(masked ? "nobody_found_masked" : "nobody_found_text")}
              action={
                <Button
                  variant="default"
                  onClick={() =>
                    set({ search: undefined, segment: undefined, list: undefined, responsible: undefined })
                  }
                >
                  {t("reset")}
                </Button>
              }
            />
          ) : (
            <EmptyState
              drawing="people"
              title={t("empty")}
              text={t("empty_text")}
              action={
                <Button component={Link} to={to("/imports/new")}>
                  {t("import")}
                </Button>
              }
            />
          )
        }
      />
      <ToList
        selected={selected}
        clear={() => setSelected([])}
        total={list.total ?? 0}
        which={{
          search: search.search,
          segment: search.segment,
          list: search.list,
          rule: ruleOf(search.responsible),
        }}
      />
      <EditPanel
        opened={creating}
        onClose={() => setCreating(false)}
        onSaved={(card) => void navigate({ to: to(`/customers/${card.id}`) })}
      />
    </Page>
  );
}

/** The address of the same customers as a file. */
function exportHref(slug: string, search: CustomersSearch): string {
  const query = new URLSearchParams();
  for (const name of ["search", "segment", "list", "responsible"] as const) {
    const value = search[name];
    if (value) query.set(name, value);
  }
  return `/api/w/${slug}/customers/export.csv?${query}`;
}

interface ToListProps {
  selected: string[];
  clear: () => void;
  total: number;
  which: Which;
}

/** Chosen customers, or everybody found, go into a list. */
function ToList({ selected, clear, total, which }: ToListProps) {
  const { t } = useTranslation("customers");
  const [everybody, setEverybody] = useState(false);
  const [adding, setAdding] = useState(false);
  const all = everybody && selected.length > 0;
  const reset = () => {
    setEverybody(false);
    clear();
  };
  return (
    <>
      <SelectionBar
        count={selected.length}
        all={{ total, chosen: all, choose: () => setEverybody(true) }}
        onClear={reset}
      >
        <Button leftSection={<IconListCheck size={16} aria-hidden />} onClick={() => setAdding(true)}>
          {t("to_list")}
        </Button>
      </SelectionBar>
      <AddToList
        opened={adding}
        onClose={() => setAdding(false)}
        onAdded={reset}
        count={all ? total : selected.length}
        ids={all || selected.length > 1_000 ? undefined : selected}
        which={which}
      />
    </>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation("customers");
  const { addresses_masked: masked } = useWorkspace();
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  if (value !== told) {
    // The address changed by itself (back button, reset): the field follows.
    setTold(value);
    if (value !== text.trim()) setText(value);
  }
  const tell = useDebouncedCallback((next: string) => onChange(next.trim()), 250);
  return (
    <TextInput
      type="search"
      w={320}
      value={text}
      placeholder={t(masked ? "search_masked" : "search_hint")}
      aria-label={t(masked ? "search_masked" : "search_hint")}
      leftSection={<IconSearch size={15} aria-hidden />}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
    />
  );
}

function SegmentFilter({
  value,
  onChange,
}: {
  value?: string;
  onChange: (value: string | undefined) => void;
}) {
  const { t } = useTranslation("customers");
  const segments = useGet("/segments").data?.rows ?? [];
  return (
    <Select
      w={260}
      clearable
      searchable
      placeholder={t("all_segments")}
      aria-label={t("segment")}
      data={segments.map((segment) => ({ value: segment.id, label: segment.name }))}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      clearButtonProps={{ "aria-label": t("reset") }}
    />
  );
}

function ListFilter({ value, onChange }: { value?: string; onChange: (value: string | undefined) => void }) {
  const { t } = useTranslation("customers");
  const lists = useGet("/lists").data?.rows ?? [];
  if (lists.length === 0) return null;
  return (
    <Select
      w={200}
      clearable
      searchable
      placeholder={t("all_lists")}
      aria-label={t("list")}
      data={lists.map((list) => ({ value: list.id, label: list.name }))}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      clearButtonProps={{ "aria-label": t("reset") }}
    />
  );
}
