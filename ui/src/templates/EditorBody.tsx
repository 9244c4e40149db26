import { ActionIcon, Group, SegmentedControl, Textarea } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmWithCount, Note } from "@/kit";
import { BlockList } from "./BlockList";
import { fresh, gist } from "./blocks";
import { insertAt } from "./fields";
import { Inserter } from "./Inserter";
import { MJML_START } from "./starters";
import type { Letter } from "./useEditor";
import type { History } from "./useHistory";
import type { BodyKind, TemplateProblem } from "./wire";

interface Props {
  history: History<Letter>;
  problems: TemplateProblem[];
  open: string | null;
  setOpen: (key: string | null) => void;
}

/** The body of the letter: blocks, or MJML for those who write it by hand. */
export function EditorBody({ history, problems, open, setOpen }: Props) {
  const { t } = useTranslation("templates");
  const letter = history.now;
  const [asked, setAsked] = useState<BodyKind | null>(null);
  // Changing the way of writing begins anew, which saves itself: only an empty letter does so without asking.
  const choose = (kind: BodyKind) => {
    if (kind === letter.body_kind) return;
    const empty =
      kind === "mjml" ? letter.blocks?.blocks.every((block) => gist(block) === "") : !letter.source.trim();
    if (empty) start(kind);
    else setAsked(kind);
  };
  const start = (kind: BodyKind) => {
    setAsked(null);
    if (kind === "mjml") toMjml();
    else toBlocks();
  };
  const toMjml = () => history.set({ ...letter, body_kind: "mjml", source: MJML_START });
  const toBlocks = () =>
    history.set({
      ...letter,
      body_kind: "blocks",
      blocks: { blocks: [fresh("text"), fresh("footer")], style: {} },
    });
  const wrong = problems.flatMap((one) => (one.block && one.level !== "warning" ? [one.block] : []));
  return (
    <>
      <div className="editor-bar">
        <SegmentedControl
          size="xs"
          aria-label={t("kind")}
          value={letter.body_kind}
          onChange={(kind) => choose(kind as BodyKind)}
          data={["blocks", "mjml"].map((kind) => ({ value: kind, label: t(`body_kind.${kind}`) }))}
        />
        <Group gap={2}>
          <ActionIcon
            aria-label={t("undo")}
            title={`${t("undo")} (Ctrl Z)`}
            disabled={!history.canUndo}
            className="editor-step"
            onClick={history.undo}
          >
            <IconArrowBackUp size={18} stroke={1.6} />
          </ActionIcon>
          <ActionIcon
            aria-label={t("redo")}
            title={`${t("redo")} (Ctrl Shift Z)`}
            disabled={!history.canRedo}
            className="editor-step"
            onClick={history.redo}
          >
            <IconArrowForwardUp size={18} stroke={1.6} />
          </ActionIcon>
        </Group>
      </div>
      {asked && (
        <ConfirmWithCount
          opened
          onClose={() => setAsked(null)}
          title={t(`anew_title.${asked}`)}
          verb={t(`anew.${asked}`)}
          danger
          onConfirm={() => start(asked)}
        >
          {t("anew_text")}
        </ConfirmWithCount>
      )}
      {letter.body_kind === "mjml" ? (
        <Mjml value={letter.source} onChange={(source) => history.set({ ...letter, source }, "mjml")} />
      ) : letter.blocks ? (
        <BlockList
          editing={{
            document: letter.blocks,
            change: (blocks, merge) => history.set({ ...letter, blocks }, merge),
            open,
            setOpen,
            troubled: new Set(wrong),
          }}
        />
      ) : (
        <Note tone="bad" title={t("blocks_unreadable")}>
          {t("blocks_unreadable_text")}
        </Note>
      )}
    </>
  );
}

function Mjml({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation("templates");
  const area = useRef<HTMLTextAreaElement>(null);
  const put = (tag: string) => {
    const at = area.current;
    onChange(
      insertAt(value, at?.selectionStart ?? value.length, at?.selectionEnd ?? value.length, tag).value,
    );
  };
  return (
    <div className="mjml">
      <Group justify="space-between" mb={4}>
        <span className="muted" style={{ fontSize: 13 }}>
          {t("mjml_hint")}
        </span>
        <Inserter onPick={put} />
      </Group>
      <Textarea
        ref={area}
        aria-label={t("mjml_source")}
        autosize
        minRows={20}
        maxRows={40}
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}
