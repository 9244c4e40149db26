import { ActionIcon, Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { createContext, memo, useContext, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Limit, Vocabulary } from "@/api/types";
import { Count } from "@/kit";
import { ConditionFields } from "./ConditionFields";
import { LimitFields } from "./LimitFields";
import { firstCondition } from "./subjects";
import { append, type Group, type Item, isGroup, newGroup, newRow, type Op, type Row, replace } from "./tree";
import "./builder.css";

/** What stays the same while a rule is edited, so that a key draws its own row and no other. */
interface Tools {
  vocabulary: Vocabulary;
  setRoot: (change: (root: Group) => Group) => void;
  /** Remembers the row or the group that was just added: it takes the focus. */
  setFresh: (id: string) => void;
  readOnly: boolean;
}

/** What follows every key. */
interface Shown {
  /** How many customers each finished node matches by itself. */
  counts: Map<string, number>;
  counting: boolean;
  wrong: { id: string; words: string } | null;
  unfinished: Set<string>;
  fresh: string | null;
}

const Builder = createContext<Tools | null>(null);

function useTools(): Tools {
  const tools = useContext(Builder);
  if (!tools) throw new Error("a row stands outside the builder");
  return tools;
}

/** Rows of conditions; groups inside groups; the number of each beside it. */
export function RuleBuilder({ root, shown, ...tools }: Tools & { root: Group; shown: Shown }) {
  const { vocabulary, setRoot, setFresh, readOnly } = tools;
  const steady = useMemo(
    () => ({ vocabulary, setRoot, setFresh, readOnly }),
    [vocabulary, setRoot, setFresh, readOnly],
  );
  return (
    <Builder.Provider value={steady}>
      <GroupBox group={root} depth={0} shown={shown} />
    </Builder.Provider>
  );
}

const DEEPEST = 4;

function GroupBox({ group, depth, shown }: { group: Group; depth: number; shown: Shown }) {
  const { t } = useTranslation("segments");
  const { readOnly } = useTools();
  return (
    <fieldset className="rule-group" data-depth={depth} disabled={readOnly}>
      <legend className="sr-only">{t(`group.${group.op}`)}</legend>
      <GroupHead
        id={group.id}
        op={group.op}
        limit={group.limit}
        depth={depth}
        fresh={shown.fresh === group.id}
        count={shown.counts.get(group.id)}
        waiting={shown.counting && !shown.counts.has(group.id)}
      />
      {group.items.map((item, index) => (
        <div key={item.id} className="rule-item">
          {index > 0 && <div className="rule-joint">{t(`joint.${group.op}`)}</div>}
          {isGroup(item) ? (
            <GroupBox group={item} depth={depth + 1} shown={shown} />
          ) : (
            <RowBox
              row={item}
              count={shown.counts.get(item.id)}
              waiting={shown.counting && !shown.counts.has(item.id)}
              bad={shown.wrong?.id === item.id ? shown.wrong.words : null}
              unfinished={shown.unfinished.has(item.id)}
              fresh={shown.fresh === item.id}
            />
          )}
        </div>
      ))}
      <AddButtons id={group.id} op={group.op} depth={depth} />
    </fieldset>
  );
}

interface HeadProps {
  id: string;
  op: Op;
  limit: Limit | undefined;
  depth: number;
  fresh: boolean;
  count: number | undefined;
  waiting: boolean;
}

const GroupHead = memo(function GroupHead({ id, op, limit, depth, fresh, count, waiting }: HeadProps) {
  const { t } = useTranslation("segments");
  const { setRoot, vocabulary } = useTools();
  const head = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (fresh) head.current?.querySelector<HTMLElement>("input:checked")?.focus();
  }, [fresh]);
  const set = (change: Partial<Group>) =>
    setRoot((root) =>
      depth === 0 ? { ...root, ...change } : replace(root, id, (item) => ({ ...item, ...change }) as Group),
    );
  return (
    <div className="rule-group-head" ref={head}>
      <SegmentedControl
        size="xs"
        className="rule-group-op"
        styles={{ label: { paddingInline: 8 } }}
        aria-label={t("group_label")}
        value={op}
        onChange={(next) => set({ op: next as Op })}
        data={(["all", "any", "none"] as const).map((word) => ({ value: word, label: t(`group.${word}`) }))}
      />
      {depth === 0 && (
        <LimitFields limit={limit} vocabulary={vocabulary} onChange={(next) => set({ limit: next })} />
      )}
      {depth > 0 && (
        <>
          <span className="rule-count">
            <NodeCount value={count} waiting={waiting} />
          </span>
          <Remove id={id} label={t("remove_group")} />
        </>
      )}
    </div>
  );
});

const AddButtons = memo(function AddButtons({ id, op, depth }: { id: string; op: Op; depth: number }) {
  const { t } = useTranslation("segments");
  const { setRoot, setFresh, vocabulary } = useTools();
  const add = (item: Item) => {
    setRoot((root) => append(root, id, item));
    setFresh(item.id);
  };
  const row = () => newRow(firstCondition("orders:count", vocabulary));
  return (
    <div className="rule-add">
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => add(row())}
      >
        {t("add_condition")}
      </Button>
      {depth < DEEPEST && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => add(newGroup(op === "any" ? "all" : "any", [row()]))}
        >
          {t("add_group")}
        </Button>
      )}
    </div>
  );
});

interface RowProps {
  row: Row;
  count: number | undefined;
  waiting: boolean;
  bad: string | null;
  unfinished: boolean;
  fresh: boolean;
}

const RowBox = memo(function RowBox({ row, count, waiting, bad, unfinished, fresh }: RowProps) {
  const { t } = useTranslation("segments");
  return (
    <div className="rule-row" data-bad={bad ? true : undefined}>
      <div className="rule-row-line">
        <RowFields row={row} fresh={fresh} />
        <span className="rule-count">
          {unfinished ? (
            <span className="muted">{t("fill_in")}</span>
          ) : (
            <NodeCount value={count} waiting={waiting} />
          )}
        </span>
        <Remove id={row.id} label={t("remove_condition")} />
      </div>
      {bad && (
        <div className="rule-wrong" role="alert">
          {bad}
        </div>
      )}
    </div>
  );
});

/** Apart from its number, which changes more often. */
const RowFields = memo(function RowFields({ row, fresh }: { row: Row; fresh: boolean }) {
  const { setRoot, vocabulary } = useTools();
  return (
    <ConditionFields
      condition={row.condition}
      vocabulary={vocabulary}
      autoFocus={fresh}
      onChange={(condition) =>
        setRoot((root) => replace(root, row.id, (item) => ({ ...item, condition }) as Row))
      }
    />
  );
});

function NodeCount({ value, waiting }: { value: number | undefined; waiting: boolean }) {
  if (value === undefined) return waiting ? <Skeleton h={12} w={44} /> : null;
  return <Count value={value} />;
}

const Remove = memo(function Remove({ id, label }: { id: string; label: string }) {
  const { setRoot, readOnly } = useTools();
  if (readOnly) return null;
  return (
    <ActionIcon
      aria-label={label}
      title={label}
      onClick={(event) => {
        stay(event.currentTarget);
        setRoot((root) => replace(root, id, () => null));
      }}
    >
      <IconTrash size={15} stroke={1.6} />
    </ActionIcon>
  );
});

/** What held the keyboard is about to be gone: the group it stood in takes it. */
function stay(button: HTMLElement) {
  const box = button.closest(".rule-row, .rule-group");
  const group = box?.parentElement?.closest(".rule-group");
  group?.querySelector<HTMLElement>(":scope > .rule-add button")?.focus();
}
