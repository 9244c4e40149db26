import { useLocalStorage } from "@mantine/hooks";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from "@tabler/icons-react";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { EnrolFirst } from "@/access/EnrolFirst";
import { SessionEnded } from "@/access/SessionEnded";
import { LiveProvider } from "@/api/live";
import { MeContext, useWorkspace, WorkspaceContext } from "@/api/workspace";
import { NotFound } from "./Failed";
import { Logo } from "./Logo";
import { menuFor } from "./menu";
import { PageSkeleton } from "./PageSkeleton";
import { workspaceRoute } from "./root";
import { TopBar } from "./TopBar";
import "./shell.css";

/** The frame around every page of a workspace: menu, top bar, and the page. */
export function Shell() {
  const { t } = useTranslation("shell");
  const { me, info } = workspaceRoute.useRouteContext();
  const [folded, setFolded] = useLocalStorage({
    key: "rapport.menu-folded",
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  if (!info) return <NotFound />;
  if (info.needs_second_factor) return <EnrolFirst workspace={info.name} />;
  const FoldIcon = folded ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <MeContext.Provider value={me}>
      <WorkspaceContext.Provider value={info}>
        <LiveProvider workspace={info.slug}>
          <a className="shell-skip" href="#main">
            {t("skip")}
          </a>
          <div className="shell" data-folded={folded || undefined}>
            <aside className="shell-side">
              <Link
                className="shell-brand"
                to="/w/$workspace/home"
                params={{ workspace: info.slug }}
                aria-label="Rapport"
              >
                <Logo />
                <span className="shell-label">Rapport</span>
              </Link>
              <Menu slug={info.slug} folded={folded} />
              <button
                type="button"
                className="shell-fold"
                onClick={() => setFolded(!folded)}
                aria-label={t(folded ? "unfold" : "fold")}
              >
                <FoldIcon size={18} stroke={1.6} aria-hidden />
                <span className="shell-label">{t("fold")}</span>
              </button>
            </aside>
            <TopBar />
            <SessionEnded />
            <main id="main" className="shell-main" tabIndex={-1}>
              <Suspense fallback={<PageSkeleton />}>
                <Outlet />
              </Suspense>
            </main>
          </div>
        </LiveProvider>
      </WorkspaceContext.Provider>
    </MeContext.Provider>
  );
}

function Menu({ slug, folded }: { slug: string; folded: boolean }) {
  const { t } = useTranslation("shell");
  const { pathname } = useLocation();
  const { permissions } = useWorkspace();
  return (
    <nav className="shell-nav" aria-label={t("menu_label")}>
      {menuFor(permissions).map((group, index) => (
        <div key={group.name ?? index}>
          {group.name ? (
            <div className="shell-group">{t(`menu.${group.name}`)}</div>
          ) : (
            index > 0 && <div style={{ height: 14 }} />
          )}
          {group.items.map(({ name, to, also = [], icon: Icon }) => {
            const href = `/w/${slug}${to}`;
            const places = [href, ...also.map((other) => `/w/${slug}${other}`)];
            const active = places.some((place) => pathname === place || pathname.startsWith(`${place}/`));
            return (
              <Link
                key={name}
                to={href as "/"}
                className="shell-item"
                data-active={active || undefined}
                aria-current={active ? "page" : undefined}
                title={folded ? t(`menu.${name}`) : undefined}
                aria-label={folded ? t(`menu.${name}`) : undefined}
              >
                <Icon size={18} stroke={1.6} aria-hidden />
                <span className="shell-label">{t(`menu.${name}`)}</span>
              </Link>
            );
          })}
        </div>
      ))}
    </nav>
  );
}
