import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCloudCheck, IconCloudUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ErrorNote, Note } from "./ErrorNote";
import type { Autosave } from "./useAutosave";

/** Says quietly that nothing will be lost. */
export function SaveState({ autosave }: { autosave: Autosave }) {
  const { t } = useTranslation("operations");
  const { status } = autosave;
  const bad = status === "failed" || status === "conflict";
  const Icon = bad ? IconAlertTriangle : status === "saved" ? IconCloudCheck : IconCloudUp;
  return (
    <span
      role="status"
      className="muted nowrap"
      style={{
        display: "inline-flex",
        gap: 6,
        alignItems: "center",
        fontSize: 13,
        color: bad ? "var(--bad)" : undefined,
      }}
    >
      <Icon size={16} stroke={1.6} aria-hidden />
      {t(`save.${status}`)}
    </span>
  );
}

/** What to do when the draft cannot be saved; nothing while it can. */
export function SaveTrouble({ autosave, onReload }: { autosave: Autosave; onReload: () => void }) {
  const { t } = useTranslation("operations");
  if (autosave.status === "conflict") {
    return (
      <div style={{ marginBottom: 16 }}>
        <Note tone="warn" role="alert" title={t("save.conflict_title")}>
          {t("save.conflict_text")}
          <div className="note-actions">
            <Button size="compact-sm" variant="default" onClick={onReload}>
              {t("save.take_theirs")}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => void autosave.overwrite()}>
              {t("save.keep_mine")}
            </Button>
          </div>
        </Note>
      </div>
    );
  }
  if (autosave.status === "failed" && autosave.problem) {
    return (
      <div style={{ marginBottom: 16 }}>
        <ErrorNote error={autosave.problem} retry={() => void autosave.flush()} />
      </div>
    );
  }
  return null;
}
