import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { UsedBy } from "@/api/types";
import { Badge, Card } from "@/kit";
import { usePlace } from "@/kit/usePlace";

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
            <Link
              className="link"
              to={to(one.id.startsWith("cmp_") ? `/campaigns/${one.id}` : `/segments/${one.id}`)}
            >
              {one.name}
            </Link>{" "}
            {one.over && <Badge>{t("over")}</Badge>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
