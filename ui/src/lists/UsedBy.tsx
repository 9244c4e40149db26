import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { UsedBy } from "@/api/types";
import { Badge, Card } from "@/kit";
import { usePlace } from "@/kit/usePlace";

const PLACES: Record<string, string> = { cmp: "campaigns", seg: "segments", tpl: "templates" };

const placeOf = (one: { id: string }) => `/${PLACES[one.id.slice(0, 3)] ?? "segments"}/${one.id}`;

/** The same in a row of a table: names with commas, each leading to its page and saying what it is. */
export function UsedByLine({ uses }: { uses: { id: string; name: string }[] }) {
  const { t } = useTranslation("lists");
  const to = usePlace();
  if (uses.length === 0) return <span className="muted">—</span>;
  return uses.map((one, index) => (
    <span key={one.id}>
      {index > 0 && ", "}
      <Link className="link" to={to(placeOf(one))} title={t(`user.${one.id.slice(0, 3)}`)}>
        {one.name}
      </Link>
    </span>
  ));
}

/** Campaigns and segments that need something, each with its link. */
export function UsedByCard({ uses }: { uses: UsedBy[] }) {
  const { t } = useTranslation("lists");
  const to = usePlace();
  return (
    <Card title={t("used")}>
      {uses.length === 0 && <p className="sentence muted">{t("not_used")}</p>}
      <ul className="customer-list" data-testid="used-by">
        {uses.map((one) => (
          <li key={one.id}>
            <Link className="link" to={to(placeOf(one))}>
              {one.name}
            </Link>{" "}
            {one.over && <Badge>{t("over")}</Badge>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
