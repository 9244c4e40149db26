import { IconBan, IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Reach } from "@/api/types";
import { ChannelIcon, useReason } from "@/kit";

/** By which channels marketing may be written, and why not by the others. */
export function ReachList({ reach }: { reach: Reach[] }) {
  const { t } = useTranslation("customers");
  const why = useReason();
  return (
    <ul className="customer-list">
      {reach.map((one) => (
        <li key={one.channel} className="customer-reach" data-can={one.can || undefined}>
          <ChannelIcon channel={one.channel} withName />
          <span>
            {one.can ? <IconCheck size={14} aria-hidden /> : <IconBan size={14} aria-hidden />}
            {one.can ? t("can") : one.reason ? why(one.reason) : t("cannot")}
          </span>
        </li>
      ))}
    </ul>
  );
}
