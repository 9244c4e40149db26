import {
  Avatar,
  Menu,
  SegmentedControl,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import { useMe } from "@/api/workspace";
import { setLanguage } from "@/i18n";

export function Profile() {
  const { t } = useTranslation("shell");
  const { user } = useMe();
  return (
    <Menu position="bottom-end" width={264} closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton>
          <VisuallyHidden>{t("profile", { name: user.name })}</VisuallyHidden>
          <Avatar size={30} radius="xl" name={user.name} color="accent" variant="light" aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div style={{ padding: "8px 12px" }}>
          <Text fw={500}>{user.name}</Text>
          <Text size="sm" c="dimmed">
            {user.email}
          </Text>
        </div>
        <Menu.Divider />
        <div style={{ padding: "8px 12px", display: "grid", gap: 10 }}>
          <LanguageChoice />
          <SchemeChoice />
        </div>
        <Menu.Divider />
        <SignOut />
      </Menu.Dropdown>
    </Menu>
  );
}

export function LanguageChoice() {
  const { t, i18n } = useTranslation("shell");
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t("language")}
      value={i18n.language}
      onChange={(value) => setLanguage(value === "en" ? "en" : "ru")}
      data={[
        { value: "ru", label: "Русский" },
        { value: "en", label: "English" },
      ]}
    />
  );
}

export function SchemeChoice() {
  const { t } = useTranslation("shell");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t("theme")}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as "light" | "dark" | "auto")}
      data={[
        { value: "light", label: t("theme_light") },
        { value: "dark", label: t("theme_dark") },
        { value: "auto", label: t("theme_auto") },
      ]}
    />
  );
}

function SignOut() {
  const { t } = useTranslation("shell");
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = useAct("DELETE /api/session", {
    onDone: () => {
      client.clear();
      void navigate({ to: "/login", search: {} });
    },
  });
  return (
    <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={() => leave.mutate({})}>
      {t("sign_out")}
    </Menu.Item>
  );
}
