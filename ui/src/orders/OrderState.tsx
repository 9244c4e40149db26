import { IconArrowBackUp, IconCheck, IconTruck, IconX, type TablerIcon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Badge, type Tone } from "@/kit";

const LOOKS: Record<string, [Tone, TablerIcon]> = {
  placed: ["quiet", IconCheck],
  paid: ["ok", IconCheck],
  shipped: ["info", IconTruck],
  delivered: ["ok", IconCheck],
  cancelled: ["bad", IconX],
  returned_in_part: ["warn", IconArrowBackUp],
  returned: ["warn", IconArrowBackUp],
};

export function OrderState({ order }: { order: { kind: string; state: string } }) {
  const { t } = useTranslation("orders");
  if (order.kind === "cancellation") {
    return (
      <Badge tone="bad" icon={IconArrowBackUp}>
        {t("kinds.cancellation")}
      </Badge>
    );
  }
  const [tone, icon] = LOOKS[order.state] ?? ["quiet", IconCheck];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`states.${order.state}`, { defaultValue: order.state })}
    </Badge>
  );
}
