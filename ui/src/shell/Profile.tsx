import {
  Avatar,
  Button,
  Divider,
  Popover,
  SegmentedControl,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import { IconLogout, IconShieldLock } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import { useMe } from "@/api/workspace";
import { setLanguage } from "@/i18n";
import { usePlace } from "@/kit/usePlace";

export function Profile() {
  const { t } = useTranslation("shell");
  const { user } = useMe();
  return (
    <Popover position="bottom-end" width={264} radius="lg" shadow="md" trapFocus>
      <Popover.Target>
        <UnstyledButton>
          <VisuallyHidden>{t("profile", { name: user.name })}</VisuallyHidden>
          <Avatar size={30} radius="xl" name={user.name} color="accent" variant="light" aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label={t("profile", { name: user.name })}>
        <div style={{ padding: "8px 12px" }}>
          <Text fw={500}>{user.name}</Text>
          <Text size="sm" c="dimmed">
            {user.email}
          </Text>
        </div>
        <Divider my={4} />
        <div style={{ padding: "8px 12px", display: "grid", gap: 10 }}>
          <LanguageChoice />
          <SchemeChoice />
        </div>
        <Divider my={4} />
        <Account />
        <SignOut />
      </Popover.Dropdown>
    </Popover>
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

function Account() {
  const { t } = useTranslation("shell");
  const to = usePlace();
  return (
    <Button
      component={Link}
      to={to("/account") as "/"}
      fullWidth
      variant="subtle"
      color="gray"
      justify="flex-start"
      leftSection={<IconShieldLock size={16} stroke={1.6} aria-hidden />}
    >
      {t("account")}
    </Button>
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
    <Button
      fullWidth
      variant="subtle"
      color="gray"
      justify="flex-start"
      leftSection={<IconLogout size={16} stroke={1.6} aria-hidden />}
      loading={leave.isPending}
      onClick={() => leave.mutate({})}
    >
      {t("sign_out")}
    </Button>
  );
}
