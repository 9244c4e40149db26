// The one table of the product: the server's pages, a sticky header, numbers at the right, remembered widths and columns.
// It must not fetch by itself nor know any noun: it gets a list and shows it.
// Columns are plain objects; the first one is the name and the link of its row.

import { ActionIcon, Button, Checkbox, Menu, Skeleton } from "@mantine/core";
import { useIntersection, useLocalStorage } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconColumns3 } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ColumnDef, getCoreRowModel, type Header, useReactTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { List } from "@/api/hooks";
import { Definition } from "./Definition";
import { ErrorNote } from "./ErrorNote";
import { Count } from "./Values";
import "./table.css";

export interface Column<Row> {
  id: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** Right-aligned. */
  numeric?: boolean;
  /** Pixels at first; the user may change it. */
  width?: number;
  /** The server's name of this order, without the minus. */
  sort?: string;
  definition?: string;
  /** Hidden until the user asks for it in the column menu. */
  hidden?: boolean;
  wrap?: boolean;
}

interface Props<Row> {
  /** Names the table in the browser's memory of widths and columns. */
  id: string;
  label: string;
  list: List<Row> | { rows: Row[]; loading?: boolean; problem?: unknown };
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /** Where the first column's link leads. */
  rowHref?: (row: Row) => string | undefined;
  rowActions?: (row: Row) => ReactNode;
  sort?: string;
  onSort?: (sort: string) => void;
  empty: ReactNode;
  compact?: boolean;
  skeletonRows?: number;
  selectedKey?: string;
  /** Keys of chosen rows; with it a column of ticks stands at the left. */
  selected?: string[];
  onSelect?: (keys: string[]) => void;
}

export function Table<Row>(props: Props<Row>) {
  const { id, list, columns, rowKey } = props;
  const [hidden, setHidden] = useHiddenColumns(id, columns);
  const [widths, setWidths] = useLocalStorage<Record<string, number>>({
    key: `rapport.widths.${id}`,
    defaultValue: {},
  });
  const defs = useMemo<ColumnDef<Row>[]>(
    () => columns.map((column) => ({ id: column.id, size: column.width ?? 160, minSize: 64 })),
    [columns],
  );
  const table = useReactTable({
    data: list.rows,
    columns: defs,
    getCoreRowModel: getCoreRowModel(),
    getRowId: rowKey,
    columnResizeMode: "onChange",
    state: {
      columnVisibility: Object.fromEntries(hidden.map((name) => [name, false])),
      columnSizing: widths,
    },
    onColumnSizingChange: (change) =>
      setWidths((old) => (typeof change === "function" ? change(old) : change)),
  });
  const shown = columns.filter((column) => !hidden.includes(column.id));
  const more = "more" in list ? list : null;
  // Widths are shares of the frame, so that the table always fits it; a drag changes the shares.
  const total = table.getTotalSize() + (props.rowActions ? 96 : 0);

  if (list.problem && list.rows.length === 0) return <ErrorNote error={list.problem} retry={more?.retry} />;
  if (!list.loading && list.rows.length === 0) return <div className="table-wrap">{props.empty}</div>;
  return (
    <div className="table-wrap" aria-busy={list.loading || undefined}>
      <table className="table" data-compact={props.compact || undefined} aria-label={props.label}>
        <colgroup>
          {props.selected && <col style={{ width: 40 }} />}
          {table.getVisibleLeafColumns().map((column) => (
            <col key={column.id} style={{ width: `${(column.getSize() / total) * 100}%` }} />
          ))}
          {props.rowActions && <col style={{ width: `${(96 / total) * 100}%` }} />}
        </colgroup>
        <thead>
          <tr>
            {props.selected && <HeadTick {...props} selected={props.selected} />}
            {table.getFlatHeaders().map((header, index) => (
              <HeadCell
                key={header.id}
                header={header}
                column={shown[index] as Column<Row>}
                sort={props.sort}
                onSort={props.onSort}
              />
            ))}
            {props.rowActions && <td />}
          </tr>
        </thead>
        <Body {...props} columns={shown} />
      </table>
      {more && !list.loading && (
        <Foot list={more}>
          <ColumnMenu columns={columns} hidden={hidden} setHidden={setHidden} />
        </Foot>
      )}
    </div>
  );
}

