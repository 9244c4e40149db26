import { Modal, TextInput } from "@mantine/core";
import { useDebouncedValue, useHotkeys } from "@mantine/hooks";
import {
  IconBox,
  IconFilter,
  IconSearch,
  IconSend,
  IconTemplate,
  IconUser,
  type TablerIcon,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Found, SearchAnswer } from "@/api/types";
import { useWorkspace } from "@/api/workspace";
import { menuFor } from "./menu";

const MAC = /mac/i.test(navigator.userAgent);

/** Ctrl/⌘ K: everything that has a name, and the pages. */
export function SearchBox({ opened, open, close }: { opened: boolean; open: () => void; close: () => void }) {
  const { t } = useTranslation("shell");
  useHotkeys([["mod+K", open]], []);
  return (
    <>
      <button type="button" className="shell-search" onClick={open} title={t("search")}>
        <IconSearch size={15} stroke={1.8} aria-hidden />
        <span>{t("search_hint")}</span>
        <kbd>{MAC ? "⌘ K" : "Ctrl K"}</kbd>
      </button>
      <Modal
        opened={opened}
        onClose={close}
        withCloseButton={false}
        padding={0}
        yOffset="12vh"
        centered={false}
        size={560}
        attributes={{ content: { "aria-label": t("search") } }}
      >
        <Finder onClose={close} />
      </Modal>
    </>
  );
}

interface Row extends Found {
  key: string;
  href: string;
  icon: TablerIcon;
  group: string;
}

const KINDS: [keyof SearchAnswer, string, TablerIcon][] = [
  ["customers", "/customers/", IconUser],
  ["segments", "/segments/", IconFilter],
  ["campaigns", "/campaigns/", IconSend],
  ["templates", "/templates/", IconTemplate],
  ["products", "/products?search=", IconBox],
];

function useRows(text: string): { rows: Row[]; pending: boolean } {
  const { t } = useTranslation("shell");
  const { slug, permissions } = useWorkspace();
  const [query] = useDebouncedValue(text.trim(), 150);
  const read = useGet("/search", { query: { q: query }, enabled: query.length > 0, keepPrevious: true });
  const rows = useMemo(() => {
    const pages: Row[] = menuFor(permissions)
      .flatMap((group) => group.items)
      .map((item) => ({ ...item, title: t(`menu.${item.name}`) }))
      .filter((item) => item.title.toLowerCase().includes(text.trim().toLowerCase()))
      .map((item) => ({
        key: `page:${item.name}`,
        id: item.name,
        name: item.title,
        href: `/w/${slug}${item.to}`,
        icon: item.icon,
        group: t("pages"),
      }));
    if (!query) return pages;
    const found = KINDS.flatMap(([kind, path, icon]) =>
      (read.data?.[kind] ?? []).map((one) => ({
        ...one,
        key: `${kind}:${one.id}`,
        href: `/w/${slug}${path}${kind === "products" ? encodeURIComponent(one.name) : one.id}`,
        icon,
        group: t(`menu.${kind}`),
      })),
    );
    return [...found, ...pages];
  }, [t, slug, permissions, text, query, read.data]);
  return { rows, pending: read.isFetching };
}

function Finder({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("shell");
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const { rows, pending } = useRows(text);
  const navigate = useNavigate();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text means another first row
  useEffect(() => setAt(0), [text]);
  const go = (row: Row | undefined) => {
    if (!row) return;
    onClose();
    void navigate({ to: row.href as "/" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt((now) => Math.min(now + 1, rows.length - 1));
    else if (event.key === "ArrowUp") setAt((now) => Math.max(now - 1, 0));
    else if (event.key === "Enter") go(rows[at]);
    else return;
    event.preventDefault();
  };
  return (
    <div>
      <TextInput
        data-autofocus
        size="md"
        variant="unstyled"
        px={16}
        py={4}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        placeholder={t("search_hint")}
        aria-label={t("search")}
        role="combobox"
        aria-expanded
        aria-controls="find-rows"
        aria-activedescendant={rows[at] ? `find-${at}` : undefined}
        leftSection={<IconSearch size={16} aria-hidden />}
      />
      <div
        id="find-rows"
        role="listbox"
        aria-label={t("search")}
        style={{
          borderTop: "1px solid var(--line)",
          maxHeight: 420,
          overflowY: "auto",
          padding: "4px 8px 12px",
        }}
      >
        {rows.map((row, index) => (
          <div key={row.key} role="presentation">
            {row.group !== rows[index - 1]?.group && <div className="find-group">{row.group}</div>}
            <button
              type="button"
              id={`find-${index}`}
              role="option"
              aria-selected={index === at}
              tabIndex={-1}
              className="find-row"
              onMouseMove={() => setAt(index)}
              onClick={() => go(row)}
            >
              <row.icon size={16} stroke={1.6} aria-hidden />
              <span>{row.name}</span>
              {row.hint && <span className="muted">{row.hint}</span>}
            </button>
          </div>
        ))}
        {rows.length === 0 && !pending && (
          <p className="muted" style={{ padding: "12px 12px 0" }}>
            {t("nothing_found")}
          </p>
        )}
      </div>
    </div>
  );
}
