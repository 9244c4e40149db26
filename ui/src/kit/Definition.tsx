import { Tooltip } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** The (i) beside a number: what exactly is counted. */
export function Definition({ text }: { text: string }) {
  const { t } = useTranslation("kit");
  return (
    <Tooltip label={text} events={{ hover: true, focus: true, touch: true }} openDelay={100}>
      <button type="button" className="definition" aria-label={`${t("definition")}: ${text}`}>
        <IconInfoCircle size={14} stroke={1.6} aria-hidden />
      </button>
    </Tooltip>
  );
}