function useHiddenColumns<Row>(id: string, columns: Column<Row>[]) {
  return useLocalStorage<string[]>({
    key: `rapport.hidden.${id}`,
    defaultValue: columns.filter((column) => column.hidden).map((column) => column.id),
    getInitialValueInEffect: false,
  });
}

/** Chooses every row that is shown, or none. */
function HeadTick<Row>({ list, rowKey, selected, onSelect }: Props<Row> & { selected: string[] }) {
  const { t } = useTranslation("kit");
  const shown = list.rows.map(rowKey);
  const every = shown.length > 0 && shown.every((key) => selected.includes(key));
  return (
    <td className="tick">
      <Checkbox
        size="xs"
        aria-label={t("selection.shown")}
        checked={every}
        indeterminate={!every && selected.length > 0}
        onChange={() => onSelect?.(every ? [] : shown)}
      />
    </td>
  );
}

interface HeadProps<Row> {
  header: Header<Row, unknown>;
  column: Column<Row>;
  sort?: string;
  onSort?: (sort: string) => void;
}

function HeadCell<Row>({ header, column, sort, onSort }: HeadProps<Row>) {
  const descending = sort === `-${column.sort}`;
  const ascending = sort === column.sort;
  const sorted = column.sort && (descending || ascending);
  const Arrow = ascending ? IconArrowUp : IconArrowDown;
  return (
    <th
      className={column.numeric ? "num" : undefined}
      aria-sort={sorted ? (descending ? "descending" : "ascending") : undefined}
    >
      <span className="th-text">
        {column.sort && onSort ? (
          <button
            type="button"
            className="sort"
            onClick={() => onSort(descending ? (column.sort as string) : `-${column.sort}`)}
          >
            <span className="th-title">{column.title}</span>
            {sorted && <Arrow size={13} aria-hidden />}
          </button>
        ) : (
          <span className="th-title">{column.title}</span>
        )}
        {column.definition && <Definition text={column.definition} />}
      </span>
      <span
        className="resizer"
        data-active={header.column.getIsResizing() || undefined}
        onMouseDown={header.getResizeHandler()}
        onTouchStart={header.getResizeHandler()}
        onDoubleClick={() => header.column.resetSize()}
        aria-hidden="true"
      />
    </th>
  );
}

const VIRTUAL_FROM = 150;

function Body<Row>(props: Props<Row>) {
  const { list, columns, rowKey } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const [margin, setMargin] = useState(0);
  const height = props.compact ? 32 : 40;
  const many = list.rows.length > VIRTUAL_FROM;
  useLayoutEffect(() => {
    const scroller = document.getElementById("main");
    if (many && body.current && scroller) {
      setMargin(
        body.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop,
      );
    }
  }, [many]);
  const virtual = useVirtualizer({
    count: list.rows.length,
    enabled: many,
    getScrollElement: () => document.getElementById("main"),
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: margin,
  });
  const span = columns.length + (props.rowActions ? 1 : 0) + (props.selected ? 1 : 0);
  if (list.loading && list.rows.length === 0) {
    return (
      <SkeletonRows
        columns={columns}
        rows={props.skeletonRows ?? 8}
        extra={Boolean(props.rowActions)}
        ticks={Boolean(props.selected)}
      />
    );
  }
  const items = many ? virtual.getVirtualItems() : null;
  const before = items?.[0] ? items[0].start - margin : 0;
  const last = items?.at(-1);
  const after = last ? virtual.getTotalSize() - (last.end - margin) : 0;
  const rows = items ? items.map((item) => list.rows[item.index] as Row) : list.rows;
  return (
    <tbody ref={body}>
      {before > 0 && <Spacer height={before} span={span} />}
      {rows.map((row) => (
        <BodyRow key={rowKey(row)} row={row} {...props} />
      ))}
      {after > 0 && <Spacer height={after} span={span} />}
    </tbody>
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr>
      <td colSpan={span} style={{ height, padding: 0 }} />
    </tr>
  );
}

