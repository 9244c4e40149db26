import { Button, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconExternalLink, IconPhoto, IconSearch } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/api/hooks";
import type { Product } from "@/api/types";
import { useMay } from "@/api/workspace";
import { EmptyState, Filters, Page, PageHeader, Table, Value } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { Available, Price } from "./Cells";
import { ProductPanel } from "./ProductPanel";
import { productsRoute } from "./routes";
import "./products.css";

export function ProductsPage() {
  const { t } = useTranslation("products");
  const to = usePlace();
  const { search = "" } = productsRoute.useSearch();
  const [text, setText] = useState(search);
  const [shown, setShown] = useState<Product | null>(null);
  const navigate = useNavigate();
  const find = useDebouncedCallback(
    (next: string) =>
      void navigate({ to: to("/products"), search: (next ? { search: next } : {}) as never, replace: true }),
    250,
  );
  const may = useMay("imports.run");
  const list = useList("/products", { query: { search } });
  const empty = !list.loading && list.rows.length === 0 && !search && !list.problem;
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub")} />
      {!empty && (
        <Filters>
          <TextInput
            w={320}
            aria-label={t("find")}
            placeholder={t("find")}
            leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              find(event.currentTarget.value.trim());
            }}
          />
        </Filters>
      )}
      <Table
        id="products"
        label={t("title")}
        list={list}
        rowKey={(row) => row.id}
        columns={[
          {
            id: "name",
            title: t("name"),
            width: 420,
            cell: (row) => <Name product={row} onOpen={() => setShown(row)} />,
          },
          {
            id: "code",
            title: t("code"),
            width: 160,
            cell: (row) => <span className="mono">{row.code}</span>,
          },
          { id: "category", title: t("category"), width: 220, cell: (row) => <Value>{row.category}</Value> },
          {
            id: "vendor",
            title: t("vendor"),
            width: 180,
            hidden: true,
            cell: (row) => <Value>{row.vendor}</Value>,
          },
          {
            id: "price",
            title: t("price"),
            numeric: true,
            width: 180,
            cell: (row) => <Price product={row} />,
          },
          { id: "available", title: t("available"), width: 140, cell: (row) => <Available product={row} /> },
        ]}
        empty={
          <EmptyState
            drawing={empty ? "box" : "search"}
            title={t(empty ? "empty_title" : "none_title")}
            text={t(empty ? "empty_text" : "none_text")}
            action={
              empty && may ? (
                <Button component={Link} to={to("/imports/new")} search={{ kind: "products" } as never}>
                  {t("to_import")}
                </Button>
              ) : undefined
            }
          />
        }
      />
      <ProductPanel product={shown} onClose={() => setShown(null)} />
    </Page>
  );
}

function Name({ product, onOpen }: { product: Product; onOpen: () => void }) {
  const { t } = useTranslation("products");
  const [broken, setBroken] = useState(false);
  return (
    <span className="product">
      {product.picture && !broken ? (
        <img
          src={product.picture}
          alt=""
          loading="lazy"
          width={28}
          height={28}
          onError={() => setBroken(true)}
        />
      ) : (
        <span className="product-blank" aria-hidden="true">
          <IconPhoto size={15} stroke={1.5} />
        </span>
      )}
      <UnstyledButton className="product-name" onClick={onOpen}>
        {product.name}
      </UnstyledButton>
      {product.url && (
        <a href={product.url} target="_blank" rel="noreferrer" aria-label={t("open_page")} className="link">
          <IconExternalLink size={14} stroke={1.6} aria-hidden />
        </a>
      )}
    </span>
  );
}
