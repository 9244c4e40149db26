import { Button, Menu, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCheck, IconChevronDown, IconPlus } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe, useWorkspace } from "@/api/workspace";
import { HelpMenu } from "@/help/HelpMenu";
import { Operations } from "./Operations";
import { Profile } from "./Profile";
import { SearchBox } from "./SearchBox";

export function TopBar() {
  const [searching, search] = useDisclosure();
  return (
    <header className="shell-top">
      <WorkspaceSwitch />
      <div className="shell-top-space" />
      <SearchBox opened={searching} open={search.open} close={search.close} />
      <div className="shell-top-space" />
      <CreateMenu />
      <Operations />
      <HelpMenu onSearch={search.open} />
      <Profile />
    </header>
  );
}

function WorkspaceSwitch() {
  const { t } = useTranslation("shell");
  const { workspaces } = useMe();
  const current = useWorkspace();
  const navigate = useNavigate();
  if (workspaces.length < 2) return <strong style={{ fontWeight: 500 }}>{current.name}</strong>;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <UnstyledButton
          aria-label={`${t("workspace")}: ${current.name}`}
          style={{ display: "flex", gap: 6, alignItems: "center", fontWeight: 500 }}
        >
          {current.name}
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("workspaces")}</Menu.Label>
        {workspaces.map((one) => (
          <Menu.Item
            key={one.slug}
            rightSection={one.slug === current.slug ? <IconCheck size={14} /> : null}
            onClick={() => navigate({ to: "/w/$workspace/home", params: { workspace: one.slug } })}
          >
            {one.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const CREATE = [
  ["campaign", "/campaigns/new", "campaigns.write"],
  ["segment", "/segments/new", "segments.write"],
  ["template", "/templates/new", "templates.write"],
  ["import", "/imports/new", "imports.run"],
] as const;

function CreateMenu() {
  const { t } = useTranslation("shell");
  const { slug, permissions } = useWorkspace();
  const mine = CREATE.filter(([, , needs]) => permissions.includes(needs));
  if (mine.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="compact-md" variant="default" leftSection={<IconPlus size={15} aria-hidden />} h={32}>
          {t("create")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {mine.map(([name, to]) => (
          <Menu.Item key={name} component={Link} to={`/w/${slug}${to}` as "/"}>
            {t(`create_${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
