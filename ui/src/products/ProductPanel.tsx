// Everything that is known of one product: price, what makes it up, its pictures.

import { Anchor } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Product } from "@/api/types";
import { ErrorNote, SidePanel, Value } from "@/kit";
import { Available, Price } from "./Cells";

export function ProductPanel({ product, onClose }: { product: Product | null; onClose: () => void }) {
  return (
    <SidePanel opened={product !== null} onClose={onClose} title={product?.name ?? ""} size={480}>
      {product && <Known key={product.id} product={product} />}
    </SidePanel>
  );
}

function Known({ product }: { product: Product }) {
  const { t } = useTranslation("products");
  const { data, error } = useGet("/products/{id}", { path: { id: product.id } });
  const params = data?.params ?? [];
  const pictures = [product.picture, ...(data?.pictures ?? [])].filter((it): it is string => Boolean(it));
  return (
    <>
      {error && <ErrorNote error={error} />}
      {pictures.length > 0 && (
        <div className="product-pictures">
          {pictures.map((address) => (
            <Picture key={address} address={address} />
          ))}
        </div>
      )}
      <dl className="product-facts">
        <dt>{t("price")}</dt>
        <dd>
          <Price product={product} />
        </dd>
        <dt>{t("available")}</dt>
        <dd>
          <Available product={product} />
        </dd>
        <dt>{t("code")}</dt>
        <dd className="mono">{product.code}</dd>
        <dt>{t("category")}</dt>
        <dd>
          <Value>{product.category}</Value>
        </dd>
        <dt>{t("vendor")}</dt>
        <dd>
          <Value>{product.vendor}</Value>
        </dd>
        {product.url && (
          <>
            <dt>{t("page")}</dt>
            <dd>
              <Anchor href={product.url} target="_blank" rel="noreferrer">
                {t("open_page")}
              </Anchor>
            </dd>
          </>
        )}
      </dl>
      {params.length > 0 && (
        <>
          <h3 className="product-params">{t("params")}</h3>
          <dl className="product-facts">
            {params.map((one, at) => (
              // A name may stand there twice, and nothing moves.
              <Param key={at} name={one.name} value={one.unit ? `${one.value} ${one.unit}` : one.value} />
            ))}
          </dl>
        </>
      )}
    </>
  );
}

function Param({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** A picture that cannot be loaded leaves no hole. */
function Picture({ address }: { address: string }) {
  const [broken, setBroken] = useState(false);
  return broken ? null : <img src={address} alt="" loading="lazy" onError={() => setBroken(true)} />;
}
