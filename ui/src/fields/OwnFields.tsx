import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import { Card, Facts } from "@/kit";
import { useShownValues } from "./ValueFields";
import type { Attributes } from "./wire";

/** What is known of a customer in fields of the business's own; nothing where there are no such fields. */
export function OwnFields({ values }: { values: Attributes }) {
  const { t } = useTranslation("fields");
  const shapes = (useGet("/fields").data?.rows ?? []).filter((one) => !one.archived);
  const rows = useShownValues(shapes, values);
  if (shapes.length === 0) return null;
  return (
    <Card title={t("own")}>
      {rows.length === 0 ? <p className="sentence muted">{t("none_known")}</p> : <Facts rows={rows} />}
    </Card>
  );
}
