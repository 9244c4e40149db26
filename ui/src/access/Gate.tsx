import { ActionIcon, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { language, setLanguage } from "@/i18n";
import { Logo } from "@/shell/Logo";
import "@/shell/shell.css";
import "@/kit/page.css";

interface Props {
  title: string;
  sub: string;
  wide?: boolean;
  children: ReactNode;
}

/** The frame of the pages before a session: login and first start. */
export function Gate({ title, sub, wide, children }: Props) {
  const { t } = useTranslation("shell");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const dark = colorScheme === "dark";
  useEffect(() => {
    document.title = `${title} · Rapport`;
  }, [title]);
  return (
    <main className="gate">
      <div className="gate-card" data-wide={wide || undefined}>
        <div className="gate-brand">
          <Logo size={32} />
          Rapport
        </div>
        <div className="card" style={{ padding: 24 }}>
          <h1>{title}</h1>
          <p className="gate-sub">{sub}</p>
          {children}
        </div>
        <div className="gate-foot">
          <button
            type="button"
            className="shell-fold"
            style={{ margin: 0 }}
            lang={language() === "ru" ? "en" : "ru"}
            onClick={() => setLanguage(language() === "ru" ? "en" : "ru")}
          >
            {language() === "ru" ? "English" : "Русский"}
          </button>
          <ActionIcon
            size={32}
            aria-label={t("theme")}
            title={t("theme")}
            onClick={() => setColorScheme(dark ? "light" : "dark")}
          >
            {dark ? <IconSun size={17} stroke={1.6} /> : <IconMoon size={17} stroke={1.6} />}
          </ActionIcon>
        </div>
      </div>
    </main>
  );
}
