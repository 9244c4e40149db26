// The blocks of a letter as a list of cards: one is open and edited in place, the others show their gist.
// Moving works by dragging, by the arrows in a card, and by Alt + ↑ ↓ on a card in focus.

import { ActionIcon, Button, Menu } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconColumns2,
  IconCopy,
  IconGripVertical,
  IconHeading,
  IconLayoutBottombar,
  IconMinus,
  IconPhoto,
  IconPlus,
  IconRectangle,
  IconShoppingBag,
  IconSpacingVertical,
  IconTrash,
  IconTypography,
  type TablerIcon,
} from "@tabler/icons-react";
import { type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { BlockFields } from "./BlockFields";
import {
  type Block,
  type BlockKind,
  type Document,
  duplicate,
  fresh,
  gist,
  insert,
  KINDS,
  KINDS_IN_COLUMN,
  listAt,
  move,
  type Place,
  remove,
  replace,
} from "./blocks";
import { useReadable } from "./useReadable";

export const BLOCK_ICONS: Record<BlockKind, TablerIcon> = {
  heading: IconHeading,
  text: IconTypography,
  image: IconPhoto,
  button: IconRectangle,
  columns: IconColumns2,
  products: IconShoppingBag,
  divider: IconMinus,
  spacer: IconSpacingVertical,
  footer: IconLayoutBottombar,
};

export interface Editing {
  document: Document;
  change: (next: Document, merge?: string) => void;
  open: string | null;
  setOpen: (key: string | null) => void;
  /** Numbers of the blocks of the letter that have a problem, from 1. */
  troubled: Set<number>;
}

export function BlockList({ editing, place = null }: { editing: Editing; place?: Place }) {
  const { t } = useTranslation("templates");
  const [over, setOver] = useState<number | null>(null);
  const list = listAt(editing.document, place);
  const name = place ? `${place.key}:${place.column}` : "letter";
  const drop = (event: DragEvent, at: number) => {
    const [from, key] = event.dataTransfer.getData("text/plain").split(" ");
    setOver(null);
    if (from !== name || !key) return;
    event.preventDefault();
    event.stopPropagation();
    editing.change(move(editing.document, place, key, at));
  };
  return (
    <ol className="blocks" aria-label={t("blocks")} data-inner={place ? true : undefined}>
      {list.map((block, at) => (
        <li
          key={block.key}
          data-over={over === at || undefined}
          onDragOver={(event) => {
            event.preventDefault();
            event.stopPropagation();
            setOver(at);
          }}
          onDragLeave={() => setOver(null)}
          onDrop={(event) => drop(event, at)}
        >
          <BlockCard
            editing={editing}
            place={place}
            block={block}
            at={at}
            count={list.length}
            listName={name}
          />
        </li>
      ))}
      <li
        data-over={over === list.length || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          event.stopPropagation();
          setOver(list.length);
        }}
        onDragLeave={() => setOver(null)}
        onDrop={(event) => drop(event, list.length)}
      >
        <AddBlock editing={editing} place={place} at={list.length} />
      </li>
    </ol>
  );
}

interface CardProps {
  editing: Editing;
  place: Place;
  block: Block;
  at: number;
  count: number;
  listName: string;
}

