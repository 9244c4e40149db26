import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { RelayPreset } from "./wire";
import "./senders.css";

/** The first question of a new sender: what carries its letters. */
export function PresetChoice({ onChoose }: { onChoose: (preset: RelayPreset | null) => void }) {
  const { t } = useTranslation("senders");
  const { data } = useGet("/senders/presets");
  return (
    <div>
      <h3 style={{ margin: "0 0 10px", fontSize: 14 }}>{t("choose_title")}</h3>
      <div className="presets">
        {data?.rows.map((preset) => (
          <button key={preset.id} type="button" onClick={() => onChoose(preset)}>
            <strong>{preset.name || t("choose_any")}</strong>
            <span>{t(`about.${preset.id}`, { defaultValue: "" })}</span>
          </button>
        ))}
        <button type="button" onClick={() => onChoose(null)}>
          <strong>{t("kinds.sandbox")}</strong>
          <span>{t("about.sandbox")}</span>
        </button>
      </div>
    </div>
  );
}
