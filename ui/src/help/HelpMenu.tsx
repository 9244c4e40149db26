import { ActionIcon, Menu, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconApi, IconBook, IconGauge, IconHelpCircle, IconKeyboard, IconSunset2 } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useMay, useWorkspace } from "@/api/workspace";
import { usePlace } from "@/kit/usePlace";
import { menuFor } from "@/shell/menu";
import { isTyped, meaning, PLACES } from "./shortcuts";
import "./help.css";

/** The question mark of the top bar: guides, limits, keys; and the keys themselves. */
export function HelpMenu({ onSearch }: { onSearch: () => void }) {
  const { t } = useTranslation("help");
  const to = usePlace();
  const [opened, { open, close }] = useDisclosure();
  useShortcuts({ search: onSearch, help: open });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={32} aria-label={t("menu.label")} title={t("menu.label")}>
            <IconHelpCircle size={19} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={to("/help/first-evening")} leftSection={<IconSunset2 size={16} />}>
            {t("menu.first")}
          </Menu.Item>
          <Menu.Item component={Link} to={to("/help")} leftSection={<IconBook size={16} />}>
            {t("menu.all")}
          </Menu.Item>
          <Menu.Item component={Link} to={to("/help/reference/limits")} leftSection={<IconGauge size={16} />}>
            {t("menu.limits")}
          </Menu.Item>
          <Menu.Item component="a" href="/api/docs" leftSection={<IconApi size={16} />}>
            {t("menu.api")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={open} leftSection={<IconKeyboard size={16} />} rightSection={<kbd>?</kbd>}>
            {t("menu.keys")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={opened} onClose={close} title={t("keys.title")}>
        <Keys />
      </Modal>
    </>
  );
}

/** The places that this user's menu has. */
function useMine() {
  const { permissions } = useWorkspace();
  const mine = menuFor(permissions).flatMap((group) => group.items.map((item) => item.to));
  return PLACES.filter(([, , to]) => mine.includes(to));
}

function Keys() {
  const { t } = useTranslation("help");
  const rows: [string[], string][] = [
    [["Ctrl", "K"], t("keys.search")],
    [["/"], t("keys.search")],
    [["C"], t("keys.create")],
    ...useMine().map(([letter, menu]): [string[], string] => [["G", letter], t(`shell:menu.${menu}`)]),
    [["?"], t("keys.help")],
  ];
  return (
    <>
      <p className="muted" style={{ marginTop: 0 }}>
        {t("keys.text")}
      </p>
      <dl className="help-keys">
        {rows.map(([keys, says]) => (
          <div key={keys.join()} style={{ display: "contents" }}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** How long the letter after `G` is waited for. */
const PATIENCE_MS = 1_500;

function useShortcuts({ search, help }: { search: () => void; help: () => void }) {
  const navigate = useNavigate();
  const to = usePlace();
  const mayWrite = useMay("campaigns.write");
  const mine = useMine();
  const begun = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const busy = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
      // Behind an open dialogue nothing moves.
      if (busy || isTyped(event.target) || document.querySelector("[role=dialog]")) return;
      const pressed = meaning(event, performance.now() - begun.current < PATIENCE_MS);
      begun.current = pressed === "begun" ? performance.now() : 0;
      if (pressed === undefined || pressed === "begun") return;
      if ("go" in pressed) {
        if (mine.some(([, , place]) => place === pressed.go)) void navigate({ to: to(pressed.go) });
        return;
      }
      event.preventDefault();
      if (pressed.act === "search") search();
      else if (pressed.act === "help") help();
      else if (mayWrite) void navigate({ to: to("/campaigns/new") });
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate, to, mayWrite, mine, search, help]);
}
