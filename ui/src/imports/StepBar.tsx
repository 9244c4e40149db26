import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { asksConsent, type ImportKind } from "./wire";
import "@/campaigns/wizard.css";

interface Props {
  kind: ImportKind;
  step: string;
  onGo: (step: string) => void;
}

/** Where one is; what lies behind can be opened again. */
export function StepBar({ kind, step, onGo }: Props) {
  const { t } = useTranslation("imports");
  const steps = asksConsent(kind) ? ["file", "columns", "consent", "check"] : ["file", "columns", "check"];
  const at = steps.indexOf(step);
  return (
    <nav aria-label={t("steps")}>
      <ol className="steps">
        {steps.map((name, index) => (
          <li key={name}>
            <button
              type="button"
              className="steps-button"
              aria-current={name === step ? "step" : undefined}
              disabled={index >= at || name === "file"}
              onClick={() => onGo(name)}
            >
              <span className="steps-mark" data-done={index < at || undefined}>
                {index < at ? <IconCheck size={12} aria-hidden /> : index + 1}
              </span>
              <span className="steps-name">{t(`step.${name}`)}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
