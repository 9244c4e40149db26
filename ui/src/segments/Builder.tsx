import { ActionIcon, Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { createContext, useContext, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Vocabulary } from "@/api/types";
import { Count } from "@/kit";
import { ConditionFields } from "./ConditionFields";
import { LimitFields } from "./LimitFields";
import { firstCondition } from "./subjects";
import { append, type Group, type Item, isGroup, newGroup, newRow, type Op, type Row, replace } from "./tree";
import "./builder.css";

interface Shared {
  vocabulary: Vocabulary;
  root: Group;
  setRoot: (root: Group) => void;
  /** How many customers each finished node matches by itself. */
  counts: Map<string, number>;
  counting: boolean;
  wrong: { id: string; words: string } | null;
  unfinished: Set<string>;
  /** The row or the group that was just added and takes the focus. */
  fresh: string | null;
  setFresh: (id: string) => void;
  readOnly: boolean;
}

const Builder = createContext<Shared | null>(null);

function useBuilder(): Shared {
  const shared = useContext(Builder);
  if (!shared) throw new Error("a row stands outside the builder");
  return shared;
}

/** Rows of conditions; groups inside groups; the number of each beside it. */
export function RuleBuilder(props: Shared) {
  return (
    <Builder.Provider value={props}>
      <GroupBox group={props.root} depth={0} />
    </Builder.Provider>
  );
}

const DEEPEST = 4;

function GroupBox({ group, depth }: { group: Group; depth: number }) {
  const { t } = useTranslation("segments");
  const { root, setRoot, vocabulary, fresh, setFresh, counts, readOnly } = useBuilder();
  const head = useRef<HTMLDivElement>(null);
  const isFresh = fresh === group.id;
  useEffect(() => {
    if (isFresh) head.current?.querySelector<HTMLElement>("input:checked")?.focus();
  }, [isFresh]);
  const setOp = (op: string) => {
    const next = { ...group, op: op as Op };
    setRoot(depth === 0 ? next : replace(root, group.id, () => next));
  };
  const add = (item: Item) => {
    setRoot(append(root, group.id, item));
    setFresh(item.id);
  };
  const row = () => newRow(firstCondition("orders:count", vocabulary));
  return (
    <fieldset className="rule-group" data-depth={depth} disabled={readOnly}>
      <legend className="sr-only">{t(`group.${group.op}`)}</legend>
      <div className="rule-group-head" ref={head}>
        <SegmentedControl
          size="xs"
          style={{ flex: "none" }}
          aria-label={t("group_label")}
          value={group.op}
          onChange={setOp}
          data={(["all", "any", "none"] as const).map((op) => ({ value: op, label: t(`group.${op}`) }))}
        />
        {depth === 0 && (
          <LimitFields
            limit={group.limit}
            vocabulary={vocabulary}
            onChange={(limit) => setRoot({ ...group, limit })}
          />
        )}
        {depth > 0 && (
          <>
            <span className="rule-count">
              <NodeCount id={group.id} value={counts.get(group.id)} />
            </span>
            <Remove id={group.id} label={t("remove_group")} />
          </>
        )}
      </div>
      {group.items.map((item, index) => (
        <div key={item.id} className="rule-item">
          {index > 0 && <div className="rule-joint">{t(`joint.${group.op}`)}</div>}
          {isGroup(item) ? <GroupBox group={item} depth={depth + 1} /> : <RowBox row={item} />}
        </div>
      ))}
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
            onClick={() => add(newGroup(group.op === "any" ? "all" : "any", [row()]))}
          >
            {t("add_group")}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

function RowBox({ row }: { row: Row }) {
  const { t } = useTranslation("segments");
  const { root, setRoot, vocabulary, counts, wrong, unfinished, fresh } = useBuilder();
  const bad = wrong?.id === row.id ? wrong.words : null;
  return (
    <div className="rule-row" data-bad={bad ? true : undefined}>
      <div className="rule-row-line">
        <ConditionFields
          condition={row.condition}
          vocabulary={vocabulary}
          autoFocus={fresh === row.id}
          onChange={(condition) => setRoot(replace(root, row.id, (item) => ({ ...item, condition }) as Row))}
        />
        <span className="rule-count">
          {unfinished.has(row.id) ? (
            <span className="muted">{t("fill_in")}</span>
          ) : (
            <NodeCount id={row.id} value={counts.get(row.id)} />
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
}

function NodeCount({ value }: { id: string; value: number | undefined }) {
  const { counting } = useBuilder();
  if (value === undefined) return counting ? <Skeleton h={12} w={44} /> : null;
  return <Count value={value} />;
}

function Remove({ id, label }: { id: string; label: string }) {
  const { root, setRoot, readOnly } = useBuilder();
  if (readOnly) return null;
  return (
    <ActionIcon
      aria-label={label}
      title={label}
      onClick={(event) => {
        stay(event.currentTarget);
        setRoot(replace(root, id, () => null));
      }}
    >
      <IconTrash size={15} stroke={1.6} />
    </ActionIcon>
  );
}

/** What held the keyboard is about to be gone: the group it stood in takes it. */
function stay(button: HTMLElement) {
  const box = button.closest(".rule-row, .rule-group");
  const group = box?.parentElement?.closest(".rule-group");
  group?.querySelector<HTMLElement>(":scope > .rule-add button")?.focus();
}
