import {
  IconBox,
  IconFileImport,
  IconFilter,
  IconHome,
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
      { name: "customers", to: "/customers", icon: IconUsers },
      { name: "segments", to: "/segments", icon: IconFilter },
      { name: "imports", to: "/imports", icon: IconFileImport },
    ],
  },
  {
    name: "campaigns_group",
    items: [
      { name: "campaigns", to: "/campaigns", icon: IconSend },
      { name: "templates", to: "/templates", icon: IconTemplate },
      { name: "senders", to: "/senders", icon: IconMail },
      { name: "sandbox", to: "/sandbox", icon: IconTestPipe },
    ],
  },
  {
    name: "sales_group",
    items: [
      { name: "orders", to: "/orders", icon: IconReceipt },
      { name: "products", to: "/products", icon: IconBox },
    ],
  },
  { items: [{ name: "settings", to: "/settings", icon: IconSettings }] },
];