function BodyRow<Row>(props: Props<Row> & { row: Row }) {
  const { t } = useTranslation("kit");
  const { row, columns, rowKey, rowHref, rowActions, selectedKey, selected, onSelect } = props;
  const key = rowKey(row);
  const chosen = selected?.includes(key) ?? false;
  const href = rowHref?.(row);
  return (
    <tr data-selected={selectedKey === key || chosen || undefined}>
      {selected && (
        <td className="tick">
          <Checkbox
            size="xs"
            aria-label={t("selection.one")}
            checked={chosen}
            onChange={() => onSelect?.(chosen ? selected.filter((one) => one !== key) : [...selected, key])}
          />
        </td>
      )}
      {columns.map((column, index) => (
        <td key={column.id} className={column.numeric ? "num" : column.wrap ? "wrap" : undefined}>
          {index === 0 && href ? (
            <Link className="row-link" to={href as "/"}>
              {column.cell(row)}
            </Link>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
      {rowActions && (
        <td>
          <div className="row-actions">{rowActions(row)}</div>
        </td>
      )}
    </tr>
  );
}

function SkeletonRows<Row>({
  columns,
  rows,
  extra,
  ticks,
}: {
  columns: Column<Row>[];
  rows: number;
  extra: boolean;
  ticks: boolean;
}) {
  return (
    <tbody>
      {Array.from({ length: rows }, (_, row) => (
        <tr key={row}>
          {ticks && <td className="tick" />}
          {columns.map((column, index) => (
            <td key={column.id} className={column.numeric ? "num" : undefined}>
              <Skeleton h={12} w={index === 0 ? "70%" : "50%"} ml={column.numeric ? "auto" : undefined} />
            </td>
          ))}
          {extra && <td />}
        </tr>
      ))}
    </tbody>
  );
}

function Foot<Row>({ list, children }: { list: List<Row>; children: ReactNode }) {
  const { t } = useTranslation("kit");
  const { ref, entry } = useIntersection({ rootMargin: "400px" });
  const near = entry?.isIntersecting ?? false;
  const { hasMore, loadingMore, more, problem } = list;
  useEffect(() => {
    if (near && hasMore && !loadingMore && !problem) more();
  }, [near, hasMore, loadingMore, more, problem]);
  return (
    <div className="table-foot">
      <span>
        {list.total !== null ? (
          <>
            {t("table.shown")} <Count value={list.rows.length} /> {t("table.of")} <Count value={list.total} />
          </>
        ) : (
          <>
            {t("table.shown")} <Count value={list.rows.length} />
          </>
        )}
      </span>
      {list.hasMore && (
        <Button ref={ref} size="compact-sm" variant="subtle" loading={list.loadingMore} onClick={list.more}>
          {t("table.more")}
        </Button>
      )}
      {children}
    </div>
  );
}

interface ColumnMenuProps<Row> {
  columns: Column<Row>[];
  hidden: string[];
  setHidden: (hidden: string[]) => void;
}

function ColumnMenu<Row>({ columns, hidden, setHidden }: ColumnMenuProps<Row>) {
  const { t } = useTranslation("kit");
  return (
    <Menu position="top-end" closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon aria-label={t("table.columns")} title={t("table.columns")}>
          <IconColumns3 size={16} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.slice(1).map((column) => (
          <Menu.Item
            key={column.id}
            component="div"
            onClick={() =>
              setHidden(
                hidden.includes(column.id)
                  ? hidden.filter((name) => name !== column.id)
                  : [...hidden, column.id],
              )
            }
          >
            <Checkbox
              size="xs"
              readOnly
              tabIndex={-1}
              checked={!hidden.includes(column.id)}
              label={column.title}
            />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