function BlockCard({ editing, place, block, at, count, listName }: CardProps) {
  const { t } = useTranslation("templates");
  const [dragged, setDragged] = useState(false);
  const words = useReadable();
  const { document, change, open, setOpen } = editing;
  const inside = block.kind === "columns" && block.columns.flat().some((inner) => inner.key === open);
  const opened = open === block.key || inside;
  const card = useRef<HTMLDivElement>(null);
  const mine = open === block.key;
  useEffect(() => {
    if (mine) card.current?.scrollIntoView({ block: "nearest" });
  }, [mine]);
  const Icon = BLOCK_ICONS[block.kind];
  const shift = (by: -1 | 1) => change(move(document, place, block.key, by < 0 ? at - 1 : at + 2));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (event.altKey && event.key === "ArrowUp" && at > 0) shift(-1);
    else if (event.altKey && event.key === "ArrowDown" && at < count - 1) shift(1);
    else if (event.key === "Delete") change(remove(document, place, block.key));
    else if ((event.ctrlKey || event.metaKey) && event.key === "d")
      change(duplicate(document, place, block.key));
    else return;
    event.preventDefault();
  };
  const title = words(gist(block)) || t(`block_empty.${block.kind}`, { defaultValue: "" });
  return (
    <div
      ref={card}
      className="block"
      data-open={opened || undefined}
      data-dragged={dragged || undefined}
      data-troubled={(!place && editing.troubled.has(at + 1)) || undefined}
    >
      <div className="block-head">
        <span
          className="block-grip"
          draggable
          aria-hidden="true"
          title={t("drag")}
          onDragStart={(event) => {
            event.stopPropagation();
            event.dataTransfer.setData("text/plain", `${listName} ${block.key}`);
            event.dataTransfer.effectAllowed = "move";
            setDragged(true);
          }}
          onDragEnd={() => setDragged(false)}
        >
          <IconGripVertical size={15} stroke={1.6} />
        </span>
        <button
          type="button"
          className="block-title"
          aria-expanded={opened}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Control+D Delete"
          onClick={() => setOpen(opened ? null : block.key)}
          onKeyDown={onKeyDown}
        >
          <Icon size={16} stroke={1.6} aria-hidden />
          <span className="block-kind">{t(`block.${block.kind}`)}</span>
          {!opened && <span className="block-gist">{title}</span>}
        </button>
        <span className="block-actions">
          <Act name={t("move_up")} icon={IconArrowUp} off={at === 0} act={() => shift(-1)} />
          <Act name={t("move_down")} icon={IconArrowDown} off={at === count - 1} act={() => shift(1)} />
          <Act
            name={t("duplicate")}
            icon={IconCopy}
            act={() => change(duplicate(document, place, block.key))}
          />
          <Act
            name={t("delete_block")}
            icon={IconTrash}
            act={() => change(remove(document, place, block.key))}
          />
        </span>
      </div>
      {opened && (
        <div className="block-body">
          <BlockFields
            block={block}
            onChange={(next, merge) =>
              change(replace(document, place, next), merge && `${block.key}:${merge}`)
            }
          />
          {block.kind === "columns" && (
            <div
              className="block-columns"
              style={{ gridTemplateColumns: `repeat(${block.columns.length}, 1fr)` }}
            >
              {block.columns.map((_, column) => (
                <BlockList key={column} editing={editing} place={{ key: block.key, column }} />
              ))}
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function Act({
  name,
  icon: Icon,
  act,
  off,
}: {
  name: string;
  icon: TablerIcon;
  act: () => void;
  off?: boolean;
}) {
  return (
    <ActionIcon size="sm" aria-label={name} title={name} disabled={off} onClick={act}>
      <Icon size={15} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
}

function AddBlock({ editing, place, at }: { editing: Editing; place: Place; at: number }) {
  const { t } = useTranslation("templates");
  const add = (kind: BlockKind) => {
    const block = fresh(kind);
    // A letter ends with its footer: what is added stands above it.
    const closed = !place && kind !== "footer" && editing.document.blocks.at(-1)?.kind === "footer";
    editing.change(insert(editing.document, place, closed ? at - 1 : at, block));
    editing.setOpen(block.key);
  };
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <Button
          size={place ? "compact-xs" : "sm"}
          variant="default"
          fullWidth
          leftSection={<IconPlus size={15} aria-hidden />}
          className="block-add"
        >
          {t("add_block")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(place ? KINDS_IN_COLUMN : KINDS).map((kind) => {
          const Icon = BLOCK_ICONS[kind];
          return (
            <Menu.Item
              key={kind}
              leftSection={<Icon size={16} stroke={1.6} aria-hidden />}
              onClick={() => add(kind)}
            >
              {t(`block.${kind}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
