// How a product's price and availability are shown, in the list and beside it.

import { IconCheck, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Product } from "@/api/types";
import { useWorkspace } from "@/api/workspace";
import { Badge } from "@/kit";

export function Available({ product }: { product: Product }) {
  const { t } = useTranslation("products");
  if (product.available === null || product.available === undefined) return <span className="muted">—</span>;
  return product.available ? (
    <Badge tone="ok" icon={IconCheck}>
      {t("in_stock")}
    </Badge>
  ) : (
    <Badge tone="quiet" icon={IconX}>
      {t("out_of_stock")}
    </Badge>
  );
}

/** A price is a decimal number as text, finer than the smallest coin; what it was before stands struck out. */
export function Price({ product }: { product: Product }) {
  const { i18n } = useTranslation("products");
  const workspace = useWorkspace();
  const price = product.price;
  if (price === null || price === undefined) return <span className="muted">—</span>;
  const text = (price: string) =>
    new Intl.NumberFormat(i18n.language === "ru" ? "ru-RU" : "en-GB", {
      style: "currency",
      currency: product.currency ?? workspace.currency,
      currencyDisplay: "narrowSymbol",
      minimumFractionDigits: Number(price) % 1 === 0 ? 0 : 2,
      maximumFractionDigits: 4,
    }).format(Number(price));
  return (
    <span className="nowrap">
      {product.old_price && (
        <>
          <s className="muted">{text(product.old_price)}</s>{" "}
        </>
      )}
      {text(price)}
    </span>
  );
}
