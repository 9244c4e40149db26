import { Tooltip } from "@mantine/core";
import {
  IconBell,
  IconBrandTelegram,
  IconBrandVk,
  IconBrandWhatsapp,
  IconBroadcast,
  IconDeviceMobileMessage,
  IconMail,
  IconMessage,
  IconMessageCircle,
  IconPhone,
  type TablerIcon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

const ICONS: Record<string, TablerIcon> = {
  email: IconMail,
  sms: IconMessage,
  push: IconBell,
  all: IconBroadcast,
  web_push: IconBell,
  mobile_push: IconDeviceMobileMessage,
  telegram: IconBrandTelegram,
  vk: IconBrandVk,
  whatsapp: IconBrandWhatsapp,
  max: IconMessageCircle,
  viber: IconMessageCircle,
  call: IconPhone,
};

/** The colour of a channel in charts, the same for ever. */
export const CHANNEL_SERIES: Record<string, number> = {
  email: 1,
  sms: 2,
  push: 3,
  web_push: 3,
  mobile_push: 4,
  telegram: 6,
  vk: 8,
  whatsapp: 3,
  max: 5,
  viber: 4,
  call: 7,
};

export function useChannelName(): (channel: string) => string {
  const { t } = useTranslation("kit");
  return (channel) => t(`channel.${channel}`, { defaultValue: channel });
}

export function ChannelIcon({ channel, withName }: { channel: string; withName?: boolean }) {
  const name = useChannelName()(channel);
  const Icon = ICONS[channel] ?? IconMessageCircle;
  if (withName) {
    return (
      <span style={{ display: "inline-flex", gap: 6, alignItems: "center", verticalAlign: "middle" }}>
        <Icon size={16} stroke={1.6} aria-hidden />
        {name}
      </span>
    );
  }
  return (
    <Tooltip label={name}>
      <span role="img" aria-label={name} style={{ display: "inline-flex", verticalAlign: "middle" }}>
        <Icon size={16} stroke={1.6} aria-hidden />
      </span>
    </Tooltip>
  );
}
