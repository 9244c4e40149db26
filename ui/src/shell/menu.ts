import {
  IconActivity,
  IconArrowsJoin2,
  IconBox,
  IconFileImport,
  IconFilter,
  IconHome,
  IconListCheck,
  IconMail,
  IconReceipt,
  IconSend,
  IconSettings,
  IconTemplate,
  IconTestPipe,
  IconUsers,
  type TablerIcon,
} from "@tabler/icons-react";

export interface MenuItem {
  /** Key of the name in `shell/texts.ts`. */
  name: string;
  /** Path below the workspace. */
  to: string;
  icon: TablerIcon;
  /** Other addresses of the same thing. */
  also?: string[];
  /** The permission without which the page would only refuse. */
  needs?: string;
}
export interface MenuGroup {
  name?: string;
  items: MenuItem[];
}

/** Only what works is here; a section joins when its pages do. */
export const MENU: MenuGroup[] = [
  { items: [{ name: "home", to: "/home", icon: IconHome }] },
  {
    name: "customers_group",
    items: [
      { name: "customers", to: "/customers", icon: IconUsers, needs: "customers.read" },
      { name: "segments", to: "/segments", icon: IconFilter, needs: "segments.read" },
      {
        name: "fields",
        to: "/fields",
        also: ["/records", "/events"],
        icon: IconActivity,
        needs: "customers.read",
      },
      { name: "duplicates", to: "/duplicates", icon: IconArrowsJoin2, needs: "customers.read" },
      { name: "lists", to: "/lists", icon: IconListCheck, needs: "lists.read" },
      { name: "imports", to: "/imports", icon: IconFileImport, needs: "imports.run" },
    ],
  },
  {
    name: "campaigns_group",
    items: [
      { name: "campaigns", to: "/campaigns", icon: IconSend, needs: "campaigns.read" },
      { name: "templates", to: "/templates", icon: IconTemplate, needs: "templates.read" },
      { name: "senders", to: "/senders", icon: IconMail, needs: "senders.read" },
      { name: "sandbox", to: "/sandbox", icon: IconTestPipe, needs: "campaigns.read" },
    ],
  },
  {
    name: "sales_group",
    items: [
      { name: "orders", to: "/orders", icon: IconReceipt, needs: "orders.read" },
      { name: "products", to: "/products", icon: IconBox, needs: "products.read" },
    ],
  },
  { items: [{ name: "settings", to: "/settings", icon: IconSettings, needs: "settings.read" }] },
];

/** The menu of one user: groups that would be empty are left out. */
export function menuFor(permissions: string[]): MenuGroup[] {
  return MENU.map((group) => ({
    ...group,
    items: group.items.filter((item) => !item.needs || permissions.includes(item.needs)),
  })).filter((group) => group.items.length > 0);
}
